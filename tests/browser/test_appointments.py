"""Appointments in a browser: made, listed, read, changed and deleted, with and without scripts."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from app.dates import utcnow
from app.extensions import db
from app.models import User
from tests.appointments.factories import make_appointment, make_guest
from tests.browser.browsers import PHONE, Browsers
from tests.browser.site import Person, Site
from tests.browser.steps import send
from tests.browser.test_accessibility import assert_clean
from tests.browser.test_layout import ARABIC, overflows

WORD = "W" * 255
TEXTS = {"word": WORD, "rtl": f"{ARABIC} " * 9}


@pytest.fixture
def susan(site: Site) -> Person:
    return site.person("susan", timezone="Europe/Berlin")


def next_monday() -> datetime:
    """An evening next week, as clocks show it."""
    today = utcnow().replace(hour=18, minute=0, second=0, microsecond=0, tzinfo=None)
    return today + timedelta(days=7 - today.weekday())


def typed(local: datetime) -> str:
    return local.isoformat(timespec="minutes")


def make(page: Page, title: str, starts: datetime) -> None:
    page.goto("/appointments/")
    page.get_by_role("link", name="New appointment").click()
    page.locator("#title").fill(title)
    page.locator("#starts").fill(typed(starts))
    page.locator("#starts").dispatch_event("change")
    page.locator("#ends").fill(typed(starts + timedelta(minutes=90)))
    page.locator("#location").fill("Hall")
    send(page)
    expect(page.locator("h1")).to_have_text(title)


def change(page: Page, title: str) -> None:
    page.get_by_role("link", name="Edit", exact=True).click()
    page.locator("#title").fill(title)
    send(page)
    expect(page.locator("h1")).to_have_text(title)


def test_the_story_of_a_scheduler(browse: Browsers, susan: Person) -> None:
    page, starts = browse(susan), next_monday()
    make(page, "Choir", starts)
    expect(page.locator(".appointment-details")).to_contain_text("Hall")
    expect(page.locator(".appointment-details")).to_contain_text("1 hour, 30 minutes")
    make(page, "Orchestra", starts + timedelta(days=1))
    change(page, "Quartet")
    page.goto("/appointments/")
    expect(page.locator(".agenda-title")).to_have_text(["Choir", "Quartet"])
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("link", name="Delete Choir").click()
    expect(page.locator(".agenda-title")).to_have_text(["Choir", "Quartet"])
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.get_by_role("link", name="Delete Choir").click()
    expect(page.locator(".agenda-title")).to_have_text(["Quartet"])
    assert asked == ["Delete “Choir”?"]
    expect(page.locator(".toast-note")).to_contain_text("deleted")
    expect(page.get_by_role("link", name="Delete Quartet")).to_be_focused()
    page.reload()
    expect(page.locator(".agenda-title")).to_have_text(["Quartet"])


def test_deleted_on_its_own_page_one_is_led_to_the_agenda(browse: Browsers, susan: Person) -> None:
    page = browse(susan)
    make(page, "Choir", next_monday())
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Delete", exact=True).click()
    page.wait_for_url("**/appointments/")
    expect(page.locator(".empty")).to_contain_text("Nothing is planned")


def test_the_story_without_scripts(browse: Browsers, susan: Person) -> None:
    page, starts = browse(susan, javascript=False), next_monday()
    page.goto("/appointments/create/")
    page.locator("#title").fill("Choir")
    page.locator("#starts").fill(typed(starts))
    page.locator("#ends").fill(typed(starts + timedelta(days=1)))
    page.locator("#all_day").check()
    send(page)
    expect(page.locator("h1")).to_have_text("Choir")
    change(page, "Trip")
    page.goto("/appointments/")
    expect(page.locator(".agenda-row")).to_contain_text("Trip")
    page.get_by_role("link", name="Delete Trip").click()
    expect(page.locator("h1")).to_have_text("Delete this appointment?")
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".empty")).to_contain_text("Nothing is planned")


def test_whole_days_hide_the_times_and_keep_them(browse: Browsers, susan: Person) -> None:
    page = browse(susan)
    page.goto("/appointments/create/?start=2030-05-03T18:00")
    page.locator("#all_day").check()
    expect(page.locator("#starts")).to_have_attribute("type", "date")
    expect(page.locator("#starts")).to_have_value("2030-05-03")
    page.locator("#all_day").uncheck()
    expect(page.locator("#starts")).to_have_value("2030-05-03T18:00")
    expect(page.locator("#ends")).to_have_value("2030-05-03T19:00")
    page.locator("#all_day").check()
    page.locator("#ends").fill("2030-05-05")
    page.locator("#title").fill("Trip")
    send(page)
    expect(page.locator(".appointment-details")).to_contain_text(re.compile("May 3.–.5, 2030"))
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.locator("#ends")).to_have_value("2030-05-05")


def test_the_end_follows_the_start_and_keeps_the_length(browse: Browsers, susan: Person) -> None:
    page = browse(susan)
    page.goto("/appointments/create/?start=2030-03-30T22:00&end=2030-03-30T23:30")
    page.locator("#starts").fill("2030-03-31T22:30")
    expect(page.locator("#ends")).to_have_value("2030-04-01T00:00")


def test_of_the_repetition_only_what_applies_is_shown(browse: Browsers, susan: Person) -> None:
    page = browse(susan)
    page.goto("/appointments/create/?start=2030-01-07T18:00")
    days, count = page.locator("[data-only=WEEKLY]"), page.locator("#count")
    expect(days).to_be_hidden()
    page.locator("#rule").select_option("WEEKLY")
    expect(days).to_be_visible()
    expect(count).to_be_hidden()
    page.get_by_label("After some times").check()
    count.fill("4")
    page.get_by_label("Thu").check()
    page.locator("#title").fill("Choir")
    send(page)
    words = "Every week on Monday and Thursday, 4 times"
    expect(page.locator(".appointment-details")).to_contain_text(words)
    page.goto("/appointments/")
    page.get_by_role("link", name="Delete Choir").nth(1).click()
    expect(page.get_by_label("Only this time")).to_be_checked()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".agenda-title")).to_have_count(3)


@pytest.mark.parametrize("text", sorted(TEXTS))
def test_no_page_of_appointments_scrolls_sideways(browse: Browsers, site: Site, text: str) -> None:
    person = site.person("m" * 64, email="m@example.org", display_name="W" * 64)
    words = TEXTS[text]
    with site.app.app_context():
        owner = db.session.get_one(User, person.id)
        more = {"body": f"{words}\n\n    {words}", "location": words[:255].strip()}
        more |= {"category": words[:40].strip(), "audience": "public", "status": "cancelled"}
        start = next_monday()
        once = make_appointment(owner, words[:255], start, **more).id
        series = make_appointment(owner, words[:255], start, rule="FREQ=DAILY", **more).id
        wanted = make_appointment(owner, words[:255], start, **more | {"status": "confirmed"})
        guest = f"{words[:90]} <{'w' * 60}@{'w' * 60}.{'w' * 60}.example>"
        token, listed = make_guest(wanted, guest), wanted.id
    at = start.isoformat()
    paths = ["", "?past=1", "create/", f"{once}/", f"{once}/edit/", f"{once}/delete/"]
    paths += [f"{series}/?at={at}", f"{series}/edit/?at={at}", f"{series}/delete/?at={at}"]
    paths += [f"{listed}/", f"{listed}/people", f"invitation/{token}"]
    page = browse(person, viewport=PHONE)
    assert overflows(page, [f"/appointments/{path}" for path in paths]) == {}


def test_the_bar_of_a_phone_has_five_and_people_are_in_the_menu(
    browse: Browsers, susan: Person
) -> None:
    page = browse(susan, viewport=PHONE)
    page.goto("/explore")
    shown = page.locator(".main-nav li").filter(visible=True)
    expect(shown).to_have_count(5)
    page.locator("details.account > summary").click()
    expect(page.locator(".account").get_by_role("link", name="People")).to_be_visible()


def test_nothing_stands_in_the_way_of_assistive_software(
    browse: Browsers, site: Site, susan: Person
) -> None:
    start = next_monday()
    with site.app.app_context():
        owner = db.session.get_one(User, susan.id)
        more = {"location": "Hall", "category": "Club", "status": "tentative"}
        series = make_appointment(owner, "Choir", start, rule="FREQ=WEEKLY", **more).id
        make_appointment(owner, "Board", start, zone="Asia/Tokyo", status="cancelled")
        board = make_appointment(owner, "Board", start, capacity=3)
        token, listed = make_guest(board), board.id
    at = f"?at={start.isoformat()}"
    page = browse(susan, reduced_motion="reduce")
    paths = ["", "create/", f"{series}/{at}", f"{series}/edit/{at}", f"{series}/delete/{at}"]
    for path in (*paths, f"{listed}/", f"{listed}/people", f"invitation/{token}"):
        page.goto(f"/appointments/{path}")
        assert_clean(page)


def test_a_guest_answers_by_the_link_without_scripts(
    browse: Browsers, site: Site, susan: Person
) -> None:
    with site.app.app_context():
        owner = db.session.get_one(User, susan.id)
        token = make_guest(make_appointment(owner, "Board", next_monday(), capacity=1))
    page = browse(java_script_enabled=False, viewport=PHONE)
    page.goto(f"/appointments/invitation/{token}")
    page.get_by_label("A note with your answer").fill("By bike.")
    page.get_by_role("button", name="Yes").click()
    expect(page.locator("p.notice")).to_have_text("You come.")
    expect(page.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("1 comes · all places are taken")).to_be_visible()
