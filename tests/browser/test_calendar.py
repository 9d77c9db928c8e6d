"""Months, weeks and days in a browser: keys, narrow screens, and what axe finds."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.jobs import working
from app.models import User
from tests.appointments.factories import HOUR, make_appointment
from tests.browser.browsers import DESKTOP, PHONE, Browsers
from tests.browser.site import Person, Site
from tests.browser.test_accessibility import clean_page
from tests.browser.test_layout import NARROW, overflows

MONTH = "/appointments/month/2030-01"
PAGES = [MONTH, "/appointments/week/2030-01-09", "/appointments/day/2030-01-09"]
NOON = datetime(2030, 1, 9, 12)
ONE_DAY = timedelta(days=1)
LONG = "Donaudampfschifffahrtsgesellschaft" * 4


@pytest.fixture
def susan(site: Site) -> Person:
    """Somebody with a busy week."""
    person = site.person("susan", timezone="Europe/Berlin")
    with working(site.app):
        owner = db.session.get_one(User, person.id)
        make_appointment(owner, "Camp", NOON, ends=NOON + 5 * ONE_DAY, all_day=True)
        make_appointment(owner, "Choir", NOON, colour="#cc3366", location="Town hall")
        make_appointment(owner, LONG, NOON, ends=NOON + HOUR / 4, status="tentative")
        make_appointment(owner, "Night", NOON + 11 * HOUR, ends=NOON + 17 * HOUR)
        make_appointment(owner, "Off", NOON - 2 * HOUR, status="cancelled")
    return person


def focused_day(page: Page) -> str:
    """The day that has the focus."""
    return str(page.evaluate("document.activeElement.dataset.day"))


def test_arrow_keys_go_from_day_to_day(browse: Browsers, susan: Person) -> None:
    page = browse(susan)
    page.goto(MONTH)
    page.locator('[data-day="2030-01-09"]:visible').focus()
    days = []
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
        days.append(focused_day(page)[-2:])
    assert days == ["10", "17", "16", "09"]


def test_arrow_keys_turn_to_the_next_month_at_its_edge(browse: Browsers, susan: Person) -> None:
    page = browse(susan)
    page.goto(MONTH)
    page.locator('[data-day="2030-02-03"]:visible').focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(f"{page.url.rsplit('/', 1)[0]}/2030-02")


def test_a_phone_lists_the_day_that_was_touched_without_scripts(
    browse: Browsers, susan: Person
) -> None:
    page = browse(susan, viewport=PHONE, javascript=False)
    page.goto(MONTH)
    assert not page.get_by_text("Choir").first.is_visible()
    page.locator('[data-day="2030-01-09"]:visible').click()
    expect(page.locator("#selected").get_by_text("Choir")).to_be_visible()


def test_a_week_is_a_list_by_day_on_a_phone(browse: Browsers, susan: Person) -> None:
    page = browse(susan, viewport=PHONE)
    page.goto(PAGES[1])
    assert page.locator(".cal-block:visible").count() == 0
    expect(page.locator(".cal-listed:visible").get_by_text("Choir")).to_be_visible()


def test_an_hour_is_as_high_as_it_lasts(browse: Browsers, susan: Person) -> None:
    page = browse(susan)
    page.goto(PAGES[2])
    block = page.locator(".cal-block", has_text="Choir").bounding_box()
    noon, three = (
        page.locator(".cal-hour", has_text=text).bounding_box()
        for text in ("12:00\u202fPM", "3:00\u202fPM")
    )
    assert block and noon and three
    assert abs(block["y"] - noon["y"]) <= 2
    assert abs(block["height"] - (three["y"] - noon["y"]) / 3) <= 3


@pytest.mark.parametrize("viewport", [NARROW, PHONE, DESKTOP], ids=["narrow", "phone", "desktop"])
def test_no_calendar_scrolls_sideways(
    browse: Browsers, susan: Person, viewport: dict[str, int]
) -> None:
    assert overflows(browse(susan, viewport=viewport), PAGES) == {}


@pytest.mark.parametrize("path", PAGES, ids=["month", "week", "day"])
def test_axe_finds_nothing(browse: Browsers, susan: Person, path: str) -> None:
    clean_page(browse, susan, path)
