"""The story of a newcomer, in each language, with and without JavaScript.

Elements are found by id, name and address, so that the story does not depend on the words.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.browsers import Browsers
from tests.browser.site import Person, Site
from tests.people import PASSWORD

LOCALES = {"en": "en-GB", "es": "es-ES", "de": "de-DE"}
NEXT_LANGUAGE = {"en": "es", "es": "de", "de": "en"}


@dataclass
class Newcomer:
    """Somebody in front of a browser."""

    page: Page
    username: str = "nina"
    email: str = "nina@example.org"

    def follow_button(self, username: str, *, followed: bool):
        action = f"/{'unfollow' if followed else 'follow'}/{username}"
        return self.page.locator(f'main form.follow[action="{action}"] button')

    def texts(self):
        return self.page.locator("main article .post-body")


def register(newcomer: Newcomer) -> None:
    page = newcomer.page
    page.goto("/")
    page.locator('main a[href="/auth/register"]').click()
    page.locator("#username").fill(newcomer.username)
    page.locator("#email").fill(newcomer.email)
    page.locator("#password").fill(PASSWORD)
    steps.send(page)
    expect(page.locator("#composer")).to_be_visible()
    expect(page.locator("main .empty a[href='/people']")).to_be_visible()
    expect(page.locator(".toast-note")).to_contain_text(newcomer.username)


def sign_out(newcomer: Newcomer) -> None:
    steps.sign_out(newcomer.page)
    expect(newcomer.page.locator("#composer")).to_have_count(0)


def sign_in(newcomer: Newcomer, name: str) -> None:
    page = newcomer.page
    page.locator('.main-nav a[href="/auth/login"]').click()
    steps.fill_sign_in(page, name)
    expect(page.locator("#composer")).to_be_visible()


def write(newcomer: Newcomer, text: str) -> None:
    page = newcomer.page
    page.locator("#body").fill(text)
    page.locator("#composer .btn-primary[type=submit]").click()
    expect(newcomer.texts()).to_have_text([text])
    expect(page.locator("#body")).to_have_value("")


def meet_in_the_directory(newcomer: Newcomer, person: Person) -> None:
    page = newcomer.page
    page.locator('.main-nav a[href="/people"]').click()
    expect(page.locator("main .person")).to_have_count(4)
    page.locator("#q").fill(person.username.upper())
    page.locator("form[role=search] button").click()
    expect(page.locator("main .person .handle")).to_have_text([f"@{person.username}"])
    newcomer.follow_button(person.username, followed=False).click()
    expect(newcomer.follow_button(person.username, followed=True)).to_be_visible()
    expect(page.locator("#q")).to_have_value(person.username.upper())


def meet_on_explore(newcomer: Newcomer, person: Person) -> None:
    page = newcomer.page
    page.locator('.main-nav a[href="/explore"]').click()
    expect(newcomer.texts()).to_have_count(4)
    page.locator(f'main article a.person-name[href="/user/{person.username}"]').click()
    expect(page.locator("main .profile-handle")).to_have_text(f"@{person.username}")
    newcomer.follow_button(person.username, followed=False).click()
    expect(newcomer.follow_button(person.username, followed=True)).to_be_visible()
    expect(page.locator("#follower-count strong")).to_have_text("1")


def read_home(newcomer: Newcomer, texts: list[str]) -> None:
    newcomer.page.locator('.main-nav a[href="/"]').click()
    expect(newcomer.texts()).to_have_text(texts)


def look_at_lists(newcomer: Newcomer, followed: list[str]) -> None:
    page = newcomer.page
    page.locator(f'.main-nav a[href="/user/{newcomer.username}"]').click()
    page.locator(f'main a[href="/user/{newcomer.username}/following"]').click()
    expect(page.locator("main .person .handle")).to_have_text([f"@{name}" for name in followed])
    page.locator(f'main .person a.person-name[href="/user/{followed[0]}"]').click()
    page.locator("#follower-count").click()
    expect(page.locator("main .person .handle")).to_have_text([f"@{newcomer.username}"])


def change_profile(newcomer: Newcomer, display_name: str, about: str) -> None:
    page = newcomer.page
    steps.open_menu(page)
    page.locator('.menu a[href="/edit_profile"]').click()
    page.locator("#display_name").fill(display_name)
    page.locator("#about_me").fill(about)
    steps.send(page)
    expect(page.locator("main .profile h1")).to_have_text(display_name)
    expect(page.locator("main .profile-about")).to_have_text(about)


@pytest.fixture
def others(site: Site) -> list[Person]:
    """Three people, each with a post, the first one's the oldest."""
    people = [site.person(name) for name in ("mary", "david", "john")]
    for person in people:
        site.post(person, f"Written by {person.username}.")
    return people


@pytest.mark.parametrize(
    ("language", "javascript"),
    [("en", True), ("en", False), ("de", True), ("es", False)],
    ids=["en-js", "en-no_js", "de-js", "es-no_js"],
)
def test_a_newcomer_finds_their_way(
    browse: Browsers, others: list[Person], language: str, javascript: bool
) -> None:
    page = browse(javascript=javascript, locale=LOCALES[language])
    newcomer = Newcomer(page)
    mary, david, _john = others
    html = page.locator("html")

    register(newcomer)
    expect(html).to_have_attribute("lang", language)
    sign_out(newcomer)
    sign_in(newcomer, newcomer.username)
    sign_out(newcomer)
    sign_in(newcomer, newcomer.email)
    write(newcomer, "Hello, I am new here.")

    meet_in_the_directory(newcomer, mary)
    meet_on_explore(newcomer, david)
    read_home(newcomer, ["Hello, I am new here.", "Written by david.", "Written by mary."])
    look_at_lists(newcomer, followed=["david", "mary"])

    change_profile(newcomer, "Nina Lindqvist", "I mend old clocks.")
    expect(html).to_have_attribute("lang", language)
    steps.choose(page, "#choose-language", NEXT_LANGUAGE[language])
    expect(html).to_have_attribute("lang", NEXT_LANGUAGE[language])
    steps.choose(page, "#choose-theme", "dark")
    expect(html).to_have_attribute("data-theme", "dark")
    sign_out(newcomer)
    expect(html).to_have_attribute("lang", NEXT_LANGUAGE[language])
    expect(html).to_have_attribute("data-theme", "dark")
