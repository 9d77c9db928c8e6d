"""Writing with images: chosen, dropped or pasted, described, moved and removed; or plain files."""

import base64
import re

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from tests.browser.browsers import Browsers
from tests.browser.site import Person, Site
from tests.media.files import archive, file_of

UPLOAD = "**/images"


@pytest.fixture
def susan(site: Site) -> Person:
    return site.person("susan")


@pytest.fixture
def home(browse: Browsers, susan: Person) -> Page:
    page = browse(susan)
    page.goto("/")
    return page


def picture(name: str = "boat.png", data: bytes | None = None) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": data or file_of()}


def choose(page: Page, *files: FilePayload) -> None:
    page.locator("#composer [type=file]").set_input_files(list(files))


def rows(page: Page) -> Locator:
    return page.locator("#composer [data-upload]")


def descriptions(page: Page) -> Locator:
    return rows(page).get_by_label("Description")


def wait_for_uploads(page: Page, count: int) -> None:
    """Until so many images are there and may be sent."""
    expect(rows(page)).to_have_count(count)
    expect(page.locator("#composer [data-upload] [name=image]")).to_have_count(count)


def upload(page: Page, *words: str) -> None:
    """Upload one image for each description."""
    choose(page, *[picture()] * len(words))
    wait_for_uploads(page, len(words))
    for number, text in enumerate(words):
        descriptions(page).nth(number).fill(text)


def send(page: Page) -> None:
    page.locator("#composer .btn-primary").click()


def publish(page: Page, site: Site) -> list[str]:
    """Publish; gives the descriptions of the images of the new post."""
    send(page)
    expect(page.locator(".toast-note")).to_be_visible()
    return [text for text, _state in site.images(site.newest())]


def hold(page: Page) -> list[Route]:
    """Uploads do not arrive until the test lets them."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(UPLOAD, keep)
    return held


# The files that somebody holds over the page, or has copied.
FILES = """([data, types]) => {
  const transfer = new DataTransfer();
  for (const [name, type, content] of data) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  for (const type of types) transfer.setData(type, "words");
  return transfer;
}"""


def transfer(page: Page, *, types: tuple[str, ...] = (), count: int = 1) -> object:
    content = base64.b64encode(file_of()).decode()
    return page.evaluate_handle(FILES, [[["boat.png", "image/png", content]] * count, types])


def paste(page: Page, **more: object) -> None:
    page.locator("#body").evaluate(
        """(area, clipboardData) => area.dispatchEvent(
          new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))""",
        transfer(page, **more),
    )


# --- bringing images along


def test_a_chosen_image_is_uploaded_described_and_published(home: Page, site: Site) -> None:
    choose(home, picture())
    expect(rows(home).locator("canvas")).to_be_visible()
    wait_for_uploads(home, 1)
    expect(home.locator("#composer [data-said]")).to_have_text("The image is uploaded.")
    descriptions(home).fill("A red boat.")
    home.locator("#body").fill("Look.")
    assert publish(home, site) == ["A red boat."]
    expect(home.get_by_role("img", name="A red boat.")).to_be_visible()
    assert site.images(None) == []  # the plain choice of files sent nothing besides


def test_an_image_needs_no_words(home: Page, site: Site) -> None:
    upload(home, "A red boat.")
    assert publish(home, site) == ["A red boat."]
    assert site.bodies() == [""]


def test_files_that_are_dropped_on_the_page_are_uploaded(home: Page) -> None:
    files = transfer(home, count=2)
    for event in ("dragover", "drop"):
        home.locator(".rail .brand").dispatch_event(event, {"dataTransfer": files})
        if event == "dragover":
            expect(home.locator("#composer")).to_have_class(re.compile("is-target"))
    wait_for_uploads(home, 2)
    expect(home.locator("#composer")).not_to_have_class(re.compile("is-target"))


def test_an_image_that_is_pasted_is_uploaded(home: Page) -> None:
    paste(home)
    wait_for_uploads(home, 1)


def test_words_that_bring_a_picture_of_themselves_along_stay_words(home: Page) -> None:
    paste(home, types=("text/plain", "text/html"))
    paste(home)
    wait_for_uploads(home, 1)


def test_the_reminder_gives_way_to_a_description(home: Page) -> None:
    choose(home, picture())
    reminder = rows(home).locator("[data-hint]")
    expect(reminder).to_be_visible()
    descriptions(home).fill("A red boat.")
    expect(reminder).to_be_hidden()


def test_a_bar_shows_that_an_upload_is_on_its_way(home: Page) -> None:
    held = hold(home)
    choose(home, picture())
    expect(rows(home).get_by_role("progressbar", name="Upload")).to_be_visible()
    held[0].continue_()
    expect(rows(home).locator("progress")).to_be_hidden()


def test_whoever_is_quicker_than_the_upload_is_waited_for(home: Page, site: Site) -> None:
    held = hold(home)
    home.locator("#body").fill("Look.")
    choose(home, picture())
    expect(rows(home)).to_have_count(1)
    send(home)
    expect(home.locator("#composer")).to_have_attribute("aria-busy", "true")
    assert site.bodies() == []
    held[0].continue_()
    expect(home.locator(".toast-note")).to_be_visible()
    assert len(site.images(site.newest())) == 1


# --- what cannot be brought along


def test_what_is_no_image_is_refused_beside_it_and_the_post_goes_without(
    browse: Browsers, home: Page, site: Site
) -> None:
    browse.expect_status(415)
    choose(home, picture("boat.png", archive()))
    expect(rows(home).get_by_role("alert").filter(has_text=re.compile(r"\w"))).to_be_visible()
    home.locator("#body").fill("Look.")
    assert publish(home, site) == []


def test_what_is_refused_takes_no_place_and_lends_no_words(
    browse: Browsers, home: Page, site: Site
) -> None:
    browse.expect_status(415)
    choose(home, picture("boat.png", archive()))
    expect(rows(home)).to_have_class(re.compile("is-wrong"))
    choose(home, *[picture()] * 4)
    expect(home.locator("#composer [data-upload] [name=image]")).to_have_count(4)
    for number, text in enumerate(["none", "one", "two", "three", "four"]):
        descriptions(home).nth(number).fill(text)
    assert publish(home, site) == ["one", "two", "three", "four"]


def test_what_is_too_large_is_not_even_sent(home: Page, site: Site) -> None:
    home.locator("[data-uploads]").evaluate("(root) => { root.dataset.maxBytes = 10; }")
    choose(home, picture())
    expect(rows(home).get_by_role("alert").first).to_contain_text("too large")
    assert site.images(None) == []


def test_a_fifth_image_is_refused(home: Page) -> None:
    choose(home, *[picture()] * 5)
    wait_for_uploads(home, 4)
    expect(home.locator("#images-error")).to_have_text("A post has at most four images.")
    rows(home).first.get_by_role("button", name="Remove this image").click()
    expect(home.locator("#images-error")).to_be_empty()


def test_an_upload_without_a_connection_says_so(browse: Browsers, home: Page) -> None:
    with browse.offline(home):
        choose(home, picture())
        expect(rows(home).get_by_role("alert").first).to_contain_text("Check your connection")


# --- order


def test_images_are_moved_by_buttons_which_keep_the_focus(home: Page, site: Site) -> None:
    upload(home, "one", "two", "three")
    up = rows(home).nth(2).get_by_role("button", name="Move up")
    up.focus()
    home.keyboard.press("Enter")
    expect(home.locator("#composer [data-said]")).to_have_text("Image 2 of 3")
    expect(rows(home).nth(1).get_by_role("button", name="Move up")).to_be_focused()
    rows(home).nth(0).get_by_role("button", name="Move down").click()
    assert publish(home, site) == ["three", "one", "two"]


def test_images_are_moved_by_dragging(home: Page, site: Site) -> None:
    upload(home, "one", "two", "three")
    rows(home).nth(2).locator("[data-picture]").drag_to(rows(home).nth(0))
    expect(descriptions(home).first).to_have_value("three")
    assert publish(home, site) == ["three", "one", "two"]


def test_an_image_that_is_removed_is_thrown_away(home: Page, site: Site) -> None:
    upload(home, "one", "two")
    with home.expect_response(re.compile(r"/images/\d+/remove$")):
        rows(home).first.get_by_role("button", name="Remove this image").click()
    expect(rows(home)).to_have_count(1)
    expect(rows(home).get_by_role("button", name="Remove this image")).to_be_focused()
    assert publish(home, site) == ["two"]


def test_removing_an_upload_on_its_way_stops_it(home: Page, site: Site) -> None:
    hold(home)
    choose(home, picture())
    with home.expect_event("requestfailed", lambda request: request.url.endswith("/images")):
        rows(home).get_by_role("button", name="Remove this image").click()
    expect(rows(home)).to_have_count(0)
    expect(home.locator("#composer [type=file]")).to_be_focused()
    home.locator("#body").fill("Look.")
    assert publish(home, site) == []


# --- a form that is handed back


def test_a_refused_form_keeps_images_descriptions_and_order(
    browse: Browsers, home: Page, site: Site
) -> None:
    browse.expect_status(422)
    upload(home, "one", "two")
    rows(home).nth(1).get_by_role("button", name="Move up").click()
    home.locator("#body").fill("x" * 501)
    send(home)
    expect(home.locator("#body-error")).to_be_visible()
    wait_for_uploads(home, 2)
    rows(home).nth(1).get_by_role("button", name="Move up").click()
    home.locator("#body").fill("Look.")
    assert publish(home, site) == ["one", "two"]


# --- around the text


def test_a_title_makes_room_for_an_article(home: Page) -> None:
    counter = home.locator("#body-left")
    expect(counter).to_have_text("500 characters left")
    home.locator("#composer summary").click()
    home.locator("#title").fill("How to find a leak")
    expect(counter).to_have_text("50,000 characters left")
    home.locator("#title").fill(" ")
    expect(counter).to_have_text("500 characters left")


def test_the_preview_appears_in_place_and_publishes_nothing(home: Page, site: Site) -> None:
    home.evaluate("window.sameDocument = true")
    home.locator("#body").fill("Some **bold** words.")
    home.get_by_role("button", name="Preview").click()
    expect(home.locator("#preview strong")).to_have_text("bold")
    assert home.evaluate("window.sameDocument === true")
    assert site.bodies() == []


# --- without scripts


def test_without_javascript_the_form_sends_the_files(
    browse: Browsers, site: Site, susan: Person
) -> None:
    page = browse(susan, javascript=False)
    page.goto("/")
    expect(page.locator("#composer [type=file]")).to_be_visible()
    choose(page, picture(), picture())
    page.locator("#body").fill("Look.")
    assert publish(page, site) == ["", ""]


def test_without_javascript_images_of_a_refused_form_can_be_described_and_removed(
    browse: Browsers, site: Site, susan: Person
) -> None:
    page = browse(susan, javascript=False)
    browse.expect_status(422)
    page.goto("/")
    choose(page, picture(), picture())
    page.locator("#body").fill("x" * 501)
    send(page)
    expect(rows(page)).to_have_count(2)
    rows(page).first.get_by_role("checkbox", name="Remove this image").check()
    descriptions(page).nth(1).fill("two")
    page.locator("#body").fill("Look.")
    assert publish(page, site) == ["two"]
