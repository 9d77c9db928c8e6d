"""Where somebody was: going back returns there, home remembers it; and copying where a post is."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsers import Browsers
from tests.browser.site import Person, Site

ON_A_PAGE = 25


@pytest.fixture
def susan(site: Site) -> Person:
    return site.person("susan")


@pytest.fixture
def posts(site: Site, susan: Person) -> list[int]:
    """Three pages of posts, the newest first."""
    return [site.post(susan, f"Post number {number}.") for number in range(3 * ON_A_PAGE)][::-1]


def scroll_to(page: Page, post: int) -> float:
    """Bring a post to the top, however many pages come on the way; gives where it is then."""
    article = page.locator(f"#post-{post}")
    last = page.locator("main article").last
    while not article.count():
        before = page.locator("main article").count()
        last.scroll_into_view_if_needed()
        expect(page.locator("main article")).not_to_have_count(before)
    article.evaluate("(post) => scrollTo(0, scrollY + post.getBoundingClientRect().top - 20)")
    return top_of(page, post)


def top_of(page: Page, post: int) -> float:
    return page.locator(f"#post-{post}").evaluate("(post) => post.getBoundingClientRect().top")


def expect_at(page: Page, post: int, top: float) -> None:
    """The post is where it was on the screen, give or take a pixel."""
    expect(page.locator(f"#post-{post}")).to_be_in_viewport()
    assert top_of(page, post) == pytest.approx(top, abs=2)


def leave_and_come_back(page: Page, post: int) -> None:
    page.locator(f"#post-{post} .post-time").click()
    page.wait_for_url(re.compile(rf"/post/{post}$"))
    page.go_back(wait_until="load")


@pytest.mark.parametrize("number", [10, 30, 60])
def test_going_back_returns_to_the_same_post(
    browse: Browsers, posts: list[int], number: int
) -> None:
    page = browse()
    page.goto("/explore")
    top = scroll_to(page, posts[number])
    leave_and_come_back(page, posts[number])
    expect_at(page, posts[number], top)


def test_going_back_twice_returns_both_times(browse: Browsers, posts: list[int]) -> None:
    page = browse()
    page.goto("/explore")
    for _ in range(2):
        top = scroll_to(page, posts[40])
        leave_and_come_back(page, posts[40])
        expect_at(page, posts[40], top)


def test_going_back_finds_the_post_although_newer_ones_came(
    browse: Browsers, site: Site, susan: Person, posts: list[int]
) -> None:
    page = browse()
    page.goto("/explore")
    top = scroll_to(page, posts[10])
    page.locator(f"#post-{posts[10]} .post-time").click()
    page.wait_for_url("**/post/*")
    for number in range(5):
        site.post(susan, f"Newer {number}.")
    page.go_back(wait_until="load")
    expect_at(page, posts[10], top)


def test_a_page_that_is_opened_anew_begins_at_its_top(browse: Browsers, posts: list[int]) -> None:
    page = browse()
    page.goto("/explore")
    scroll_to(page, posts[30])
    page.goto("/people")
    page.goto("/explore")
    expect(page.locator(f"#post-{posts[0]}")).to_be_in_viewport()
    assert page.evaluate("scrollY") == 0


def test_the_filter_of_a_list_is_kept(browse: Browsers, site: Site, susan: Person) -> None:
    posts = [
        site.post(susan, f"Text {number}.", title=f"Article {number}") for number in range(40)
    ][::-1]
    page = browse()
    page.goto("/articles?author=susan")
    top = scroll_to(page, posts[30])
    leave_and_come_back(page, posts[30])
    expect_at(page, posts[30], top)
    expect(page).to_have_url(re.compile(r"author=susan"))


# --- what was seen at home

HIDE = """() => {
  Object.defineProperty(document, "hidden", { value: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def home(browse: Browsers, susan: Person, posts: list[int]) -> Page:
    """Home, whose clock runs as the test says."""
    page = browse(susan, clock=time.time())
    page.goto("/")
    expect(page.locator("main article")).to_have_count(ON_A_PAGE)
    return page


def test_home_remembers_what_was_on_the_screen(
    home: Page, site: Site, susan: Person, posts: list[int]
) -> None:
    home.locator("main article").first.hover()  # the page is drawn, so it knows what is in sight
    home.clock.run_for(1_500)
    with home.expect_response("**/home/seen") as told:
        home.evaluate(HIDE)
    assert told.value.status == 204
    assert site.read(susan, "home_seen_id") == posts[0]


def test_what_flew_past_was_not_seen(home: Page, site: Site, susan: Person) -> None:
    asked: list[str] = []
    home.on("request", lambda request: asked.append(request.url))
    home.locator("main article").first.hover()
    home.clock.run_for(500)
    home.evaluate(HIDE)
    home.evaluate("fetch('/healthz')")
    assert [url for url in asked if "/home/seen" in url] == []


# --- the address of a post


@pytest.fixture
def menu(browse: Browsers, site: Site, susan: Person) -> Page:
    """The open menu of a post."""
    site.post(susan, "A post.")
    page = browse(susan)
    page.goto("/explore")
    page.locator(".post-menu > summary").click()
    return page


def test_the_address_of_a_post_is_copied(menu: Page, site: Site) -> None:
    menu.context.grant_permissions(["clipboard-read", "clipboard-write"])
    menu.get_by_role("button", name="Copy the link").click()
    expect(menu.locator(".toast-note")).to_contain_text("The link is copied.")
    expect(menu.locator(".post-menu .menu-body")).to_be_hidden()
    expect(menu.locator(".post-menu > summary")).to_be_focused()
    copied = menu.evaluate("navigator.clipboard.readText()")
    assert copied == f"{site.address}/post/{site.newest()}"


def test_the_address_is_copied_without_https_too(menu: Page, site: Site) -> None:
    menu.evaluate(
        """() => {
          Object.defineProperty(navigator, "clipboard", { value: undefined });
          document.addEventListener("copy", () => {
            document.body.dataset.copied = document.activeElement.value;
          });
        }"""
    )
    menu.get_by_role("button", name="Copy the link").click()
    expect(menu.locator("body")).to_have_attribute(
        "data-copied", f"{site.address}/post/{site.newest()}"
    )


def test_without_javascript_nothing_promises_to_copy(
    browse: Browsers, site: Site, susan: Person
) -> None:
    site.post(susan, "A post.")
    page = browse(susan, javascript=False)
    page.goto("/explore")
    page.locator(".post-menu > summary").click()
    expect(page.get_by_role("link", name="Edit")).to_be_visible()
    expect(page.get_by_role("button", name="Copy the link")).to_be_hidden()
