"""The page of a ticket and its forms: nicer with scripts, whole without them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import User
from tests.browser.browsers import Browsers
from tests.browser.site import Person, Site
from tests.media.files import file_of
from tests.tickets.factories import change_body, make_comment, make_label, make_step, make_ticket

PASTE = """bytes => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "shot.png", { type: "image/png" }));
  const init = { clipboardData: data, bubbles: true, cancelable: true };
  document.querySelector("#body").dispatchEvent(new ClipboardEvent("paste", init));
}"""


@pytest.fixture
def susan(site: Site) -> Person:
    return site.person("susan")


@pytest.fixture
def ticket(site: Site, susan: Person) -> Iterator[str]:
    """The address of a ticket with two steps."""
    with site.app.app_context():
        person = db.session.get_one(User, susan.id)
        made = make_ticket(person, body="It prints badly.")
        for step in ("Buy toner", "Put it in"):
            make_step(person, made, step)
        yield f"/tickets/{made.id}"


def open_page(browse: Browsers, person: Person, path: str, *, javascript: bool = True) -> Page:
    page = browse(person, javascript=javascript)
    page.goto(path)
    return page


def test_steps_change_in_place_and_other_forms_go_on(
    browse: Browsers, susan: Person, ticket: str
) -> None:
    page = open_page(browse, susan, ticket)
    first = page.get_by_role("checkbox", name="Buy toner")
    first.focus()
    page.keyboard.press("Enter")
    expect(first).to_have_attribute("aria-checked", "true")
    expect(first).to_be_focused()
    field = page.get_by_label("New step")
    field.fill("Print a page")
    field.press("Enter")
    expect(page.get_by_role("checkbox")).to_have_count(3)
    expect(page.get_by_label("New step")).to_have_value("")
    expect(page.get_by_label("New step")).to_be_focused()
    page.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.locator(".sheet-facts")).to_contain_text("Resolved")


def test_everything_works_without_scripts(browse: Browsers, susan: Person, ticket: str) -> None:
    page = open_page(browse, susan, ticket, javascript=False)
    page.get_by_role("checkbox", name="Buy toner").click()
    expect(page.get_by_role("checkbox", name="Buy toner")).to_have_attribute("aria-checked", "true")
    page.get_by_role("button", name="Stop watching").click()
    expect(page.locator("#watching")).to_contain_text("You do not hear of it.")
    page.fill("#body", "**Done**")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview strong")).to_have_text("Done")
    page.get_by_role("button", name="Comment and resolve").click()
    expect(page.locator(".entry-comment strong")).to_have_text("Done")
    page.get_by_text("Reopen …").click()
    page.get_by_label("Why is it opened again?").fill("It broke again.")
    page.get_by_role("button", name="Reopen", exact=True).click()
    expect(page.locator(".entry-reason")).to_have_text("It broke again.")


def test_the_difference_of_a_description_opens_in_place(
    browse: Browsers, site: Site, susan: Person, ticket: str
) -> None:
    with site.app.app_context():
        person = db.session.get_one(User, susan.id)
        change_body(person, make_ticket(person, body="It prints badly."), "It prints well.")
    page = open_page(browse, susan, f"/tickets/{int(ticket.rpartition('/')[2]) + 1}")
    page.get_by_text("What changed").click()
    expect(page.locator(".entry-change del")).to_contain_text("badly")


def test_files_are_chosen_pasted_left_out_and_sent(
    browse: Browsers, susan: Person, ticket: str
) -> None:
    page = open_page(browse, susan, ticket)
    for name in ("one.txt", "two.txt"):
        file = {"name": name, "mimeType": "text/plain", "buffer": b"notes"}
        page.set_input_files("[data-files] [type=file]", [file])
    page.evaluate(PASTE, list(file_of()))
    rows = page.locator("[data-chosen] li")
    expect(rows).to_have_count(3)
    rows.first.get_by_role("button").click()
    expect(rows).to_have_count(2)
    page.fill("#body", "See here.")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".file-list a")).to_have_text(["two.txt"])
    page.reload()  # the picture is ready by now
    page.locator("a.shot").click()
    expect(page.locator("[data-lightbox] img")).to_be_visible()


def test_earlier_entries_come_in_place_and_get_the_focus(
    browse: Browsers, site: Site, susan: Person, ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.tickets.routes.showing.PER_PAGE", 2)
    with site.app.app_context():
        person = db.session.get_one(User, susan.id)
        made = make_ticket(person)
        for number in range(5):
            make_comment(person, made, f"Number {number}.")
        path = f"/tickets/{made.id}"
    page = open_page(browse, susan, path)
    texts = page.locator(".entry-comment .post-body")
    expect(texts).to_have_text(["Number 3.", "Number 4."])
    page.get_by_role("link", name="Show earlier entries").focus()
    page.keyboard.press("Enter")
    expect(texts).to_have_text([f"Number {number}." for number in range(1, 5)])
    expect(page.locator(".entry").first).to_be_focused()


def test_similar_tickets_show_while_the_name_is_typed(
    browse: Browsers, susan: Person, ticket: str
) -> None:
    page = open_page(browse, susan, "/tickets/create/")
    page.locator("#name").press_sequentially("Printer is broken")
    expect(page.locator("#similar")).to_contain_text("The printer is broken")
    page.locator("#name").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Printer is broken")


def test_labels_are_narrowed_down_and_names_completed(
    browse: Browsers, site: Site, susan: Person
) -> None:
    site.person("john")
    with site.app.app_context():
        for number in range(14):
            make_label(f"Étiquette {number}")
    page = open_page(browse, susan, "/tickets/create/")
    page.get_by_label("Narrow down").fill("etiquette 13")
    shown = page.locator(".label-boxes label:visible")
    expect(shown).to_have_count(1)
    shown.locator("input").check()
    page.get_by_label("Narrow down").fill("etiquette 1")
    expect(page.locator(".label-boxes :checked")).to_have_count(1)
    page.get_by_label("Assigned to").press_sequentially("susan, j")
    expect(page.locator("#people option").first).to_have_attribute("value", "susan, john")
