"""Holidays of a region: their names and days, in calendars, and whose they are."""

import html
import re
from datetime import date, datetime

import pytest
from babel import Locale

from app.appointments.holidays import (
    countries,
    holidays_between,
    is_region,
    parts,
    region_in_words,
)
from app.extensions import db
from tests.appointments.factories import make_appointment
from tests.statements import statements

EPIPHANY = date(2030, 1, 6)  # in some parts of Germany
PAGES = [f"/appointments/{way}" for way in ("month/2030-01", "week/2030-01-06", "day/2030-01-06")]


def between(region, first=EPIPHANY, last=EPIPHANY, language="de"):
    return holidays_between(region, first, last, Locale(language))


def grid(browser, address, **query):
    page = browser.get(address, query_string=query).text
    return html.unescape(page.split("<main")[1].split("</main>")[0])


def live_in(person, region):
    person.holiday_region = region
    db.session.commit()


# --- what is known


def test_a_part_of_a_country_has_holidays_of_its_own():
    assert between("DE") == ()
    assert between("DE-BY") == ((EPIPHANY, "Heilige Drei Könige"),)


def test_both_ends_and_both_years_are_included():
    found = between("DE", date(2029, 12, 26), date(2030, 1, 1))
    assert [day for day, _name in found] == [date(2029, 12, 26), date(2030, 1, 1)]


@pytest.mark.parametrize(
    ("language", "name"),
    [("de", "Neujahr"), ("en", "New Year's Day"), ("es", "Neujahr")],  # es: as there
)
def test_names_are_in_the_language_of_the_reader_where_it_is_known(language, name):
    new_year = date(2030, 1, 1)
    assert between("DE", new_year, new_year, language) == ((new_year, name),)


@pytest.mark.parametrize("year", [1970, 2199])
@pytest.mark.parametrize("region", ["DE", "SA", "CN", "IN", "IL"])
def test_years_of_which_nothing_is_known_are_no_error(region, year):
    between(region, date(year, 1, 1), date(year, 12, 31))


@pytest.mark.parametrize("region", ["", "QQ", "de", "DE-XX", "DE-", "-BY", "__class__", "DE-BY-BY"])
def test_what_is_no_region_has_no_holidays(region):
    assert is_region(region) is (region == "DE-")  # a country, and no part
    assert between(region) == ()


def test_regions_have_names():
    assert countries(Locale("es"))["DE"] == "Alemania"
    assert parts("DE")["BY"] == "Bayern"
    assert region_in_words("DE-BY", Locale("en")) == "Germany, Bayern"


def test_no_region_is_longer_than_the_column():
    known = [f"{code}-{part}" for code in countries(Locale("en")) for part in parts(code)]
    assert len(known) > 500
    assert max(map(len, known)) <= 32


# --- in calendars


@pytest.mark.parametrize("page", PAGES)
def test_holidays_stand_in_the_calendar_and_lead_nowhere(client_of, susan, page):
    live_in(susan, "DE-BY")
    susan.locale = "de"
    db.session.commit()
    found = grid(client_of(susan), page)
    assert "Heilige Drei Könige" in found
    assert not re.search(r"<a [^>]*>(?:(?!</a>).)*Heilige Drei Könige", found, re.DOTALL)


def test_the_layer_of_holidays_is_switched_off(client_of, susan):
    live_in(susan, "DE-BY")
    browser = client_of(susan)
    assert "Epiphany" in grid(browser, PAGES[0])
    assert "Epiphany" not in grid(browser, PAGES[0], layers="mine,club")
    assert f"{PAGES[0]}?layers=mine,club,tickets" in grid(browser, PAGES[0])


def test_who_chose_no_region_sees_those_of_the_site(app, client, client_of, susan, monkeypatch):
    assert "Epiphany" not in grid(client, PAGES[0])
    monkeypatch.setitem(app.config, "HOLIDAYS_REGION", "DE-BY")
    assert "Epiphany" in grid(client, PAGES[0])
    assert "Epiphany" in grid(client_of(susan), PAGES[0])
    live_in(susan, "DE-BE")
    assert "Epiphany" not in grid(client_of(susan), PAGES[0])


def test_a_region_that_is_no_more_breaks_nothing(client_of, susan):
    live_in(susan, "DE-Atlantis")
    assert "Epiphany" not in grid(client_of(susan), PAGES[0])


def test_holidays_cost_no_statement(client_of, susan):
    browser = client_of(susan)
    counts = []
    for region in ("", "DE-BY"):
        live_in(susan, region)
        browser.get(PAGES[0])
        with statements() as sent:
            browser.get(PAGES[0])
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_holidays_stand_above_the_appointments_of_a_day(client_of, susan):
    live_in(susan, "DE-BY")
    make_appointment(susan, "Choir", starts=datetime(2030, 1, 6, 10))
    cell = grid(client_of(susan), PAGES[0]).split('data-on="2030-01-06"')[1].split("</td>")[0]
    assert cell.index("Epiphany") < cell.index("Choir")


# --- the choice


def choose(browser, **data):
    return browser.post("/calendar/holidays", data=data)


def test_a_country_is_chosen_and_then_its_part(client_of, susan):
    browser = client_of(susan)
    assert 'name="part"' not in browser.get("/calendar/holidays").text
    choose(browser, country="DE")
    assert susan.holiday_region == "DE"
    assert ">Bayern</option>" in browser.get("/calendar/holidays").text
    choose(browser, country="DE", part="BY")
    assert susan.holiday_region == "DE-BY"


def test_another_country_begins_without_a_part(client_of, susan):
    live_in(susan, "DE-BY")
    choose(client_of(susan), country="AT", part="BY")
    assert susan.holiday_region == "AT"


def test_a_choice_is_taken_back(client_of, susan):
    live_in(susan, "DE-BY")
    choose(client_of(susan), country="", part="BY")
    assert susan.holiday_region == ""


@pytest.mark.parametrize("data", [{"country": "QQ"}, {"country": "DE", "part": "XX"}], ids=str)
def test_a_region_that_is_none_is_refused(client_of, susan, data):
    live_in(susan, "DE")
    answer = choose(client_of(susan), **data)
    assert answer.status_code == 422
    assert "Choose one of the list." in answer.text
    assert susan.holiday_region == "DE"
