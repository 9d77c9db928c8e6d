"""The card over a name."""

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.browsers import Browsers
from tests.browser.site import Person, Site

CARD = ".hovercard"
NAME = "main article a[data-card]"
POPUP = "**/popup"
LATER = 3_600  # seconds


@pytest.fixture
def susan(site: Site) -> Person:
    return site.person("susan")


@pytest.fixture
def mary(site: Site) -> Person:
    mary = site.person("mary", display_name="Mary Poole", about_me="Bread and boats.")
    site.post(mary, "Fresh bread at nine.")
    return mary


@pytest.fixture
def page(browse: Browsers, susan: Person, mary: Person) -> Page:
    """Explore with one post of Mary's, as Susan sees it."""
    page = browse(susan)
    page.goto("/explore")
    return page


def popups(page: Page) -> list[Request]:
    """Collects the requests for cards."""
    seen: list[Request] = []
    page.on("request", lambda request: seen.append(request) if "/popup" in request.url else None)
    return seen


def away(page: Page) -> None:
    page.mouse.move(2, 2)


def move_into(page: Page, selector: str) -> None:
    """The pointer on its way to an element, not a jump."""
    box = page.locator(selector).bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2, steps=12)


def open_card(page: Page) -> None:
    page.locator(NAME).hover()
    expect(page.locator(CARD)).to_be_visible()


def test_appears_when_the_pointer_rested_for_half_a_second(page: Page) -> None:
    page.evaluate(
        """() => {
          addEventListener("pointerover", (event) => {
            if (event.target.closest("[data-card]")) window.began ??= performance.now();
          }, true);
        }"""
    )
    open_card(page)
    expect(page.locator(CARD)).to_contain_text("Bread and boats.")
    delay = page.evaluate(
        """() => performance.getEntriesByType("resource")
          .find((entry) => entry.name.endsWith("/popup")).startTime - window.began"""
    )
    assert 499 <= delay < 1500


def test_quick_passes_ask_for_nothing(
    browse: Browsers, site: Site, susan: Person, mary: Person
) -> None:
    site.post(site.person("david"), "Who has the key?")
    page = browse(susan, clock=0)
    page.goto("/explore")
    page.clock.pause_at(LATER)
    asked = popups(page)
    names = page.locator(NAME)
    for _round in range(3):
        names.nth(0).hover()
        page.clock.run_for(480)
        names.nth(1).hover()
        page.clock.run_for(480)
    away(page)
    page.clock.run_for(10_000)
    assert not asked
    names.nth(0).hover()
    with page.expect_request(POPUP):
        page.clock.run_for(510)  # the same pointer at rest does ask


def test_a_pointer_that_left_for_a_moment_is_waited_for_anew(
    browse: Browsers, susan: Person, mary: Person
) -> None:
    page = browse(susan, clock=0)
    page.goto("/explore")
    page.clock.pause_at(LATER)
    page.locator(NAME).hover()
    page.clock.run_for(200)
    away(page)
    page.clock.run_for(100)
    page.locator(NAME).hover()
    with page.expect_request(POPUP):
        page.clock.run_for(510)


def test_touch_leads_to_the_profile_and_asks_for_no_card(
    browse: Browsers, susan: Person, mary: Person
) -> None:
    page = browse(susan, has_touch=True, clock=0)
    page.goto("/explore")
    page.clock.pause_at(LATER)
    asked = popups(page)
    page.evaluate("addEventListener('click', (event) => event.preventDefault(), { once: true })")
    page.locator(NAME).tap()  # a page that is slow to come
    page.clock.run_for(5_000)
    assert not asked
    page.locator(NAME).tap()
    expect(page.locator(".profile-handle")).to_have_text("@mary")


def test_stays_while_the_pointer_is_inside_and_goes_when_it_left(page: Page) -> None:
    open_card(page)
    move_into(page, CARD)
    page.wait_for_timeout(700)
    expect(page.locator(CARD)).to_be_visible()
    away(page)
    expect(page.locator(CARD)).to_have_count(0)


def test_its_follow_button_works_in_place(
    page: Page, site: Site, susan: Person, mary: Person
) -> None:
    open_card(page)
    page.evaluate("window.sameDocument = true")
    page.locator(f'{CARD} form[action="/follow/mary"] button').click()
    expect(page.locator(f'{CARD} form[action="/unfollow/mary"] button')).to_be_visible()
    assert site.follows(susan, mary)
    assert page.evaluate("window.sameDocument")


def test_its_links_work(page: Page) -> None:
    open_card(page)
    page.locator(f'{CARD} a[href="/user/mary/followers"]').click()
    expect(page).to_have_url("/user/mary/followers")


def test_a_request_on_its_way_is_aborted_when_the_pointer_leaves(page: Page) -> None:
    held: list[Route] = []
    page.route(POPUP, lambda route: held.append(route))  # noqa: PLW0108 - no built-in here
    with page.expect_request(POPUP):
        page.locator(NAME).hover()
    with page.expect_event("requestfailed") as failed:
        away(page)
    assert failed.value.failure == "net::ERR_ABORTED"
    expect(page.locator(CARD)).to_have_count(0)
    page.unroute_all(behavior="ignoreErrors")


def test_escape_closes_it(page: Page) -> None:
    open_card(page)
    page.keyboard.press("Escape")
    expect(page.locator(CARD)).to_have_count(0)


def tab_to_name(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link
    for _tab in ("Posts", "Articles"):
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(NAME)).to_be_focused()


def test_the_keyboard_reaches_it_and_what_is_in_it(page: Page, site: Site, susan, mary) -> None:
    tab_to_name(page)
    expect(page.locator(CARD)).to_be_visible()
    expect(page.locator(NAME)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(page.locator(f"{CARD} form.follow button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f'{CARD} form[action="/unfollow/mary"] button')).to_be_focused()
    assert site.follows(susan, mary)
    page.keyboard.press("Escape")
    expect(page.locator(CARD)).to_have_count(0)
    expect(page.locator(NAME)).to_be_focused()


def test_goes_when_the_keyboard_tabs_past_it(page: Page) -> None:
    tab_to_name(page)
    expect(page.locator(CARD)).to_be_visible()
    stops = page.locator(f"{CARD} a, {CARD} button").count()
    for _stop in range(stops + 1):
        page.keyboard.press("Tab")
    expect(page.locator("main article a.post-time")).to_be_focused()
    expect(page.locator(CARD)).to_have_count(0)


def test_lies_within_the_window_on_a_narrow_screen(
    browse: Browsers, susan: Person, mary: Person
) -> None:
    page = browse(susan, viewport={"width": 400, "height": 300})
    page.goto("/explore")
    open_card(page)
    box = page.locator(CARD).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 400
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
