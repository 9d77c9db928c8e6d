"""Entries of a calendar, dragged by a mouse and carried by keys: moved, refused, taken back."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from app.extensions import db
from app.jobs import working
from app.models import Appointment, User
from tests.appointments.factories import HOUR, make_appointment
from tests.browser.browsers import DESKTOP, Browsers
from tests.browser.site import Person, Site
from tests.browser.test_accessibility import assert_clean

WEEK, DAY = "/appointments/week/2030-01-09", "/appointments/day/2030-01-09"
MONTH = "/appointments/month/2030-01"
NOON = datetime(2030, 1, 9, 12)


@pytest.fixture
def susan(site: Site) -> Person:
    return site.person("susan", timezone="Europe/Berlin")


def add(site: Site, person: Person, title: str = "Choir", **more) -> int:
    """An appointment at noon; gives its number."""
    with working(site.app):
        owner = db.session.get_one(User, person.id)
        return make_appointment(owner, title, more.pop("starts", NOON), **more).id


def when(site: Site, number: int) -> str:
    """From when to when it is, as the server has it: ``09 12:00-13:00``."""
    with site.app.app_context():
        found = db.session.get_one(Appointment, number)
        return f"{found.starts_local:%d %H:%M}-{found.ends_local:%H:%M}"


def middle(found: Locator) -> tuple[float, float]:
    box = found.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag by the mouse from one point to another."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 7, steps=2)
    page.mouse.move(*end, steps=2)
    page.mouse.up()


def hour(page: Page, day: str, number: int) -> tuple[float, float]:
    """A point in the first quarter of an hour of a day."""
    link = page.locator(f'[data-on="{day}"] .cal-new[href*="T{number:02}%3A00"]')
    box = link.or_(
        page.locator(f'[data-on="{day}"] .cal-new[href*="T{number:02}:00"]')
    ).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + 4


def block(page: Page, title: str = "Choir") -> Locator:
    return page.locator(".cal-block", has_text=title)


def test_a_drag_over_empty_hours_opens_the_form_with_these_times(
    browse: Browsers, susan: Person
) -> None:
    page = browse(susan)
    page.goto(WEEK)
    x, y = hour(page, "2030-01-10", 11)
    drag(page, hour(page, "2030-01-10", 9), (x, y + 20))
    expect(page.locator("#starts")).to_have_value("2030-01-10T09:00")
    expect(page.locator("#ends")).to_have_value("2030-01-10T11:30")


def test_a_drag_over_empty_days_opens_the_form_for_whole_days(
    browse: Browsers, susan: Person
) -> None:
    page = browse(susan)
    page.goto(MONTH)
    days = [page.locator(f'td[data-on="2030-01-{day}"]') for day in ("24", "22")]
    drag(page, middle(days[0]), middle(days[1]))
    expect(page.locator("#all_day")).to_be_checked()
    expect(page.locator("#starts")).to_have_value("2030-01-22")
    expect(page.locator("#ends")).to_have_value("2030-01-24")


def test_an_entry_is_dragged_to_another_day_and_hour_and_taken_back(
    browse: Browsers, site: Site, susan: Person
) -> None:
    number = add(site, susan, starts=NOON + HOUR / 6)  # ten past twelve stays at ten past
    page = browse(susan)
    page.goto(WEEK)
    x, y = middle(block(page))
    to_x, to_y = hour(page, "2030-01-11", 15)
    drag(page, (x, y), (to_x, y + to_y - hour(page, "2030-01-11", 12)[1]))
    expect(page.locator(".toast-note")).to_contain_text("Jan 11")
    assert when(site, number) == "11 15:10-16:10"
    expect(page.locator('[data-on="2030-01-11"] .cal-block')).to_contain_text("Choir")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator('[data-on="2030-01-09"] .cal-block')).to_contain_text("Choir")
    assert when(site, number) == "09 12:10-13:10"


def test_the_end_of_an_entry_is_dragged(browse: Browsers, site: Site, susan: Person) -> None:
    number = add(site, susan)
    page = browse(susan)
    page.goto(DAY)
    x, y = middle(block(page).locator(".cal-grip"))
    drag(page, (x, y), (x, hour(page, "2030-01-09", 14)[1] - 8))
    expect(page.locator(".toast-note")).to_contain_text("2:00")
    assert when(site, number) == "09 12:00-14:00"


def test_whole_days_are_drawn_longer(browse: Browsers, site: Site, susan: Person) -> None:
    day = datetime(2030, 1, 8)
    number = add(site, susan, starts=day, ends=day + timedelta(days=2), all_day=True)
    page = browse(susan)
    page.goto(MONTH)
    grip = page.locator("td .cal-line .cal-grip")
    drag(page, middle(grip), middle(page.locator('td[data-on="2030-01-11"]')))
    expect(page.locator(".toast-note")).to_contain_text("8 – 11")
    assert when(site, number) == "08 00:00-00:00"


def test_what_was_changed_in_another_tab_goes_back_with_a_message(
    browse: Browsers, site: Site, susan: Person
) -> None:
    number = add(site, susan)
    pages = [browse(susan), browse(susan)]
    browse.expect_status(409)
    for page in pages:
        page.goto(WEEK)
    for page, day in zip(pages, ("2030-01-10", "2030-01-11"), strict=True):
        x, y = middle(block(page))
        drag(page, (x, y), (hour(page, day, 12)[0], y))
        expect(page.locator(".toast-note")).to_be_visible()
    expect(pages[1].locator(".toast-note")).to_contain_text("changed meanwhile")
    expect(pages[1].locator('[data-on="2030-01-10"] .cal-block')).to_contain_text("Choir")
    assert when(site, number) == "10 12:00-13:00"


def test_a_series_asks_which_times_are_meant(browse: Browsers, site: Site, susan: Person) -> None:
    number = add(site, susan, rule="FREQ=WEEKLY;COUNT=3")
    page = browse(susan, reduced_motion="reduce")
    page.goto(MONTH)
    line = page.locator('td[data-on="2030-01-16"] .cal-line')
    target = middle(page.locator('td[data-on="2030-01-17"]'))
    drag(page, middle(line), target)
    dialog = page.get_by_role("dialog")
    assert_clean(page)
    page.set_viewport_size(DESKTOP)
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    assert when(site, number) == "09 12:00-13:00"
    drag(page, middle(line), target)
    dialog.get_by_role("button", name="The whole series").click()
    expect(page.locator('td[data-on="2030-01-24"] .cal-line')).to_contain_text("Choir")
    assert when(site, number) == "10 12:00-13:00"


def test_keys_carry_the_entry_that_has_the_focus(
    browse: Browsers, site: Site, susan: Person
) -> None:
    number = add(site, susan)
    page = browse(susan)
    page.goto(WEEK)
    block(page).focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator('.cal-block[data-starts="2030-01-09T12:15"]')).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator('.cal-block[data-starts="2030-01-10T12:15"]')).to_be_focused()
    assert when(site, number) == "10 12:15-13:15"


def test_only_what_one_may_change_can_be_dragged(
    browse: Browsers, site: Site, susan: Person
) -> None:
    number = add(site, site.person("john"), audience="members")
    page = browse(susan)
    page.goto(WEEK)
    x, y = middle(block(page))
    drag(page, (x, y), (hour(page, "2030-01-10", 12)[0], y))
    assert page.locator(".cal-ghost").count() == 0
    assert when(site, number) == "09 12:00-13:00"
