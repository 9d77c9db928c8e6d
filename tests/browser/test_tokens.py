"""The page of tokens in the browser, with and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.browsers import Browsers
from tests.browser.site import Site
from tests.browser.steps import send

COPIED = """() => new Promise((resolve) => {
  document.addEventListener("copy", () => resolve(document.activeElement.value), { once: true });
  Object.defineProperty(navigator, "clipboard", { value: undefined });
  document.querySelector("[data-copy-field]").click();
})"""


def made(page: Page) -> str:
    """Make a token on the page; returns it."""
    page.goto("/settings/tokens")
    page.locator("#name").fill("backup")
    page.get_by_label("Read posts").check()
    send(page)
    return page.locator("#new-token").input_value()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_token_is_made_seen_once_and_revoked(
    browse: Browsers, site: Site, javascript: bool
) -> None:
    page = browse(site.person("susan"), javascript=javascript)
    token = made(page)
    assert token.startswith("microblog_")
    assert token not in page.url

    page.goto("/settings/tokens")
    assert token not in page.content()
    page.get_by_role("link", name="Revoke backup").click()
    page.get_by_role("button", name="Revoke").click()

    expect(page.get_by_text("The token is revoked.")).to_be_visible()
    expect(page.locator(".token")).to_have_count(0)


def test_a_button_copies_the_token(browse: Browsers, site: Site) -> None:
    page = browse(site.person("susan"))
    token = made(page)

    assert page.evaluate(COPIED) == token
    expect(page.get_by_text("The token is copied.")).to_be_visible()


def test_without_scripts_nothing_promises_to_copy(browse: Browsers, site: Site) -> None:
    page = browse(site.person("susan"), javascript=False)
    made(page)

    expect(page.locator("[data-copy-field]")).to_be_hidden()


def test_the_page_is_accessible(browse: Browsers, site: Site) -> None:
    page = browse(site.person("susan"))
    made(page)

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
