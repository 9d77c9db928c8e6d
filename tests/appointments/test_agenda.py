"""The agenda, its pages, and the panel beside other pages."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.appointments.services.changing import Scope
from app.appointments.services.deleting import delete_appointment
from app.extensions import db
from tests.appointments.factories import BERLIN, HOUR, MONDAY, make_appointment
from tests.people import make_user
from tests.statements import statements

DAY = timedelta(days=1)
NOW = datetime(2030, 1, 7, 12, tzinfo=UTC)
TITLE = re.compile(r'class="agenda-title"[^>]*><bdi>([^<]*)</bdi>')
HEADING = re.compile(r'class="agenda-day" data-day aria-label="([^"]*)"')


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client_of, susan):
    susan.timezone = BERLIN
    db.session.commit()
    return client_of(susan)


def page(browser, query=""):
    return re.sub(r"\s", " ", html.unescape(browser.get(f"/appointments/{query}").text))


def titles(browser, query=""):
    return TITLE.findall(page(browser, query))


def test_what_is_to_come_is_grouped_by_day_the_next_first(browser, susan):
    make_appointment(susan, "Later", MONDAY + DAY)
    make_appointment(susan, "Second", MONDAY + HOUR)
    make_appointment(susan, "First", MONDAY)
    make_appointment(susan, "Over", MONDAY - DAY)
    text = page(browser)
    assert TITLE.findall(text) == ["First", "Second", "Later"]
    assert HEADING.findall(text) == ["Monday, January 7, 2030", "Tuesday, January 8, 2030"]
    assert "Today" in text
    assert "6:00 – 7:00 PM" in text


def test_days_are_those_of_the_reader(client_of, john, susan):
    john.timezone = "Pacific/Auckland"
    make_appointment(susan, audience="members")
    assert HEADING.findall(page(client_of(john))) == ["Tuesday, January 8, 2030"]


def test_whole_days_are_the_same_days_for_everybody(client_of, john, susan):
    john.timezone = "America/New_York"
    start = datetime(2030, 1, 9)
    make_appointment(susan, starts=start, ends=start + DAY, all_day=True, audience="members")
    text = page(client_of(john))
    assert HEADING.findall(text) == ["Wednesday, January 9, 2030"]
    assert "All day" in text


def test_what_goes_on_stands_at_today(browser, susan):
    start = datetime(2030, 1, 5)
    make_appointment(susan, "Trip", start, ends=start + 5 * DAY, all_day=True)
    text = page(browser)
    assert HEADING.findall(text) == ["Monday, January 7, 2030"]
    assert "Jan 5 – 9" in text


def test_what_is_over_is_there_on_demand_the_latest_first(browser, susan):
    for days in (3, 1, 2):
        make_appointment(susan, f"{days} days ago", MONDAY - days * DAY)
    make_appointment(susan, "To come")
    assert titles(browser, "?past=1") == ["1 days ago", "2 days ago", "3 days ago"]


def test_one_may_look_at_ones_own_only(browser, susan, john):
    make_appointment(susan, "Mine")
    make_appointment(john, "Of the club", audience="members")
    make_appointment(john, "Of John")
    assert titles(browser) == ["Mine", "Of the club"]
    assert titles(browser, "?of=all") == ["Mine", "Of the club"]
    assert titles(browser, "?of=mine") == ["Mine"]


def test_guests_see_what_is_for_everybody(client, susan):
    make_appointment(susan, "Open", audience="public")
    make_appointment(susan, "Of the club", audience="members")
    assert titles(client) == titles(client, "?of=mine") == ["Open"]


def test_a_series_stands_there_with_each_of_its_times(browser, susan):
    series = make_appointment(susan, rule="FREQ=DAILY;COUNT=3")
    text = page(browser)
    assert TITLE.findall(text) == ["Choir"] * 3
    assert f'href="/appointments/{series.id}/?at=2030-01-08T18:00:00"' in text


def test_what_was_taken_out_is_not_there(browser, susan):
    series = make_appointment(susan, rule="FREQ=DAILY;COUNT=3")
    delete_appointment(series.id, susan, scope=Scope.ONE, at=MONDAY + DAY)
    db.session.commit()
    assert len(titles(browser)) == 2


def test_one_page_leads_to_the_next_and_back(app, browser, susan):
    app.config["POSTS_PER_PAGE"] = 2
    make_appointment(susan, rule="FREQ=DAILY;COUNT=5")
    first = browser.get("/appointments/?of=mine").text
    link = html.unescape(re.search(r'hx-get="([^"]*before=[^"]*)"', first)[1])
    assert "of=mine" in link
    part = browser.get(link, headers={"HX-Request": "true"}).text
    assert "<main" not in part
    assert HEADING.findall(part) == ["Wednesday, January 9, 2030", "Thursday, January 10, 2030"]
    whole = browser.get(link).text
    back = html.unescape(re.search(r'href="([^"]*after=[^"]*)"', whole)[1])
    assert HEADING.findall(browser.get(back).text) == HEADING.findall(first)


@pytest.mark.parametrize("query", ["?before=x", "?after=1~2~3", "?before=2030-01-01~1"])
def test_a_cursor_that_is_none_is_refused(browser, query):
    assert browser.get(f"/appointments/{query}").status_code == 400


@pytest.mark.parametrize("query", ["", "?past=1", "?of=mine", "?past=x&of=x"])
def test_an_empty_agenda_says_what_to_do(browser, query):
    text = page(browser, query)
    assert ("Nothing is over yet" if "past=1" in query else "Make the first appointment") in text


def test_commenters_are_offered_no_form(client_of, carol):
    assert "/appointments/create/" not in page(client_of(carol))


@pytest.mark.parametrize("query", ["", "?past=1", "?of=mine"])
def test_the_agenda_takes_as_many_statements_for_many_as_for_few(browser, susan, query):
    def cost():
        with statements() as seen:
            browser.get(f"/appointments/{query}")
        return len(seen)

    make_appointment(susan, starts=MONDAY - DAY, rule="FREQ=DAILY;COUNT=2")
    cost()  # the visit is noted, and what a process remembers is there
    few = cost()
    for number in range(4):
        other = make_user(f"p{number}")
        for days in (-2, 2):
            make_appointment(other, starts=MONDAY + days * DAY, audience="members")
    make_appointment(susan, starts=MONDAY - 3 * DAY, rule="FREQ=DAILY;COUNT=9")
    assert cost() == few


# --- the panel


def test_the_next_appointments_stand_beside_home(browser, susan, john):
    make_appointment(susan, "Over", MONDAY - DAY)
    make_appointment(susan, "Called off", status="cancelled")
    make_appointment(john, "Of the club", audience="members")
    make_appointment(john, "Of John")
    for number in range(4):
        make_appointment(susan, f"Number {number}", MONDAY + number * DAY)
    panel = browser.get("/").text.split('aria-labelledby="panel-appointments"')[1]
    panel = panel.split("</section>")[0]
    assert re.findall(r"<bdi>([^<]*)</bdi>", panel) == ["Of the club", "Number 0", "Number 1"]


def test_without_any_there_is_no_panel_and_guests_have_none(client, browser, john):
    assert "panel-appointments" not in browser.get("/").text
    make_appointment(john, audience="public")
    assert "panel-appointments" not in client.get("/explore").text


# --- filters


def test_words_are_looked_for_in_title_and_place_in_any_case(browser, susan):
    make_appointment(susan, "Choir", location="Große Halle")
    make_appointment(susan, "Board", MONDAY + HOUR, location="Office")
    make_appointment(susan, "Übung", MONDAY + 2 * HOUR)
    asked = ("choir", "HALLE", "halle choir", "choir office", "übung", "ÜBUNG", "%", "_", "c")
    found = {query: titles(browser, f"?q={query.replace('%', '%25')}") for query in asked}
    assert found == {
        "choir": ["Choir"],
        "HALLE": ["Choir"],
        "halle choir": ["Choir"],
        "choir office": [],
        "übung": ["Übung"],
        "ÜBUNG": ["Übung"],
        "%": [],
        "_": [],
        "c": ["Choir", "Board"],
    }


def test_a_category_is_asked_for_as_a_whole(browser, susan):
    make_appointment(susan, "Choir", category="Music")
    make_appointment(susan, "Board", MONDAY + HOUR, category="Musicology")
    assert titles(browser, "?category=music") == ["Choir"]
    assert 'href="/appointments/?category=Musicology"' in page(browser)


def test_what_one_may_not_see_is_not_found(client_of, susan, john):
    make_appointment(susan, "Secret", category="Secret")
    assert titles(client_of(john), "?q=secret") == []
    assert titles(client_of(john), "?category=secret") == []


def test_filters_go_along_to_what_is_over_and_to_the_next_page(app, browser, susan, monkeypatch):
    monkeypatch.setitem(app.config, "POSTS_PER_PAGE", 2)
    for number in range(5):
        make_appointment(susan, f"Choir {number}", MONDAY + number * HOUR, category="Music")
        make_appointment(susan, "Board", MONDAY + number * HOUR)
    first = page(browser, "?q=choir&category=music&of=mine")
    assert TITLE.findall(first) == ["Choir 0", "Choir 1"]
    (after,) = re.findall('rel="next" href="/appointments/([^"]*)"', first)
    assert titles(browser, after) == ["Choir 2", "Choir 3"]
    (over,) = re.findall('class="agenda-turn" href="/appointments/([^"]*)"', first)
    assert {"past=1", "q=choir", "category=music", "of=mine"} == set(over[1:].split("&"))


def test_what_is_not_found_says_how_to_see_everything(browser, susan):
    make_appointment(susan)
    text = page(browser, "?q=nothing")
    assert "Nothing of the kind" in text
    assert "Nothing is planned" not in text
