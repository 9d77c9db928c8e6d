"""The list of tickets with scripts: its keys, and the selection."""

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import User
from tests.browser.browsers import Browsers
from tests.browser.site import Site
from tests.tickets.factories import make_ticket


@pytest.fixture
def page(site: Site, browse: Browsers) -> Page:
    """Susan's list of three tickets."""
    susan = site.person("susan")
    with site.app.app_context():
        owner = db.session.get_one(User, susan.id)
        for name in ("Third", "Second", "First"):
            make_ticket(owner, name)
    page = browse(susan)
    page.goto("/tickets")
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_keys_go_through_the_list_and_open(page: Page) -> None:
    press(page, "j", "j", "j", "j", "k")
    expect(page.get_by_role("link", name="Second")).to_be_focused()
    press(page, "o")
    page.wait_for_url("**/tickets/*?q=status:open+sort:-changed")


def test_a_key_selects_and_the_number_is_said(page: Page) -> None:
    press(page, "j", "x", "j", "x")
    expect(page.locator("[data-count]")).to_have_text("2 selected")
    page.get_by_role("button", name="Change selected").click()
    expect(page.get_by_role("heading", name="Change 2 tickets")).to_be_visible()


def test_all_are_selected_and_none_again(page: Page) -> None:
    everything = page.get_by_role("button", name="Select all on this page")
    everything.click()
    expect(page.locator("[data-count]")).to_have_text("3 selected")
    everything.click()
    expect(page.locator("[data-count]")).to_be_empty()


def test_keys_are_letters_while_somebody_types(page: Page) -> None:
    press(page, "/")
    page.keyboard.type(" jxn?")
    expect(page.locator("#q")).to_have_value("status:open sort:-changed jxn?")


def test_keys_can_be_switched_off(page: Page) -> None:
    press(page, "?")
    page.get_by_label("Use these keys on this device").uncheck()
    page.reload()
    press(page, "j")
    expect(page.locator(".ticket-name:focus")).to_have_count(0)
