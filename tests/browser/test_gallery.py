"""Images of a post: in their place from the beginning, and large when somebody asks for it."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from app.extensions import db
from app.models import Image, ImageState
from tests.browser.browsers import PHONE, Browsers
from tests.browser.site import Person, Site
from tests.media.files import animation, file_of

INLINE = "Applying inline style violates the following Content Security Policy"
"""What Chromium says of its own page around an image, to which it gives no styles then."""
WORDS = ["A red boat.", "The quay.", ""]


@pytest.fixture
def susan(site: Site) -> Person:
    return site.person("susan")


@pytest.fixture
def three(site: Site, susan: Person) -> str:
    """The page of a post with three images; the last one has no description."""
    size = (1600, 1000)
    return f"/post/{site.show(susan, 'Look.', *((file_of('JPEG', size), w) for w in WORDS))}"


def links(page: Page) -> Locator:
    return page.locator("[data-gallery] a")


def box(page: Page) -> Locator:
    return page.get_by_role("dialog")


def expect_shown(page: Page, number: int) -> None:
    """The box shows this image, large, with its description and its place."""
    address = links(page).nth(number - 1).evaluate("(link) => link.href")
    expect(box(page).locator("img")).to_have_attribute("src", address)
    expect(box(page).locator("img")).to_have_js_property("complete", True)
    expect(box(page)).to_contain_text(f"Image {number} of 3 {WORDS[number - 1]}".strip())


def test_the_images_of_a_post_are_links_with_their_descriptions(
    browse: Browsers, three: str
) -> None:
    page = browse()
    page.goto(three)
    expect(links(page)).to_have_count(3)
    expect(page.get_by_role("link", name="A red boat.")).to_be_visible()
    expect(page.get_by_role("link", name="Image 3 of 3, without a description")).to_be_visible()


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [(1600, 900), (600, 1600), (40, 30)])
def test_nothing_moves_when_images_arrive(
    browse: Browsers, site: Site, susan: Person, count: int, size: tuple[int, int]
) -> None:
    post = site.show(susan, "Look.", *[(file_of("PNG", size), "")] * count)
    page = browse(viewport=PHONE)
    held: list[Route] = []
    released: list[bool] = []
    page.route("**/media/**", lambda route: route.continue_() if released else held.append(route))
    with page.expect_request("**/media/**"):
        page.goto(f"/post/{post}", wait_until="domcontentloaded")
    gallery = page.locator("[data-gallery]")
    before = gallery.bounding_box()
    released.append(True)
    for route in held:
        route.continue_()
    for number in range(count):
        expect(gallery.locator("img").nth(number)).to_have_js_property("complete", True)
    assert gallery.bounding_box() == before
    assert before["height"] > 20


def test_a_click_opens_the_image_and_the_keys_walk(browse: Browsers, three: str) -> None:
    page = browse()
    page.goto(three)
    links(page).nth(1).click()
    expect_shown(page, 2)
    page.keyboard.press("ArrowRight")
    expect_shown(page, 3)
    page.keyboard.press("ArrowRight")
    expect_shown(page, 1)
    page.keyboard.press("ArrowLeft")
    expect_shown(page, 3)
    page.keyboard.press("Escape")
    expect(box(page)).to_be_hidden()
    expect(links(page).nth(1)).to_be_focused()


def test_the_box_is_walked_by_its_buttons_and_closed_by_one(browse: Browsers, three: str) -> None:
    page = browse()
    page.goto(three)
    links(page).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    page.get_by_role("button", name="Next image").click()
    expect_shown(page, 2)
    page.get_by_role("button", name="Previous image").click()
    expect_shown(page, 1)
    page.get_by_role("button", name="Close").click()
    expect(box(page)).to_be_hidden()
    expect(links(page).first).to_be_focused()


def test_a_click_beside_the_image_closes_the_box(browse: Browsers, three: str) -> None:
    page = browse()
    page.goto(three)
    links(page).first.click()
    expect_shown(page, 1)
    page.mouse.click(5, 5)
    expect(box(page)).to_be_hidden()


def test_where_one_reads_from_the_right_the_next_image_is_at_the_left(
    browse: Browsers, three: str
) -> None:
    page = browse()
    page.goto(three)
    page.evaluate("document.documentElement.dir = 'rtl'")
    links(page).first.click()
    page.keyboard.press("ArrowLeft")
    expect_shown(page, 2)


def test_one_image_has_nothing_to_walk_to(browse: Browsers, site: Site, susan: Person) -> None:
    page = browse()
    page.goto(f"/post/{site.show(susan, '', (file_of(), 'A flag.'))}")
    links(page).click()
    expect(box(page)).to_contain_text("A flag.")
    expect(box(page).get_by_role("button")).to_have_count(1)


def test_without_javascript_a_click_opens_the_image(browse: Browsers, three: str) -> None:
    browse.expected.add(INLINE)
    page = browse(javascript=False)
    page.goto(three)
    links(page).first.click()
    expect(page).to_have_url(re.compile(r"/media/[0-9a-f]{32}/2048\.webp$"))


def test_a_key_held_down_asks_the_browser_for_another_tab(browse: Browsers, three: str) -> None:
    browse.expected.add(INLINE)
    page = browse()
    page.goto(three)
    with page.context.expect_page() as opened:
        links(page).first.click(modifiers=["Control"])
    opened.value.wait_for_url(re.compile(r"\.webp$"))
    expect(box(page)).to_be_hidden()


def test_an_animation_says_so_and_moves_in_the_box(
    browse: Browsers, site: Site, susan: Person
) -> None:
    page = browse()
    page.goto(f"/post/{site.show(susan, 'Look.', (animation(3, size=(1200, 900)), 'A wave.'))}")
    expect(page.locator(".gallery-badge")).to_have_text("GIF")
    links(page).click()
    expect(box(page).locator("img")).to_have_attribute("src", re.compile(r"/1080\.webp$"))


def test_what_is_not_ready_keeps_its_place_and_opens_nothing(
    browse: Browsers, site: Site, susan: Person
) -> None:
    post = site.show(susan, "Look.", (file_of(), "A flag."), (file_of(), "A mast."))
    with site.app.app_context():
        image = db.session.query(Image).filter_by(description="A flag.").one()
        image.state = ImageState.WAITING
        db.session.commit()
    page = browse()
    page.goto(f"/post/{post}")
    expect(page.get_by_role("img", name="This image is being prepared.")).to_be_visible()
    expect(links(page)).to_have_count(1)
    expect(page.get_by_role("link", name="A mast.")).to_be_visible()
