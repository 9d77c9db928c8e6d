"""Booking in the browser: a guest's story with and without scripts, and the host's pages."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.booking.queries.slots import next_free
from app.booking.services.drafts import Hours
from app.booking.tokens import tokens_of
from app.dates import utcnow
from app.extensions import db
from app.jobs import working
from app.models import BookingPage, OutgoingMail, User
from tests.booking.factories import TOM, make_booking, make_page
from tests.booking.pages import link_in
from tests.browser.browsers import PHONE, Browsers
from tests.browser.site import Person, Site
from tests.browser.steps import send
from tests.browser.test_accessibility import assert_clean
from tests.browser.test_layout import overflows

EVERY_DAY = tuple(Hours(weekday, 10 * 60, 14 * 60) for weekday in range(1, 8))
QUESTIONS = ({"label": "Which boat?", "is_required": True},)


@pytest.fixture
def john(site: Site) -> Person:
    """A host with a page that is open every day."""
    person = site.person("john", display_name="John Doe", timezone="Asia/Kathmandu")
    with working(site.app):
        host = db.session.get_one(User, person.id)
        more = {"zone": "Asia/Kathmandu", "location": "Gate 2", "body": "Come **early**."}
        make_page(host, hours=EVERY_DAY, questions=QUESTIONS, notice_minutes=1440, **more)
    return person


def mailed(site: Site, name: str) -> str:
    """The link in the latest mail of a kind."""
    with site.app.app_context():
        latest = select(OutgoingMail).where(OutgoingMail.name == name)
        return link_in(db.session.scalars(latest.order_by(OutgoingMail.id.desc())).first())


def book(page: Page, site: Site) -> None:
    """Choose a time, say who one is, and confirm by the link of the mail."""
    page.locator(".booking-offers a").nth(3).click()
    send(page)
    expect(page.locator("#name-error")).to_be_visible()
    page.locator("#name").fill("Tom Berg")
    page.locator("#address").fill("tom@example.org")
    page.get_by_label("Which boat?").fill("The blue one")
    send(page)
    expect(page.locator("h1")).to_have_text("A mail is on its way")
    page.goto(mailed(site, "booking_confirm"))
    page.get_by_role("button", name="Confirm the booking").click()
    expect(page.locator(".page-header")).to_contain_text("Your booking is confirmed.")


def move_and_cancel(page: Page) -> None:
    """Choose another time, then do without."""
    was = page.locator(".booking-details li").inner_text()
    page.get_by_role("link", name="Choose another time").click()
    page.locator(".booking-offers a").nth(8).click()
    page.get_by_role("button", name="Move it").click()
    expect(page.locator("h1")).to_have_text("A talk")
    expect(page.locator(".booking-details li")).not_to_have_text(was)
    page.get_by_role("link", name="Cancel the booking").click()
    page.get_by_label("A word to John Doe").fill("I am ill.")
    page.get_by_role("button", name="Cancel the booking").click()
    expect(page.locator(".page-header")).to_contain_text("This booking is cancelled.")


def test_a_guest_books_confirms_moves_and_cancels(
    browse: Browsers, site: Site, john: Person
) -> None:
    browse.expect_status(422)
    page = browse(viewport=PHONE, timezone_id="America/New_York")
    page.goto("/book/john/talk")
    # The zone of the device, without asking.
    expect(page.locator("#zone")).to_have_value("America/New_York")
    expect(page.locator(".booking-hint")).to_contain_text("Asia/Kathmandu")
    book(page, site)
    expect(page.locator(".booking-details")).to_contain_text("(America/New York)")
    move_and_cancel(page)


def test_the_story_without_scripts(browse: Browsers, site: Site, john: Person) -> None:
    browse.expect_status(422)
    page = browse(javascript=False)
    page.goto("/book/john/talk")
    expect(page.locator("#zone")).to_have_value("Asia/Kathmandu")
    page.locator("#zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".booking-hint")).to_be_visible()
    book(page, site)
    expect(page.locator(".booking-details")).to_contain_text("(Europe/Berlin)")
    move_and_cancel(page)


def test_a_time_is_chosen_by_keyboard(browse: Browsers, john: Person) -> None:
    page = browse(timezone_id="Asia/Kathmandu")
    page.goto("/book/john/talk")
    page.locator("#zone").focus()
    page.keyboard.press("Tab")
    for _ in range(10):
        if page.evaluate("document.activeElement.closest('.booking-offers') !== null"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#name")).to_be_visible()


def test_a_host_makes_a_page_and_copies_its_address(browse: Browsers, site: Site) -> None:
    page = browse(site.person("susan"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/book/")
    page.get_by_role("link", name="Make a booking page").click()
    page.get_by_label("Title").fill("Tour of the workshop")
    page.get_by_label("Saturday from").first.fill("10:00")
    page.get_by_label("Saturday until").first.fill("14:00")
    send(page)
    address = page.get_by_label("Address of Tour of the workshop")
    expect(address).to_have_value(f"{site.address}/book/susan/tour-of-the-workshop")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator(".toast-note").last).to_contain_text("copied")


def test_nothing_stands_in_the_way_of_assistive_software(
    browse: Browsers, site: Site, john: Person
) -> None:
    with working(site.app):
        page = db.session.scalars(select(BookingPage)).one()
        start = next_free(page, utcnow() + timedelta(days=2), utcnow(), 1)[0]
        answered = replace(TOM, answers=("The blue one",), note="See you")
        number, token = page.id, tokens_of(make_booking(page, start, guest=answered)).manage
    host, guest = browse(john, reduced_motion="reduce"), browse(reduced_motion="reduce")
    for path in ("john/talk", f"manage/{token}", f"manage/{token}/move/0"):
        guest.goto(f"/book/{path}?zone=Europe/Berlin")
        assert_clean(guest)
    guest.goto("/book/john/talk?zone=Europe/Berlin")
    guest.locator(".booking-offers a").first.click()
    assert_clean(guest)
    for path in ("", f"pages/{number}/edit", f"pages/{number}/", f"pages/{number}/times"):
        host.goto(f"/book/{path}")
        assert_clean(host)
    host.set_viewport_size(PHONE)
    paths = ["", "new", f"pages/{number}/edit", f"pages/{number}/", f"pages/{number}/times"]
    paths += ["john/talk", f"manage/{token}", f"manage/{token}/cancel"]
    assert overflows(host, [f"/book/{path}" for path in paths]) == {}
