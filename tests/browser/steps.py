"""What people do in several stories."""

import pytest
from playwright.sync_api import Page, expect

from tests.people import PASSWORD


def send(page: Page) -> None:
    """Send the form of the page."""
    page.locator("main form .btn-primary[type=submit]").first.click()


def fill_sign_in(page: Page, name: str) -> None:
    """Fill in the sign-in form and send it."""
    page.locator("#username").fill(name)
    page.locator("#password").fill(PASSWORD)
    send(page)


def open_menu(page: Page) -> None:
    """Open the menu of the account."""
    page.locator("details.account > summary").click()


def sign_out(page: Page) -> None:
    """Sign out by the menu."""
    open_menu(page)
    page.locator('form[action="/auth/logout"] button').click()
    expect(page.locator(".hero")).to_be_visible()


def sign_out_in_another_tab(page: Page) -> Page:
    """Sign out where the page does not notice; returns the other tab."""
    other = page.context.new_page()
    other.goto("/explore")
    sign_out(other)
    return other


def choose(page: Page, field: str, value: str) -> None:
    """Choose in the menu: with JavaScript it takes effect at once, else by the button beside it."""
    open_menu(page)
    button = page.locator(f"form:has(> {field}) button")
    needs_button = button.is_visible()
    page.locator(field).select_option(value)
    if needs_button:
        button.click()


def wait_until(page: Page, expression: str) -> None:
    """Wait until an expression is true in a page.

    Not by ``wait_for_function``, which evaluates text in the page when it has to wait: the content
    security policy forbids that.
    """
    for _look in range(500):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(20)
    pytest.fail(f"It does not come true: {expression}")
