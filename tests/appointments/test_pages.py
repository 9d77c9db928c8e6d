"""Making, reading, changing and deleting appointments on their pages."""

import html
import re
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.appointments.services.changing import Scope
from app.extensions import db
from app.models import Appointment, Occurrence
from tests.appointments.factories import (
    BERLIN,
    HOUR,
    MONDAY,
    change,
    days_of,
    make_appointment,
    times_of,
)

WEEK = timedelta(weeks=1)
FOUR = "FREQ=WEEKLY;COUNT=4"
NOW = datetime(2030, 1, 2, 12)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client_of, susan):
    susan.timezone = BERLIN
    db.session.commit()
    return client_of(susan)


def sent(**fields):
    """What the form sends."""
    return {
        "title": "Choir",
        "starts": "2030-01-07T18:00",
        "ends": "2030-01-07T19:30",
        "zone": BERLIN,
        "audience": "owner",
        "status": "confirmed",
        "stops": "never",
    } | fields


def create(browser, **fields):
    return browser.post("/appointments/create/", data=sent(**fields))


def edit(browser, appointment, at=None, **fields):
    address = f"/appointments/{appointment.id}/edit/"
    query = {"at": at.isoformat()} if at else None
    data = sent(**{"version": str(appointment.version)} | fields)
    return browser.post(address, query_string=query, data=data)


def the_one():
    return db.session.scalars(select(Appointment)).one()


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


# --- making


def test_an_appointment_is_made_as_the_form_says(browser):
    answer = create(browser, location="Hall", body="Bring **notes**.", colour="#1d4ed8")
    made = the_one()
    assert answer.location == f"/appointments/{made.id}/"
    assert (made.starts_local, made.ends_local) == (MONDAY, MONDAY + 1.5 * HOUR)
    assert (made.zone, made.location, made.colour) == (BERLIN, "Hall", "#1d4ed8")
    page = browser.get(answer.location).text
    for words in ("Your appointment is made.", "Hall", "<strong>notes</strong>", "Only me"):
        assert words in page


def test_the_form_begins_with_the_next_hour_of_the_persons_own_zone(browser):
    page = browser.get("/appointments/create/").text
    assert 'value="2030-01-02T14:00"' in page
    assert f'<option selected value="{BERLIN}">' in page


@pytest.mark.parametrize(
    ("query", "starts", "ends"),
    [
        ("start=2030-01-07T18:00", "2030-01-07T18:00", "2030-01-07T19:00"),
        ("start=2030-01-07T18:00&end=2030-01-07T20:00", "2030-01-07T18:00", "2030-01-07T20:00"),
        ("day=2030-01-08", "2030-01-08T09:00", "2030-01-08T10:00"),
        ("start=nonsense", "2030-01-02T14:00", "2030-01-02T15:00"),
    ],
)
def test_an_address_says_what_the_form_begins_with(browser, query, starts, ends):
    page = browser.get(f"/appointments/create/?{query}").text
    assert f'name="starts" required type="datetime-local" value="{starts}"' in page
    assert f'name="ends" type="datetime-local" value="{ends}"' in page


def test_of_whole_days_only_the_days_count_and_the_last_one_is_in_it(browser):
    create(browser, all_day="y", starts="2030-05-03T09:00", ends="2030-05-05")
    made = the_one()
    assert (made.starts_local, made.ends_local) == (datetime(2030, 5, 3), datetime(2030, 5, 6))
    page = browser.get(f"/appointments/{made.id}/").text
    assert "May 3 – 5, 2030" in html.unescape(page).replace("\u2009", " ")
    assert 'value="2030-05-05T00:00"' in browser.get(f"/appointments/{made.id}/edit/").text


def test_whole_days_need_no_end(browser):
    create(browser, all_day="y", starts="2030-05-03", ends="")
    assert the_one().ends_local == datetime(2030, 5, 4)


WRONG = [
    ({"title": ""}, "Give it a title."),
    ({"title": "x" * 256}, "255"),
    ({"starts": ""}, "Choose when it starts."),
    ({"starts": "soon"}, "Enter a day and a time"),
    ({"starts": "2030-01-07T18:00Z"}, "Enter a day and a time"),
    ({"starts": "2030-01-07"}, "Choose a time as well."),
    ({"ends": ""}, "Choose when it ends."),
    ({"ends": "2030-01-07T17:00"}, "The end has to come after the start."),
    ({"ends": "2030-01-06", "all_day": "y"}, "The end has to come after the start."),
    ({"ends": "9999-12-31", "all_day": "y"}, "Choose a day between 1970 and 2199."),
    ({"zone": "Mars/Olympus"}, "Choose one of the list."),
    ({"audience": "everybody"}, "Choose one of the list."),
    ({"status": "perhaps"}, "Choose one of the list."),
    ({"colour": "#nonono"}, "Choose one of the list."),
    ({"rule": "HOURLY"}, "Choose one of the list."),
    ({"rule": "kept"}, "Choose one of the list."),
    ({"rule": "WEEKLY", "days": ["8"]}, "Choose one of the list."),
    ({"rule": "DAILY", "stops": "sometime"}, "Choose one of the list."),
    ({"rule": "DAILY", "stops": "after"}, "Choose how many times."),
    ({"rule": "DAILY", "stops": "after", "count": "many"}, "Enter a number such as 10."),
    ({"rule": "DAILY", "stops": "after", "count": "99999"}, "between 1 and 5000 times"),
    ({"rule": "DAILY", "interval": "0"}, "Enter a number such as 10."),
    ({"rule": "DAILY", "interval": "-1"}, "Enter a number such as 10."),
    ({"rule": "DAILY", "interval": "two"}, "Enter a number such as 10."),
    ({"rule": "DAILY", "interval": "10000"}, "between 1 and 1000"),
    ({"rule": "DAILY", "stops": "until"}, "Choose the last day."),
    ({"rule": "DAILY", "stops": "until", "last_day": "1/2"}, "Enter a date such as"),
    ({"category": "x" * 41}, "40"),
    ({"location": "x" * 256}, "255"),
    ({"body": "x" * 20_001}, "20000"),
]


@pytest.mark.parametrize(("fields", "words"), WRONG, ids=lambda value: str(value)[:40])
def test_what_is_wrong_is_said_and_what_was_typed_stays(browser, fields, words):
    typed = {"title": "Rehearsal", "location": "Town hall", "body": "Bring notes."} | fields
    answer = create(browser, **typed)
    assert answer.status_code == 422
    page = html.unescape(answer.text)
    assert words in page
    for text in typed.values():
        if isinstance(text, str) and text not in {"y", "until", "after", "kept"}:
            assert text in page or len(text) < 20
    assert count(Appointment) == 0


def test_a_time_in_the_gap_of_a_spring_night_names_its_neighbours(browser):
    answer = create(browser, starts="2030-03-31T02:30", ends="2030-03-31T04:00")
    assert answer.status_code == 422
    page = re.sub(r"\s", " ", html.unescape(answer.text))
    assert "1:59 AM" in page
    assert "3:00 AM" in page
    assert 'value="2030-03-31T02:30"' in page


def test_a_double_click_makes_one_appointment(browser):
    first, second = (create(browser, form_key="a" * 32).location for _ in range(2))
    assert first == second
    assert count(Appointment) == 1


def test_a_preview_saves_nothing(browser):
    answer = create(browser, body="So **loud**.", look="preview")
    assert "<strong>loud</strong>" in answer.text
    assert 'value="Choir"' in answer.text
    assert count(Appointment) == 0
    assert "<em>so</em>" in browser.post("/appointments/preview", data={"body": "*so*"}).text


# --- repetitions


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"rule": "DAILY"}, "FREQ=DAILY"),
        ({"rule": "WEEKLY"}, "FREQ=WEEKLY"),
        ({"rule": "WEEKLY", "days": ["4"]}, "FREQ=WEEKLY;BYDAY=MO,TH"),
        ({"rule": "MONTHLY", "days": ["4"]}, "FREQ=MONTHLY"),
        ({"rule": "WEEKLY", "interval": "2", "days": ["4"]}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"),
        ({"rule": "MONTHLY", "interval": "3"}, "FREQ=MONTHLY;INTERVAL=3"),
        ({"rule": "DAILY", "interval": ""}, "FREQ=DAILY"),
        ({"rule": "", "interval": "2"}, ""),
        ({"rule": "YEARLY", "stops": "after", "count": "3"}, "FREQ=YEARLY;COUNT=3"),
        (
            {"rule": "DAILY", "stops": "until", "last_day": "2030-01-09", "count": "4"},
            "FREQ=DAILY;UNTIL=20300109T225959Z",
        ),
        ({"rule": "", "stops": "after", "count": "4"}, ""),
    ],
)
def test_choices_become_a_rule(browser, fields, rule):
    create(browser, **fields)
    made = the_one()
    assert made.rule == rule
    assert (f'value="{fields["rule"]}"' in browser.get(f"/appointments/{made.id}/edit/").text) or (
        not rule
    )


def test_what_the_choices_cannot_say_is_kept_and_said(browser, susan):
    series = make_appointment(susan, rule="FREQ=MONTHLY;BYDAY=1MO;COUNT=5")
    page = browser.get(f"/appointments/{series.id}/edit/").text
    assert '<option selected value="kept">Every month on the first Monday, 5 times' in page
    edit(browser, series, title="Orchestra", rule="kept")
    db.session.refresh(series)
    assert (series.title, series.rule) == ("Orchestra", "FREQ=MONTHLY;COUNT=5;BYDAY=1MO")


def test_a_repetition_that_nobody_touched_moves_with_its_start(browser, susan):
    series = make_appointment(susan, rule="FREQ=WEEKLY;BYDAY=MO;COUNT=3")
    fields = {"rule": "WEEKLY", "days": ["1"], "stops": "after", "count": "3"}
    edit(browser, series, starts="2030-01-08T18:00", ends="2030-01-08T19:00", **fields)
    assert days_of(series) == ["01-08", "01-15", "01-22"]


# --- reading


def test_an_appointment_is_shown_in_the_readers_zone_with_its_own_beside(client_of, john, susan):
    john.timezone = "America/New_York"
    made = make_appointment(susan, audience="members", location="Hall")
    page = re.sub(r"\s", " ", html.unescape(client_of(john).get(f"/appointments/{made.id}/").text))
    assert "12:00 – 1:00 PM" in page
    assert "6:00 – 7:00 PM in Europe/Berlin" in page
    assert "Susan Marsh" in page


def test_an_interval_stays_as_it_was_read(browser, susan):
    series = make_appointment(susan, rule="FREQ=WEEKLY;INTERVAL=2;COUNT=5")
    text = browser.get(f"/appointments/{series.id}/edit/").text
    assert re.search(r'name="interval"[^>]*value="2"', text)
    assert "Every 2 weeks" in browser.get(f"/appointments/{series.id}/").text
    edit(browser, series, rule="WEEKLY", interval="2", stops="after", count="5", title="Band")
    db.session.refresh(series)
    assert (series.title, series.rule) == ("Band", "FREQ=WEEKLY;INTERVAL=2;COUNT=5")


def test_a_series_says_how_it_repeats_and_when_next(browser, susan):
    series = make_appointment(susan, rule=FOUR)
    page = browser.get(f"/appointments/{series.id}/").text
    assert "Every week, 4 times" in page
    assert f'href="/appointments/{series.id}/?at=2030-01-14T18:00:00"' in page


def test_one_time_of_a_series_has_a_page_of_its_own(browser, susan):
    series = make_appointment(susan, rule=FOUR)
    change(series, susan, at=MONDAY + WEEK, scope=Scope.ONE, title="Concert")
    address = f"/appointments/{series.id}/"
    assert "<h1><bdi>Concert</bdi></h1>" in browser.get(f"{address}?at=2030-01-14T18:00:00").text
    assert "<h1><bdi>Choir</bdi></h1>" in browser.get(f"{address}?at=2030-01-21T18:00:00").text
    for nonsense in ("2030-01-15T18:00:00", "x", "", "2030-01-14T18:00:00Z", "0001-01-01"):
        assert browser.get(address, query_string={"at": nonsense}).status_code == 404


def test_one_time_may_be_for_fewer_or_more_than_its_series(client_of, browser, john, susan):
    series = make_appointment(susan, rule=FOUR, audience="members")
    change(series, susan, at=MONDAY + WEEK, scope=Scope.ONE, audience="owner", title="Party")
    other = client_of(john)
    address = f"/appointments/{series.id}/"
    assert other.get(f"{address}?at=2030-01-14T18:00:00").status_code == 404
    assert "2030-01-14" not in other.get(address).text
    hidden = make_appointment(susan, "Board", rule=FOUR)
    change(hidden, susan, at=MONDAY + WEEK, scope=Scope.ONE, audience="members", title="Open board")
    page = other.get(f"/appointments/{hidden.id}/?at=2030-01-14T18:00:00")
    assert "Open board" in page.text
    assert "2030-01-21" not in page.text.split("<aside")[0]
    assert other.get(f"/appointments/{hidden.id}/").status_code == 404


# --- who may what


def test_for_strangers_there_is_nothing_and_readers_may_not_change(client, client_of, john, susan):
    own, seen = make_appointment(susan), make_appointment(susan, audience="members")
    other = client_of(john)
    for thing, status in ((own, 404), (seen, 403)):
        at = f"/appointments/{thing.id}"
        for address in (f"{at}/edit/", f"{at}/delete/"):
            assert other.get(address).status_code == status
            assert other.post(address, data=sent(version="1")).status_code == status
        answer = other.delete(f"{at}/delete/")
        assert answer.status_code == status
        assert answer.json == {"status": {404: "Not Found", 403: "Forbidden"}[status]}
    assert [other.get(f"/appointments/{one.id}/").status_code for one in (own, seen)] == [404, 200]
    assert "/edit/" not in other.get(f"/appointments/{seen.id}/").text
    assert client.get(f"/appointments/{seen.id}/").status_code == 404
    assert count(Appointment) == 2


def test_what_is_for_everybody_is_shown_to_guests(client, susan):
    made = make_appointment(susan, audience="public")
    assert "Choir" in client.get(f"/appointments/{made.id}/").text


# --- changing


def test_a_change_is_saved(browser, susan):
    made = make_appointment(susan)
    answer = edit(browser, made, title="Orchestra", audience="members")
    assert "Saved." in browser.get(answer.location).text
    assert (made.title, made.audience, made.version) == ("Orchestra", "members", 2)


def test_a_stale_save_shows_both_texts_and_the_next_one_counts(browser, susan):
    made = make_appointment(susan, body="One text.")
    change(made, susan, title="Theirs", body="Their\ntext.")
    answer = edit(browser, made, title="Mine", body="My text.", version="1")
    assert answer.status_code == 409
    for words in ("It was changed meanwhile", "Theirs", "Mine", "Their<br>text."):
        assert words in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    assert edit(browser, made, title="Mine").status_code == 302
    db.session.refresh(made)
    assert made.title == "Mine"


@pytest.mark.parametrize(
    ("scope", "titles"),
    [
        ("one", ["Choir", "Concert", "Choir", "Choir"]),
        ("following", ["Choir", "Concert", "Concert", "Concert"]),
        ("all", ["Concert"] * 4),
    ],
)
def test_a_change_reaches_as_far_as_the_form_says(browser, susan, scope, titles):
    series = make_appointment(susan, rule=FOUR)
    at = MONDAY + WEEK
    page = browser.get(f"/appointments/{series.id}/edit/?at={at.isoformat()}").text
    assert 'value="2030-01-14T18:00"' in page
    fields = {"starts": "2030-01-14T19:00", "ends": "2030-01-14T20:00", "title": "Concert"}
    fields |= {"rule": "WEEKLY", "stops": "after", "count": "4", "scope": scope}
    answer = edit(browser, series, at=at, **fields)
    assert answer.status_code == 302, answer.text
    assert browser.get(answer.location).status_code == 200
    all_times = db.session.scalars(
        select(Occurrence).where(Occurrence.is_out.is_(False)).order_by(Occurrence.starts_at)
    ).all()
    contents = [db.session.get(Appointment, one.content_id) for one in all_times]
    assert [one.title for one in contents] == titles
    assert [one.starts_at.day for one in all_times] == [7, 14, 21, 28]
    hours = [one.starts_at.hour for one in all_times]
    assert hours == [18 if title == "Concert" else 17 for title in titles]


def test_a_scope_that_is_none_is_refused(browser, susan):
    series = make_appointment(susan, rule=FOUR)
    answer = edit(browser, series, at=MONDAY, scope="some", rule="WEEKLY")
    assert answer.status_code == 422
    assert "Choose one of the list." in answer.text


# --- deleting


def test_a_script_deletes_and_hears_so(browser, susan):
    address = f"/appointments/{make_appointment(susan).id}/delete/"
    answer = browser.delete(address)
    assert (answer.status_code, answer.json) == (200, {"status": "OK"})
    again = browser.delete(address)
    assert (again.status_code, again.json) == (404, {"status": "Not Found"})


def test_a_form_asks_once_and_deletes(browser, susan):
    made = make_appointment(susan)
    address = f"/appointments/{made.id}/delete/"
    assert "Choir" in browser.get(address).text
    assert count(Appointment) == 1
    answer = browser.post(address)
    assert answer.location == "/appointments/"
    assert count(Appointment) == 0
    assert browser.post(address).status_code == 404


@pytest.mark.parametrize(
    ("scope", "days"),
    [
        ("one", ["01-07", "01-21", "01-28"]),
        ("following", ["01-07"]),
        ("all", []),
        ("some", ["01-07", "01-14", "01-21", "01-28"]),
    ],
)
def test_of_a_series_goes_what_the_form_says(browser, susan, scope, days):
    series = make_appointment(susan, rule=FOUR)
    address = f"/appointments/{series.id}/delete/?at=2030-01-14T18:00:00"
    assert "The whole series" in browser.get(address).text
    answer = browser.post(address, data={"scope": scope})
    assert answer.status_code == (422 if scope == "some" else 302)
    assert days_of(series) == days if scope != "all" else count(Appointment) == 0


def test_a_script_takes_one_time_out(browser, susan):
    series = make_appointment(susan, rule=FOUR)
    address = f"/appointments/{series.id}/delete/?at=2030-01-14T18:00:00"
    assert browser.delete(address).json == {"status": "OK"}
    assert browser.delete(address).status_code == 404
    assert len(times_of(series)) == 3


def test_the_largest_number_is_no_appointment(browser):
    for number in (2**63, 10**30):
        assert browser.get(f"/appointments/{number}/").status_code == 404
        assert browser.delete(f"/appointments/{number}/delete/").status_code == 404
