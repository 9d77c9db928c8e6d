"""One ticket through its life, with three people and without scripts for one of them."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models import Ticket, TicketEntry, User
from tests.browser.browsers import Browsers
from tests.browser.site import Site
from tests.browser.steps import send
from tests.browser.test_board import drag, settled
from tests.tickets.factories import history, make_label

ANSWER = "It is repaired. Thank you."
AGAIN = "It drips again."


def make_ticket(page: Page, post: int, assignee: str) -> str:
    """Make a ticket of a post by its menu, labelled and assigned; gives its address."""
    page.goto(f"/post/{post}")
    card = page.locator(f"#post-{post}")
    card.locator(".post-menu > summary").click()
    card.get_by_role("link", name="Make a ticket of it").click()
    expect(page.locator("#name")).to_have_value("The tap in the kitchen drips.")
    assert page.locator("#body").input_value().startswith("> The tap in the kitchen drips.")
    page.get_by_role("checkbox", name="plumbing").check()
    page.locator("#assignees").fill(assignee)
    send(page)
    expect(page.locator("h1")).to_contain_text("The tap in the kitchen drips.")
    return page.url


def discuss(page: Page, address: str, text: str) -> None:
    page.goto(address)
    page.fill("#body", text)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".entry-comment").last).to_contain_text(text)


def move_by_mouse(page: Page, number: int) -> None:
    page.goto("/tickets/board")
    drag(page, number, "[data-status='1']")
    expect(page.locator("[data-status='1'] > [data-ticket]")).to_have_count(1)


def move_by_keyboard(page: Page, number: int) -> None:
    page.locator(f"#ticket-{number} [data-lift]").focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
    settled(page)
    expect(page.locator("[data-status='2'] > [data-ticket]")).to_have_count(1)


def move_without_scripts(page: Page, number: int) -> None:
    page.goto("/tickets/board")
    page.locator(f"#ticket-{number} .board-menu > summary").click()
    page.locator(f"#ticket-{number}").get_by_role("button", name="Move to In Progress").click()
    expect(page.locator("[data-status='1'] > [data-ticket]")).to_have_count(1)


def resolve_with_an_answer(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_text("Answer in the thread when it is resolved").click()
    page.fill("#answer", ANSWER)
    page.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.locator(".sheet-facts")).to_contain_text("Resolved")


def announce(page: Page) -> None:
    page.get_by_role("link", name="Announce it in a post").click()
    page.fill("#body", "The kitchen is dry.")
    send(page)
    expect(page.locator(".post-body").first).to_contain_text("The kitchen is dry.")
    expect(page.locator("article").first).to_contain_text("Resolved")


def reopen(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_text("Reopen …").click()
    page.get_by_role("button", name="Reopen", exact=True).click()
    expect(page.locator("#reason-error")).to_be_visible()
    page.fill("#reason", AGAIN)
    page.get_by_role("button", name="Reopen", exact=True).click()
    expect(page.locator(".sheet-facts")).to_contain_text("Reported")


def test_a_ticket_lives_from_a_post_to_its_second_life(site: Site, browse: Browsers) -> None:
    susan, john, mia = (
        site.person("susan"),
        site.person("john"),
        site.person("mia", role="moderator"),
    )
    with site.app.app_context():
        make_label("plumbing")
    post = site.post(susan, "The tap in the kitchen drips.")
    mias, johns, susans = browse(mia), browse(john, javascript=False), browse(susan)
    browse.expect_status(422)

    address = make_ticket(mias, post, "john")
    number = int(address.rpartition("/")[2].split("?")[0])
    susans.goto(f"/post/{post}")
    chip = susans.locator(f"#post-{post} .ticket-chip")
    expect(chip).to_contain_text("Reported")

    discuss(johns, address, "I have a spare washer.")
    move_by_mouse(mias, number)
    move_by_keyboard(mias, number)
    move_without_scripts(johns, number)
    susans.reload()
    expect(chip).to_contain_text("In Progress")

    resolve_with_an_answer(johns, address)
    susans.reload()
    expect(chip).to_contain_text("Resolved")
    expect(susans.get_by_text(ANSWER)).to_be_visible()
    mias.goto(address)
    announce(mias)
    card = mias.url

    reopen(susans, address)
    expect(susans.locator(".entry-reason")).to_have_text(AGAIN)
    mias.goto(card)
    expect(mias.locator("article").first).to_contain_text("Reported")  # the card is of now

    with site.app.app_context():
        ticket = db.session.scalars(select(Ticket)).one()
        assert ticket.reporter_id == susan.id
        moves = [(before, after) for field, before, after in history(ticket) if field == "status"]
        assert moves == [(0, 1), (1, 2), (2, 1), (1, 3), (3, 0)]
        reasons = select(TicketEntry.reason).where(TicketEntry.reason != "")
        assert db.session.scalars(reasons).all() == [AGAIN]
        assert db.session.get_one(User, susan.id).unread_count > 0
