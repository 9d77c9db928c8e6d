"""Moving cards on the board: by mouse, by finger, by keyboard, by the menu, without scripts."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models import Ticket, TicketEntry, User
from tests.browser.browsers import PHONE
from tests.browser.site import Person, Site
from tests.tickets.factories import make_ticket


@pytest.fixture
def mia(site: Site) -> Person:
    """A moderator."""
    return site.person("mia", role="moderator")


def file(site: Site, reporter: Person, *names: str, **more) -> list[int]:
    """Tickets, the last on top; gives their numbers."""
    with site.app.app_context():
        author = db.session.get_one(User, reporter.id)
        return [make_ticket(author, name, **more).id for name in names]


def column(site: Site, status: int) -> list[int]:
    """The numbers of a column as the server has them, from the top."""
    order = select(Ticket.id).where(Ticket.status == status).order_by(Ticket.position.desc())
    with site.app.app_context():
        return list(db.session.scalars(order))


def shown(page: Page, status: int) -> list[int]:
    """The numbers of a column as the page has them."""
    cards = page.locator(f"[data-status='{status}'] > [data-ticket]")
    return [int(card.get_attribute("data-ticket")) for card in cards.all()]


def agree(page: Page, site: Site, status: int, numbers: list[int]) -> None:
    """Wait until page and server have these numbers in a column, from the top."""
    expect(page.locator(f"[data-status='{status}'] > [data-ticket]")).to_have_count(len(numbers))
    for _look in range(500):
        found = shown(page, status), column(site, status)
        if found == (numbers, numbers):
            return
        page.wait_for_timeout(20)
    assert found == (numbers, numbers)


def settled(page: Page) -> None:
    """Wait until the server has answered every move."""
    expect(page.locator("[aria-busy]")).to_have_count(0)


def drag(page: Page, number: int, target: str) -> None:
    """Drag a card by the mouse to the middle of what a selector finds."""
    start = page.locator(f"#ticket-{number} .board-number").bounding_box()
    end = page.locator(target).bounding_box()
    page.mouse.move(start["x"] + 4, start["y"] + 4)
    page.mouse.down()
    for part in (0.2, 0.6, 0.9, 1, 1):
        x = start["x"] + (end["x"] + end["width"] / 2 - start["x"]) * part
        y = start["y"] + (end["y"] + end["height"] * 0.7 - start["y"]) * part
        page.mouse.move(x, y)
        page.wait_for_timeout(30)
    page.mouse.up()
    settled(page)


def said(page: Page):
    return page.locator("[data-said]")


def test_a_card_is_dragged_below_another_in_another_column(site, browse, mia):
    there, ticket = file(site, mia, "There", status=1) + file(site, mia, "Dragged")
    page = browse(mia)
    page.goto("/tickets/board")
    drag(page, ticket, f"#ticket-{there}")
    agree(page, site, 1, [there, ticket])
    expect(page.locator(".board-title [data-count-of='1']")).to_have_text("2")


def test_a_card_is_dragged_into_an_empty_column(site, browse, mia):
    (ticket,) = file(site, mia, "Dragged")
    page = browse(mia)
    page.goto("/tickets/board")
    drag(page, ticket, "[data-status='2']")
    agree(page, site, 2, [ticket])


def test_a_move_that_is_not_allowed_takes_the_card_back_and_says_why(site, browse, mia):
    (ticket,) = file(site, mia, "Not yours")
    john = site.person("john")
    page = browse(john)
    browse.expect_status(403)
    page.goto("/tickets/board")
    drag(page, ticket, "[data-status='1']")
    expect(page.locator(".toast-note")).to_contain_text("Only assignees and moderators")
    agree(page, site, 0, [ticket])


def test_a_card_goes_back_when_the_connection_is_gone(site, browse, mia):
    (ticket,) = file(site, mia, "Offline")
    page = browse(mia)
    page.goto("/tickets/board")
    with browse.offline(page):
        drag(page, ticket, "[data-status='1']")
        expect(page.locator(".toast-note")).to_contain_text("Check your connection")
    assert shown(page, 0) == [ticket]


def test_opening_again_asks_for_a_reason_in_a_dialog(site, browse, mia):
    (ticket,) = file(site, mia, "Done", status=3)
    page = browse(mia)
    page.goto("/tickets/board")
    drag(page, ticket, "[data-status='0']")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.locator(f"[data-status='3'] #ticket-{ticket}")).to_be_visible()
    drag(page, ticket, "[data-status='0']")
    page.get_by_role("dialog").get_by_label("Reason").fill("It broke again.")
    page.get_by_role("dialog").get_by_role("button", name="Reopen").click()
    expect(page.locator(f"[data-status='0'] #ticket-{ticket}[data-asks='']")).to_be_visible()
    agree(page, site, 0, [ticket])
    with site.app.app_context():
        reasons = db.session.scalars(select(TicketEntry.reason)).all()
    assert reasons[-1] == "It broke again."


def test_a_card_is_carried_by_keyboard_and_every_step_is_said(site, browse, mia):
    low, high = file(site, mia, "Low", "High")
    (there,) = file(site, mia, "There", status=1)
    page = browse(mia)
    page.goto("/tickets/board")
    grip = page.locator(f"#ticket-{low} [data-lift]")
    grip.focus()
    page.keyboard.press("Space")
    expect(said(page)).to_have_text(f"#{low} is lifted. It is at place 2 of 2 in Reported.")
    page.keyboard.press("ArrowUp")
    expect(said(page)).to_have_text("Reported, place 1 of 2.")
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_have_text("In Progress, place 1 of 2.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(said(page)).to_have_text(f"#{low} is dropped: In Progress, place 2 of 2.")
    agree(page, site, 1, [there, low])
    agree(page, site, 0, [high])
    expect(grip).to_be_focused()


def test_escape_puts_a_lifted_card_back(site, browse, mia):
    low, high = file(site, mia, "Low", "High")
    page = browse(mia)
    page.goto("/tickets/board")
    page.locator(f"#ticket-{low} [data-lift]").focus()
    for key in ("Enter", "ArrowUp", "ArrowRight", "Escape"):
        page.keyboard.press(key)
    expect(said(page)).to_have_text(f"#{low} is back where it was.")
    agree(page, site, 0, [high, low])
    expect(page.locator(f"#ticket-{low} [data-lift]")).to_be_focused()


def test_the_menu_moves_a_card_in_place(site, browse, mia):
    low, high = file(site, mia, "Low", "High")
    page = browse(mia)
    page.goto("/tickets/board")
    page.locator(f"#ticket-{low} summary").click()
    page.locator(f"#ticket-{low}").get_by_role("button", name="Up", exact=True).click()
    settled(page)
    agree(page, site, 0, [low, high])
    page.locator(f"#ticket-{low} summary").click()
    page.locator(f"#ticket-{low}").get_by_role("button", name="Move to In Review").click()
    settled(page)
    agree(page, site, 2, [low])


def test_the_same_moves_work_without_scripts(site, browse, mia):
    low, high = file(site, mia, "Low", "High")
    page = browse(mia, javascript=False)
    page.goto("/tickets/board")
    page.locator(f"#ticket-{low} summary").click()
    page.locator(f"#ticket-{low}").get_by_role("button", name="Up", exact=True).click()
    agree(page, site, 0, [low, high])
    page.locator(f"#ticket-{low} summary").click()
    page.locator(f"#ticket-{low}").get_by_role("button", name="Move to Resolved").click()
    agree(page, site, 3, [low])
    page.locator(f"#ticket-{low} summary").click()
    page.get_by_role("link", name="Reopen: Reported").click()
    page.get_by_label("Reason").fill("It broke again.")
    page.get_by_role("button", name="Move").click()
    agree(page, site, 0, [low, high])


def test_more_of_a_column_comes_in_place_and_can_be_moved(site, browse, mia, monkeypatch):
    monkeypatch.setattr("app.tickets.queries.board.COLUMN_SIZES", dict.fromkeys(range(4), 1))
    low, high = file(site, mia, "Low", "High")
    page = browse(mia)
    page.goto("/tickets/board")
    page.get_by_role("link", name="Show more").click()
    expect(page.locator(f"#ticket-{low} [data-lift]")).to_be_visible()
    agree(page, site, 0, [high, low])
    drag(page, low, "[data-status='1']")
    assert column(site, 1) == [low]


def test_a_phone_shows_a_column_after_the_other(site, browse, mia):
    file(site, mia, "A name that is quite long and has to break into several lines")
    page = browse(mia, viewport=PHONE)
    page.goto("/tickets/board")
    page.locator(".board-tabs a").nth(2).click()
    expect(page.locator("#column-2")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
