"""What scripts add to pages that work without them: buttons, lists and messages in place."""

import re
import time

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.browsers import Browsers
from tests.browser.site import Person, Site
from tests.browser.steps import fill_sign_in, open_menu, sign_out_in_another_tab, wait_until

POSTS_ON_A_PAGE = 25


@pytest.fixture
def susan(site: Site) -> Person:
    return site.person("susan")


@pytest.fixture
def mary(site: Site) -> Person:
    return site.person("mary")


def requests_for(page: Page, path: str) -> list[Request]:
    """Collects the requests for a path."""
    seen: list[Request] = []
    page.on("request", lambda request: seen.append(request) if path in request.url else None)
    return seen


def stay_on(page: Page) -> None:
    """Mark the document, so that ``assert_same_document`` finds out whether it was left."""
    page.evaluate("window.sameDocument = true")


def assert_same_document(page: Page) -> None:
    assert page.evaluate("window.sameDocument === true")


def button(page: Page, action: str) -> Locator:
    return page.locator(f'main form.follow[action="{action}"] button')


# --- following


def test_following_changes_the_button_in_place_and_a_second_click_undoes_it(
    browse: Browsers, site: Site, susan: Person, mary: Person
) -> None:
    page = browse(susan)
    page.goto("/people")
    stay_on(page)
    button(page, "/follow/mary").click()
    expect(button(page, "/unfollow/mary")).to_be_focused()
    assert site.follows(susan, mary)
    button(page, "/unfollow/mary").click()
    expect(button(page, "/follow/mary")).to_be_focused()
    assert not site.follows(susan, mary)
    assert_same_document(page)


def test_following_by_keyboard_keeps_the_focus(
    browse: Browsers, susan: Person, mary: Person
) -> None:
    page = browse(susan)
    page.goto("/user/mary")
    button(page, "/follow/mary").focus()
    page.keyboard.press("Enter")
    expect(button(page, "/unfollow/mary")).to_be_focused()
    page.keyboard.press("Space")
    expect(button(page, "/follow/mary")).to_be_focused()


def test_following_in_the_right_column_keeps_the_focus_there(
    browse: Browsers, susan: Person, mary: Person
) -> None:
    page = browse(susan)
    page.goto("/people")  # where the list has a button for the same person
    page.locator('aside form[action="/follow/mary"] button').focus()
    page.keyboard.press("Enter")
    expect(page.locator('aside form[action="/unfollow/mary"] button')).to_be_focused()


def test_no_id_is_there_twice(browse: Browsers, susan: Person, mary: Person) -> None:
    page = browse(susan)
    page.goto("/people")
    page.locator("main a[data-card]").first.hover()
    expect(page.locator(".hovercard form.follow")).to_be_visible()
    ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))


def test_following_somebody_who_was_suspended_meanwhile_says_so(
    browse: Browsers, site: Site, susan: Person, mary: Person
) -> None:
    browse.expect_status(404)
    page = browse(susan)
    page.goto("/people")
    site.suspend(mary)
    button(page, "/follow/mary").click()
    expect(page.locator("[data-toasts]").locator(".toast-danger")).to_be_visible()
    expect(button(page, "/follow/mary")).to_be_visible()


def test_following_on_a_profile_changes_the_number_of_followers(
    browse: Browsers, susan: Person, mary: Person
) -> None:
    page = browse(susan)
    page.goto("/user/mary")
    stay_on(page)
    number = page.locator("#follower-count strong")
    button(page, "/follow/mary").click()
    expect(number).to_have_text("1")
    button(page, "/unfollow/mary").click()
    expect(number).to_have_text("0")
    assert_same_document(page)


def test_following_is_announced(browse: Browsers, susan: Person, mary: Person) -> None:
    page = browse(susan)
    page.goto("/people")
    region = page.locator("[data-toasts]")
    expect(region).to_have_attribute("aria-live", "polite")
    expect(region).to_be_empty()  # what is there from the beginning is not spoken
    button(page, "/follow/mary").click()
    expect(region.locator(".toast-success")).to_contain_text("mary")


def test_following_without_a_connection_says_so(
    browse: Browsers, site: Site, susan: Person, mary: Person
) -> None:
    page = browse(susan)
    page.goto("/people")
    with browse.offline(page):
        button(page, "/follow/mary").click()
        expect(page.locator("[data-toasts]").locator(".toast-danger")).to_be_visible()
    button(page, "/follow/mary").click()
    expect(button(page, "/unfollow/mary")).to_be_visible()


def test_following_when_signed_out_elsewhere_leads_to_sign_in_and_back(
    browse: Browsers, site: Site, susan: Person, mary: Person
) -> None:
    page = browse(susan)
    page.goto("/people?q=mary")
    sign_out_in_another_tab(page)
    button(page, "/follow/mary").click()
    fill_sign_in(page, "susan")
    expect(page).to_have_url(re.compile(r"/people\?q=mary$"))
    button(page, "/follow/mary").click()
    expect(button(page, "/unfollow/mary")).to_be_visible()
    assert site.follows(susan, mary)


# --- new posts


@pytest.fixture
def home(browse: Browsers, site: Site, susan: Person, mary: Person) -> Page:
    """Susan's home, with a post of Mary's; time runs as the test says."""
    site.follow(susan, mary)
    site.post(mary, "An old post.")
    page = browse(susan, clock=0)
    page.add_init_script(
        """addEventListener("stop-polling", () => { window.stopped = true; }, true);"""
    )
    page.goto("/")
    expect(page.locator("main article")).to_have_count(1)
    return page


def wait_for_poll(page: Page) -> None:
    with page.expect_response("**/new_posts*"):
        page.clock.run_for(3_000)


def assert_stops(page: Page) -> None:
    """The page polls, is told to stop, and asks no more."""
    page.clock.run_for(3_000)
    wait_until(page, "window.stopped === true")
    # What is still on its way has arrived: the leaps of the clock would be the end of its patience.
    expect(page.locator(".htmx-request")).to_have_count(0)
    asked = requests_for(page, "/new_posts")
    for _minute in range(10):
        page.clock.run_for(60_000)
    assert not asked


def test_new_posts_are_announced_without_a_reload_and_shown_by_a_click(
    home: Page, site: Site, mary: Person
) -> None:
    stay_on(home)
    site.post(mary, "A new post.")
    wait_for_poll(home)
    bar = home.locator(".new-posts a")
    expect(bar).to_have_text(re.compile("^1 "))
    expect(home.locator("main article")).to_have_count(1)
    site.post(mary, "A newer post.")
    wait_for_poll(home)
    expect(bar).to_have_text(re.compile("^2 "))
    assert_same_document(home)
    bar.click()
    expect(home.locator("main article .post-body")).to_have_text(
        ["A newer post.", "A new post.", "An old post."]
    )
    expect(bar).to_have_count(0)


def test_new_posts_of_strangers_are_not_announced(home: Page, site: Site) -> None:
    site.post(site.person("david"), "Not for Susan.")
    wait_for_poll(home)
    wait_for_poll(home)
    expect(home.locator(".new-posts a")).to_have_count(0)


def test_new_posts_do_not_touch_what_is_being_typed(home: Page, site: Site, mary: Person) -> None:
    home.locator("#body").press_sequentially("Half a tho")
    site.post(mary, "A new post.")
    wait_for_poll(home)
    expect(home.locator(".new-posts a")).to_be_visible()
    expect(home.locator("#body")).to_be_focused()
    home.keyboard.type("ught")
    expect(home.locator("#body")).to_have_value("Half a thought")


def test_showing_new_posts_does_not_lose_what_is_being_typed(
    home: Page, site: Site, mary: Person
) -> None:
    home.locator("#body").fill("Half a thought")
    site.post(mary, "A new post.")
    wait_for_poll(home)
    home.locator(".new-posts a").click()
    expect(home.locator("main article")).to_have_count(2)
    expect(home.locator("#body")).to_have_value("Half a thought")


def test_a_second_poll_leaves_the_focus_on_the_bar_and_announces_nothing_again(
    home: Page, site: Site, mary: Person
) -> None:
    site.post(mary, "A new post.")
    wait_for_poll(home)
    home.locator(".new-posts a").focus()
    home.evaluate(
        """() => {
          window.changes = 0;
          new MutationObserver(() => { window.changes += 1; }).observe(
            document.querySelector(".timeline"),
            { childList: true, characterData: true, subtree: true },
          );
        }"""
    )
    wait_for_poll(home)
    wait_for_poll(home)
    expect(home.locator(".new-posts a")).to_be_focused()
    assert home.evaluate("window.changes") == 0


def test_showing_new_posts_by_keyboard_goes_on_with_the_newest(
    home: Page, site: Site, mary: Person
) -> None:
    site.post(mary, "A new post.")
    wait_for_poll(home)
    home.locator(".new-posts a").focus()
    home.keyboard.press("Enter")
    expect(home.locator("main article").first).to_be_focused()
    expect(home.locator("main article").first).to_contain_text("A new post.")


def test_after_showing_new_posts_still_newer_ones_are_announced(
    home: Page, site: Site, mary: Person
) -> None:
    site.post(mary, "A new post.")
    wait_for_poll(home)
    home.locator(".new-posts a").click()
    expect(home.locator("main article")).to_have_count(2)
    site.post(mary, "A newer post.")
    wait_for_poll(home)
    expect(home.locator(".new-posts a")).to_have_text(re.compile("^1 "))


def test_the_first_posts_come_to_an_empty_home(
    browse: Browsers, site: Site, susan: Person, mary: Person
) -> None:
    site.follow(susan, mary)
    page = browse(susan, clock=0)
    page.goto("/")
    expect(page.locator("main .empty")).to_be_visible()
    site.post(mary, "The first post.")
    wait_for_poll(page)
    page.locator(".new-posts a").click()
    expect(page.locator("main article .post-body")).to_have_text(["The first post."])
    expect(page.locator("main .empty")).to_have_count(0)


def test_new_posts_are_not_asked_for_after_signing_out(home: Page, browse: Browsers) -> None:
    browse.expect_status(401)  # so the bell learns that it may stop, too
    wait_for_poll(home)
    sign_out_in_another_tab(home)
    assert_stops(home)


def test_new_posts_are_not_asked_for_after_a_suspension(
    home: Page, browse: Browsers, site: Site, susan: Person
) -> None:
    browse.expect_status(401)
    wait_for_poll(home)
    site.suspend(susan)
    assert_stops(home)


def test_a_poll_without_a_connection_is_silent_and_tried_again(
    home: Page, browse: Browsers, site: Site, mary: Person
) -> None:
    with browse.offline(home), home.expect_event("requestfailed"):
        home.clock.run_for(3_000)
    site.post(mary, "A new post.")
    wait_for_poll(home)
    expect(home.locator(".new-posts a")).to_be_visible()
    expect(home.locator("[data-toasts]")).to_be_empty()


# --- longer lists


@pytest.fixture
def long_list(browse: Browsers, site: Site, susan: Person) -> Page:
    """Explore with more posts than fit on a page."""
    for number in range(POSTS_ON_A_PAGE + 5):
        site.post(susan, f"Post number {number}.")
    page = browse()
    page.goto("/explore")
    expect(page.locator("main article")).to_have_count(POSTS_ON_A_PAGE)
    return page


def test_show_more_appends_in_place_and_moves_nothing(long_list: Page) -> None:
    stay_on(long_list)
    more = long_list.locator("main a[rel=next]")
    more.scroll_into_view_if_needed()
    before = long_list.evaluate("scrollY")
    assert before > 0
    # It comes near, so the next part loads by itself.
    expect(long_list.locator("main article")).to_have_count(POSTS_ON_A_PAGE + 5)
    expect(more).to_have_count(0)
    assert long_list.evaluate("scrollY") == before
    assert long_list.url.endswith("/explore")
    assert_same_document(long_list)
    texts = long_list.locator("main article .post-body").all_inner_texts()
    assert texts == [f"Post number {n}." for n in reversed(range(POSTS_ON_A_PAGE + 5))]


def test_show_more_by_keyboard_goes_on_with_the_first_post_that_came(long_list: Page) -> None:
    long_list.locator("main a[rel=next]").focus()
    long_list.keyboard.press("Enter")
    first_new = long_list.locator("main article").nth(POSTS_ON_A_PAGE)
    expect(first_new).to_be_focused()
    long_list.keyboard.press("Tab")
    expect(first_new.locator("a.person-name")).to_be_focused()


def test_show_more_is_a_link_without_javascript(browse: Browsers, long_list: Page) -> None:
    page = browse(javascript=False)
    page.goto("/explore")
    page.locator("main a[rel=next]").click()
    expect(page.locator("main article")).to_have_count(5)
    page.locator("main a[rel=prev]").click()
    expect(page.locator("main article")).to_have_count(POSTS_ON_A_PAGE)


# --- messages and menus


@pytest.fixture
def toast(browse: Browsers, susan: Person, mary: Person) -> Locator:
    """A toast on a page whose time runs as the test says."""
    page = browse(susan, clock=0)
    page.goto("/people")
    button(page, "/follow/mary").click()
    note = page.locator(".toast-note")
    expect(note).to_be_visible()
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
    return note


def test_a_toast_closes_by_its_button(toast: Locator) -> None:
    toast.locator("button").click()
    expect(toast).to_have_count(0)


def test_a_toast_goes_by_itself(toast: Locator) -> None:
    toast.page.clock.run_for(4_000)
    expect(toast).to_be_visible()
    toast.page.clock.run_for(4_000)
    expect(toast).to_have_count(0)


def test_a_toast_stays_while_the_pointer_is_on_it(toast: Locator) -> None:
    toast.hover()
    toast.page.clock.run_for(60_000)
    expect(toast).to_be_visible()
    toast.page.mouse.move(2, 2)
    toast.page.clock.run_for(8_000)
    expect(toast).to_have_count(0)


def test_a_message_that_came_with_the_page_is_added_to_the_live_region(
    browse: Browsers, site: Site, susan: Person
) -> None:
    page = browse(susan)
    page.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
          const region = document.querySelector("[data-toasts]");
          new MutationObserver((records) => {
            window.spoken = records.flatMap((r) => [...r.addedNodes]).map((n) => n.textContent);
          }).observe(region, { childList: true });
        });"""
    )
    page.goto("/")
    page.locator("#body").fill("Hello.")
    page.locator("#composer .btn-primary[type=submit]").click()
    expect(page.locator(".toast-note")).to_be_visible()
    assert page.evaluate("window.spoken.length") == 1


def test_the_menu_closes_by_escape_and_gives_the_focus_back(
    browse: Browsers, susan: Person
) -> None:
    page = browse(susan)
    page.goto("/explore")
    open_menu(page)
    expect(page.locator(".account .menu-body")).to_be_visible()
    page.locator(".menu a[href='/edit_profile']").focus()
    page.keyboard.press("Escape")
    expect(page.locator(".account .menu-body")).to_be_hidden()
    expect(page.locator("details.account > summary")).to_be_focused()


def test_the_menu_closes_by_a_click_outside(browse: Browsers, susan: Person) -> None:
    page = browse(susan)
    page.goto("/explore")
    open_menu(page)
    expect(page.locator(".account .menu-body")).to_be_visible()
    page.locator(".menu label[for=choose-language]").click()
    expect(page.locator(".account .menu-body")).to_be_visible()
    page.locator("main h1").click()
    expect(page.locator(".account .menu-body")).to_be_hidden()


def test_a_choice_by_keyboard_waits_for_its_button(browse: Browsers, susan: Person) -> None:
    page = browse(susan)
    page.goto("/explore")
    open_menu(page)
    stay_on(page)
    page.locator("#choose-language").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#choose-language")).to_have_value("de")
    assert_same_document(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "de")


# --- times


@pytest.mark.parametrize(
    ("locale", "word"), [("en-GB", "ago"), ("es-ES", "hace"), ("de-DE", "vor")]
)
def test_times_become_relative(
    browse: Browsers, site: Site, susan: Person, locale: str, word: str
) -> None:
    site.post(susan, "A post.")
    page = browse(locale=locale)
    page.goto("/")
    instant = page.locator("main article time")
    expect(instant).to_have_text(re.compile(rf"\b{word}\b"))
    expect(instant).to_have_attribute("title", re.compile(r"20\d\d"))


def test_times_go_on_while_the_page_is_open(browse: Browsers, site: Site, susan: Person) -> None:
    site.post(susan, "A post.")
    page = browse(clock=time.time())
    page.goto("/explore")
    expect(page.locator("main article time")).to_have_text("a few seconds ago")
    page.clock.fast_forward(3 * 60_000)
    expect(page.locator("main article time")).to_have_text("3 minutes ago")


def test_times_of_posts_that_came_later_become_relative(long_list: Page) -> None:
    long_list.locator("main a[rel=next]").click()
    expect(long_list.locator("main article")).to_have_count(POSTS_ON_A_PAGE + 5)
    expect(long_list.locator("main article time").last).to_have_text(re.compile("ago"))


def test_times_read_well_without_javascript(browse: Browsers, site: Site, susan: Person) -> None:
    site.post(susan, "A post.")
    page = browse(javascript=False)
    page.goto("/")
    instant = page.locator("main article time")
    expect(instant).to_be_visible()
    expect(instant).to_have_text(re.compile(r"20\d\d.*\d\d?:\d\d"))
