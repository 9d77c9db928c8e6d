"""The page of the API in the browser: read, tried, and nothing of it from elsewhere.

Every test also fails when the page complains, as about its content security policy, or when a
request leaves the site (tests/browser/browsers.py).
"""

import pytest
from playwright.sync_api import Page, expect

from app.auth import access_tokens
from app.extensions import db
from app.jobs import working
from app.models import User
from tests.browser.browsers import PHONE, Browsers
from tests.browser.site import Person, Site

GET_USER = "#operations-users-user"
GROUND = "getComputedStyle(document.body).backgroundColor"
INK = "getComputedStyle(document.querySelector('.opblock-summary-description')).color"


def opened(page: Page) -> Page:
    """The page, drawn."""
    page.goto("/api/docs")
    expect(page.locator(GET_USER)).to_be_visible()
    return page


def token_of(site: Site, person: Person) -> str:
    """A token that may do everything for somebody."""
    with working(site.app):
        owner = db.session.get_one(User, person.id)
        token = access_tokens.make_personal_token(owner, "the page", ["read", "write"], None)[1]
        db.session.commit()
        return token


def test_a_call_is_tried_with_a_token(browse: Browsers, site: Site) -> None:
    susan = site.person("susan", display_name="Susan Marsh")
    token = token_of(site, susan)
    page = opened(browse())
    page.locator(".btn.authorize").click()
    page.locator("#auth-bearer-value").fill(token)
    asked = page.locator(".auth-container", has=page.locator("#auth-bearer-value"))
    asked.locator("[type=submit]").click()
    page.locator(".btn-done").first.click()

    page.locator(f"{GET_USER} .opblock-summary-control").click()
    page.locator(f"{GET_USER} input[placeholder=user_id]").fill(str(susan.id))
    page.locator(f"{GET_USER} .execute").click()

    answer = page.locator(f"{GET_USER} .live-responses-table")
    expect(answer).to_contain_text("Susan Marsh")
    expect(answer).to_contain_text("susan@example.org")  # shown to susan alone


def test_every_call_of_the_description_is_there(browse: Browsers, site: Site) -> None:
    page = opened(browse())
    paths = page.request.get("/api/openapi.json").json()["paths"].values()
    described = [method for path in paths for method in path if method != "parameters"]

    expect(page.locator(".opblock")).to_have_count(len(described))


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_colours_are_those_of_the_device(browse: Browsers, site: Site, colours: str) -> None:
    page = opened(browse(colours=colours))

    dark_ground = brightness(page.evaluate(GROUND)) < 128
    light_ink = brightness(page.evaluate(INK)) > 128
    assert (dark_ground, light_ink) == (colours == "dark",) * 2


def test_the_colours_chosen_on_the_site_come_first(browse: Browsers, site: Site) -> None:
    page = browse(colours="light")
    page.goto("/")
    page.locator("details.account > summary").click()
    with page.expect_navigation():
        page.locator("#choose-theme").select_option("dark")

    opened(page)

    assert brightness(page.evaluate(GROUND)) < 128 < brightness(page.evaluate(INK))


def brightness(colour: str) -> int:
    """How bright a colour such as ``rgb(20, 24, 26)`` is, from 0 to 255."""
    return int(colour.split("(")[1].split(",", maxsplit=1)[0])


def test_it_fits_on_a_phone(browse: Browsers, site: Site) -> None:
    page = opened(browse(viewport=PHONE))
    page.locator(f"{GET_USER} .opblock-summary-control").click()
    expect(page.locator(f"{GET_USER} .execute")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_it_says_where_the_description_is(browse: Browsers, site: Site) -> None:
    page = browse(javascript=False)
    page.goto("/api/docs")

    expect(page.get_by_text("This page needs scripts.")).to_be_visible()
    expect(page.locator("#api-docs a")).to_have_attribute("href", "/api/openapi.json")
