"""The bar below a post: in place with scripts, by the same form without them; lists without end."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.browsers import Browsers
from tests.browser.site import Person, Site


@pytest.fixture
def susan(site: Site) -> Person:
    return site.person("susan")


@pytest.fixture
def mary(site: Site) -> Person:
    return site.person("mary")


def action(page: Page, verb: str) -> Locator:
    return page.locator(f".action-{verb}").first


@pytest.mark.parametrize("verb", ["like", "repost", "bookmark"])
def test_a_button_changes_in_place_and_keeps_the_focus(
    browse: Browsers, site: Site, susan: Person, mary: Person, verb: str
) -> None:
    site.post(mary, "Hello.")
    page = browse(susan)
    page.goto("/explore")
    page.evaluate("window.sameDocument = true")
    for pressed in ("true", "false"):
        action(page, verb).focus()
        page.keyboard.press("Enter")
        expect(action(page, verb)).to_have_attribute("aria-pressed", pressed)
        expect(action(page, verb)).to_be_focused()
    assert page.evaluate("window.sameDocument === true")


def test_a_like_is_counted_beside_its_heart(
    browse: Browsers, site: Site, susan: Person, mary: Person
) -> None:
    site.post(mary, "Hello.")
    page = browse(susan)
    page.goto("/explore")
    action(page, "like").click()
    expect(action(page, "like")).to_have_text(re.compile("Like.*1 like"))
    page.reload()
    expect(action(page, "like")).to_have_text(re.compile("Like.*1 like"))


def test_without_scripts_a_like_leads_back_to_the_post(
    browse: Browsers, site: Site, susan: Person, mary: Person
) -> None:
    post_id = site.post(mary, "Hello.")
    page = browse(susan, javascript=False)
    page.goto("/explore")
    action(page, "like").click()
    expect(action(page, "like")).to_have_attribute("aria-pressed", "true")
    assert page.url.endswith(f"/explore#post-{post_id}")


def test_scrolling_down_brings_older_posts_until_there_are_none(
    browse: Browsers, site: Site, susan: Person
) -> None:
    site.app.config["POSTS_PER_PAGE"] = 10
    for number in range(25):
        site.post(susan, f"Number {number}.")
    page = browse(susan)
    page.goto("/explore")
    for _ in range(3):
        page.locator("main article").last.scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
    expect(page.locator("main article")).to_have_count(25)
    expect(page.locator("main a[rel=next]")).to_have_count(0)


def test_the_menu_copies_closes_by_escape_and_leads_to_muting(
    browse: Browsers, site: Site, susan: Person, mary: Person
) -> None:
    site.post(mary, "Hello.")
    page = browse(susan)
    page.goto("/explore")
    summary = page.locator(".post-menu > summary")
    summary.click()
    expect(page.locator(".post-menu [data-copy]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    summary.click()
    page.locator(".post-menu").get_by_text("Mute @mary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mute mary?")
