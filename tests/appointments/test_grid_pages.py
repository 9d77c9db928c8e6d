"""The pages of months, weeks and days."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import render_template, url_for

from app.appointments.services.changing import Scope
from app.extensions import db
from app.models import AppointmentAudience
from tests.appointments.factories import HOUR, change, make_appointment
from tests.statements import statements
from tests.tickets.factories import make_ticket

DAY = datetime(2030, 1, 7, 18)
PAGES = ("/appointments/month/2030-01", "/appointments/week/2030-01-07",
         "/appointments/day/2030-01-07")  # fmt: skip
SOME_DAY = PAGES[2]
PRESENT = datetime(2030, 1, 9, 23, 30, tzinfo=UTC)
ROW = re.compile(r'class="cal-block[^"]*?from-(\d+) to-(\d+)')


@pytest.fixture(autouse=True)
def in_january(monkeypatch):
    monkeypatch.setattr("app.appointments.routes.grids.utcnow", lambda: PRESENT)


@pytest.fixture(params=PAGES, ids=["month", "week", "day"])
def page(request):
    return request.param


def grid(browser, address, **query):
    """The page without what stands around it."""
    answer = browser.get(address, query_string=query)
    assert answer.status_code == 200, answer.status
    return answer.text.split("<main")[1].split("</main>")[0]


# --- who sees what


@pytest.mark.parametrize(
    ("audience", "seen_by"),
    [
        (AppointmentAudience.OWNER, {"susan"}),
        (AppointmentAudience.INVITED, {"susan"}),
        (AppointmentAudience.MEMBERS, {"susan", "john", "mia"}),
        (AppointmentAudience.PUBLIC, {"susan", "john", "mia", "guest"}),
    ],
)
def test_appointments_are_shown_to_whom_they_are_for(
    client, client_of, susan, john, mia, page, audience, seen_by
):
    make_appointment(susan, "Rehearsal", audience=audience)
    visitors = {"guest": client} | {one.username: client_of(one) for one in (susan, john, mia)}
    seen = {name for name, browser in visitors.items() if "Rehearsal" in grid(browser, page)}
    assert seen == seen_by


def test_what_suspended_people_made_is_not_shown(client_of, john, susan, page):
    make_appointment(susan, "Rehearsal", audience="public")
    susan.status = "suspended"
    db.session.commit()
    assert "Rehearsal" not in grid(client_of(john), page)


def test_a_private_time_of_a_club_series_stays_private(client_of, susan, john, page):
    series = make_appointment(susan, "Choir", DAY, rule="FREQ=DAILY;COUNT=3", audience="members")
    change(series, susan, DAY, scope=Scope.ONE, title="Secret", audience="owner")
    assert "Secret" not in grid(client_of(john), page)
    assert "Secret" in grid(client_of(susan), page)


def test_a_time_that_was_taken_out_is_not_shown(client_of, susan, page):
    series = make_appointment(susan, "Choir", DAY, rule="FREQ=YEARLY;COUNT=2")
    db.session.execute(db.text("UPDATE occurrence SET is_out = true"))
    db.session.commit()
    assert "Choir" not in grid(client_of(susan), page), series


# --- what they say


def test_an_entry_leads_to_its_appointment(app, client_of, susan, page):
    appointment = make_appointment(susan)
    with app.test_request_context("/"):
        its_page = url_for("appointments.show", appointment_id=appointment.id)
    assert f'href="{its_page}"' in grid(client_of(susan), page)


def test_an_entry_of_a_series_names_its_time(client_of, susan, page):
    make_appointment(susan, rule="FREQ=DAILY;COUNT=3")
    assert "at=2030-01-07T18:00:00" in grid(client_of(susan), page).replace("%3A", ":")


def test_titles_are_text(client_of, susan, page):
    make_appointment(susan, "<b>Bold</b>")
    assert "&lt;b&gt;Bold&lt;/b&gt;" in grid(client_of(susan), page)


def test_times_are_those_of_the_reader(client_of, susan, john):
    make_appointment(susan, audience="members")  # 18:00 in Berlin
    john.timezone = "Asia/Kathmandu"
    db.session.commit()
    assert "10:45\u202fPM" in grid(client_of(john), SOME_DAY)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("hour", [0, 23])
def test_a_day_has_all_of_its_hours_wherever_the_reader_lives(client_of, susan, zone, hour):
    susan.timezone = zone
    db.session.commit()
    make_appointment(susan, "Own", DAY.replace(hour=hour), zone=zone)
    assert "Own" in grid(client_of(susan), SOME_DAY)


def test_whole_days_are_the_same_days_for_every_reader(client_of, susan, john):
    make_appointment(susan, "Feast", DAY, ends=DAY + 24 * HOUR, all_day=True, audience="members")
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        john.timezone = zone
        db.session.commit()
        found = [
            n for n in (6, 7, 8)
            if "Feast" in grid(client_of(john), f"/appointments/day/2030-01-0{n}")
        ]  # fmt: skip
        assert found == [7]


def test_a_month_shows_three_entries_of_a_day_and_counts_the_others(client_of, susan):
    for number in range(5):
        make_appointment(susan, f"Choir {number}", DAY + number * HOUR)
    page = grid(client_of(susan), PAGES[0])
    cell = next(part for part in page.split("<td")[1:] if 'data-day="2030-01-07"' in part)
    assert re.findall(r"<bdi>(.*?)</bdi>", cell) == ["Choir 0", "Choir 1", "Choir 2"]
    assert '<a href="/appointments/day/2030-01-07">2 more</a>' in cell


@pytest.mark.parametrize(("most", "is_said"), [(1, True), (2, False)])
def test_a_page_says_when_there_is_more_than_it_shows(
    client_of, susan, page, monkeypatch, most, is_said
):
    monkeypatch.setattr("app.appointments.queries.spans.MOST", most)
    for title in ("One", "Two"):
        make_appointment(susan, title, DAY)
    text = client_of(susan).get(page).text
    assert ("There is more than this page can show." in text) is is_said
    assert ("Two" in text) is not is_said


def test_a_month_marks_the_present_day_of_the_reader(client_of, susan):
    susan.timezone = "Asia/Kathmandu"  # there it is the tenth already
    db.session.commit()
    cells = grid(client_of(susan), PAGES[0]).split("<td")
    marked = [cell for cell in cells if "is-today" in cell]
    assert len(marked) == 1
    assert 'data-day="2030-01-10"' in marked[0]


def test_the_chosen_day_of_a_month_is_listed_below_it(client_of, susan):
    make_appointment(susan, "Choir")
    for chosen, is_there in (("2030-01-07", True), ("2030-01-08", False), ("2031-99-99", False)):
        below = grid(client_of(susan), PAGES[0], day=chosen).split('id="selected"')[1]
        assert ("Choir" in below) is is_there


def test_a_day_by_the_hour_has_no_inline_styles(client_of, susan, page):
    make_appointment(susan, colour="#cc3366")
    found = grid(client_of(susan), page)
    assert 'fill="#cc3366"' in found
    assert "style=" not in found


def test_a_night_when_clocks_go_back_has_its_hours(client_of, susan):
    susan.timezone = "Europe/Berlin"
    evening = datetime(2030, 10, 26, 22)
    make_appointment(susan, "Watch", evening, ends=evening + 8 * HOUR)  # nine hours pass
    page = grid(client_of(susan), "/appointments/day/2030-10-27", hours="all")
    assert "this day has 25 hours" in page
    assert ROW.findall(page) == [("1", "29")]


def test_each_hour_leads_to_a_new_appointment_for_those_who_may_make_one(
    client, client_of, susan, carol
):
    links = re.compile(r'start=([^"]*)" tabindex')
    found = links.findall(grid(client_of(susan), SOME_DAY))
    assert (found[0], found[-1], len(found)) == ("2030-01-07T08:00", "2030-01-07T19:00", 12)
    assert not links.findall(grid(client_of(carol), SOME_DAY))
    assert not links.findall(grid(client, SOME_DAY))


def test_an_hour_that_the_clocks_leave_out_leads_nowhere(client_of, susan):
    susan.timezone = "Europe/Berlin"
    db.session.commit()
    page = grid(client_of(susan), "/appointments/week/2030-03-31", hours="all")
    assert "start=2030-03-30T02:00" in page
    assert "start=2030-03-31T02:00" not in page


def test_the_tabs_stand_on_pages_that_show_no_day(app):
    with app.test_request_context("/"):
        tabs = render_template("appointments/_ways.html")
        ways = ("index", "month", "week", "day")
        links = [url_for(f"appointments.{way}") for way in ways]
    assert re.findall('href="([^"]*)"', tabs) == links


# --- layers


@pytest.fixture
def three(susan, john):
    """One entry of each layer, for susan."""
    make_appointment(susan, "Own")
    make_appointment(john, "Common", audience="members")
    make_ticket(john, "Duty", due_on=DAY.date(), assignees=[susan])


@pytest.mark.parametrize(
    ("layers", "titles"),
    [
        (None, {"Own", "Common", "Duty"}),
        ("", set()),
        ("mine", {"Own"}),
        ("club", {"Common"}),
        ("tickets", {"Duty"}),
        ("mine,tickets", {"Own", "Duty"}),
        ("tickets,nonsense", {"Duty"}),
    ],
)
def test_layers_are_shown_as_the_address_says(client_of, susan, three, page, layers, titles):
    found = grid(client_of(susan), page, **({} if layers is None else {"layers": layers}))
    assert {title for title in ("Own", "Common", "Duty") if title in found} == titles


def test_each_layer_is_switched_by_a_link(client_of, susan, page):
    links = re.findall(r'href="([^"]*)" rel="nofollow"', grid(client_of(susan), page))
    assert links == [f"{page}?layers={left}" for left in (
        "club,tickets", "mine,tickets", "mine,club")]  # fmt: skip
    only = grid(client_of(susan), page, layers="club,tickets")
    again = re.findall(r'href="([^"]*)" rel="nofollow"', only)
    assert again[0] == page


def test_layers_go_along_to_other_days(client_of, susan, page):
    found = grid(client_of(susan), page, layers="mine")
    turn = re.findall(r'data-turn="-?1" href="([^"]*)"', found)
    assert len(turn) == 2
    assert all(address.endswith("?layers=mine") for address in turn)


def test_due_tickets_are_those_that_somebody_has_to_do(client_of, susan, john):
    due = {"due_on": DAY.date()}
    make_ticket(john, "Duty of susan", assignees=[susan], **due)
    make_ticket(john, "Duty of john", assignees=[john], **due)
    make_ticket(susan, "Done already", assignees=[susan], status=3, **due)
    make_ticket(susan, "Due later", assignees=[susan], due_on=date(2031, 1, 7))
    found = grid(client_of(susan), SOME_DAY)
    titles = ("Duty of susan", "Duty of john", "Done already", "Due later")
    assert [title for title in titles if title in found] == ["Duty of susan"]


def test_without_the_tracker_there_is_no_layer_of_tickets(
    app, client_of, susan, three, page, monkeypatch
):
    monkeypatch.delitem(app.extensions["features"], "tickets")
    found = grid(client_of(susan), page)
    assert "Own" in found
    assert "Duty" not in found
    assert found.count('rel="nofollow"') == 2


def test_guests_have_no_layers_to_choose_from(client, page):
    assert "cal-layers" not in grid(client, page)


# --- addresses


@pytest.mark.parametrize(
    "address",
    [
        "month/2030-13", "month/2030-00", "month/0000-01", "month/9999-12", "month/1969-12",
        "month/2200-01", "month/2030-1", "month/2030-01-01", "month/٢٠٣٠-٠١", "month/soon",
        "week/2030-02-30", "week/9999-12-31", "week/0001-01-01", "week/2030-01",
        "week/2030-W01-1", "week/20300101", "day/2029-02-29", "day/1969-12-31", "day/2200-01-01",
        "day/2030-01-07T12:00", "day/0000-00-00",
    ],
)  # fmt: skip
def test_days_that_are_none_or_too_far_have_no_page(client, address):
    assert client.get(f"/appointments/{address}").status_code == 404


@pytest.mark.parametrize(
    "way",
    [
        "month/1970-01", "month/2199-12", "week/1970-01-01", "week/2199-12-31", "day/1970-01-01",
        "day/2199-12-31",
    ],
)  # fmt: skip
def test_the_first_and_the_last_page_lead_only_back_into_the_calendar(client, way):
    page = grid(client, f"/appointments/{way}")
    links = re.findall(r'href="(/appointments/(?:month|week|day)/[^"#]*)', page)
    assert len(re.findall("data-turn", page)) == 1
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize(
    ("way", "leads_to"),
    [("month", "month/2030-01"), ("week", "week/2030-01-10"), ("day", "day/2030-01-10")],
)
def test_without_a_day_the_present_one_is_shown(client_of, susan, way, leads_to):
    susan.timezone = "Asia/Kathmandu"
    db.session.commit()
    answer = client_of(susan).get(f"/appointments/{way}?layers=mine")
    assert answer.location == f"/appointments/{leads_to}?layers=mine"


def test_a_day_that_the_zone_left_out_has_a_page(client_of, susan):
    susan.timezone = "Pacific/Apia"
    db.session.commit()
    assert "this day has 0 hours" in grid(client_of(susan), "/appointments/day/2011-12-30")


@pytest.mark.parametrize("locale", ["de", "es"])
def test_the_pages_are_in_the_language_of_the_reader(client_of, susan, locale):
    susan.locale = locale
    db.session.commit()
    title = {"de": "Januar 2030", "es": "enero de 2030"}[locale]
    assert f"<h1>{title}</h1>" in grid(client_of(susan), PAGES[0])


# --- cost


def test_a_page_sends_as_many_statements_whatever_it_shows(client_of, susan, john, page):
    browser = client_of(susan)
    counts = []
    for _ in range(2):
        browser.get(page)
        with statements() as sent:
            browser.get(page)
        counts.append(len(sent))
        for number in range(6):
            starts = DAY + timedelta(hours=number)
            make_appointment(susan, f"Own {number}", starts)
            make_appointment(john, f"Theirs {number}", starts, audience="members")
            make_ticket(john, f"Duty {number}", due_on=DAY.date(), assignees=[susan])
    assert counts[0] == counts[1] <= 8


# --- what scripts need to move entries


def test_only_what_one_may_change_can_be_moved(client, client_of, susan, john, page):
    make_appointment(susan, audience="public")
    can = {
        name: "data-entry" in grid(browser, page)
        for name, browser in (
            ("guest", client), ("susan", client_of(susan)), ("john", client_of(john))
        )
    }  # fmt: skip
    assert can == {"guest": False, "susan": True, "john": False}


def test_a_time_that_says_something_else_has_the_version_of_its_series(client_of, susan, page):
    series = make_appointment(susan, rule="FREQ=DAILY;COUNT=2")
    change(series, susan, DAY, scope=Scope.ONE, title="Concert")
    found = grid(client_of(susan), page)
    entry = re.search(r"<a [^>]*>(?:(?!</a>).)*Concert", found, re.DOTALL)[0].rsplit("<a ", 1)[1]
    assert f'data-entry="{series.version}"' in entry
    assert "data-series" not in entry  # it moves alone


def test_times_of_a_series_are_marked(client_of, susan, page):
    make_appointment(susan, rule="FREQ=DAILY;COUNT=2")
    assert "data-series" in grid(client_of(susan), page)


def test_a_repeated_hour_has_rows_that_scripts_can_name(client_of, susan):
    susan.timezone = "Europe/Berlin"
    start = datetime(2030, 10, 27, 1)
    make_appointment(susan, starts=start, ends=start + 3 * HOUR)
    found = grid(client_of(susan), "/appointments/week/2030-10-27", hours="all")
    slots = re.search('data-slots="([^"]*)"', found)[1].split()
    assert slots[7:17] == ["7", "8", "9", "10", "11", "8f", "9f", "10f", "11f", "12"]
    assert re.findall('data-on="([^"]*)" data-late="([^"]*)"', found) == [("2030-10-27", "+01:00")]
    assert 'data-starts="2030-10-27T01:00"' in found


def test_what_starts_in_the_second_of_two_hours_says_so(client_of, susan):
    susan.timezone = "Europe/Berlin"
    start = datetime(2030, 10, 27, 1, 30)
    make_appointment(susan, starts=start, ends=start + HOUR, zone="UTC")
    found = grid(client_of(susan), "/appointments/day/2030-10-27", hours="all")
    assert 'data-starts="2030-10-27T02:30+01:00"' in found


def test_an_entry_of_two_days_is_taken_at_its_start_and_drawn_at_its_end(client_of, susan):
    susan.timezone = "Europe/Berlin"
    make_appointment(susan, starts=DAY + 4 * HOUR, ends=DAY + 12 * HOUR)
    blocks = re.findall(
        r'<a class="cal-block[^>]*>', grid(client_of(susan), "/appointments/week/2030-01-07")
    )
    marks = [("data-starts" in one, "data-ends" in one) for one in blocks]
    assert marks == [(True, False), (False, True)]


def test_who_may_make_none_gets_no_scripts_for_it(client_of, susan, carol):
    assert "drag.js" in client_of(susan).get(PAGES[0]).text
    assert "drag.js" not in client_of(carol).get(PAGES[0]).text
