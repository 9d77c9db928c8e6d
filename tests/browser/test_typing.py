"""What people type: it arrives once, is counted rightly and is never lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsers import Browsers
from tests.browser.site import Person, Site
from tests.browser.steps import choose, fill_sign_in, send, sign_out_in_another_tab
from tests.people import PASSWORD

LIMIT = 500
POST = "#composer .btn-primary[type=submit]"
either = pytest.mark.parametrize("javascript", [True, False], ids=["js", "no_js"])


@pytest.fixture
def susan(site: Site) -> Person:
    return site.person("susan")


def home(browse: Browsers, person: Person, *, javascript: bool = True) -> Page:
    page = browse(person, javascript=javascript)
    page.goto("/")
    return page


# --- once


@either
def test_a_double_click_posts_once(
    browse: Browsers, site: Site, susan: Person, javascript: bool
) -> None:
    page = home(browse, susan, javascript=javascript)
    page.locator("#body").fill("Only once.")
    page.locator(POST).dblclick()
    expect(page.locator("main article .post-body")).to_have_text(["Only once."])
    expect(page.locator("#body")).to_have_value("")
    assert site.bodies() == ["Only once."]


def test_the_same_form_sent_twice_posts_once(browse: Browsers, site: Site, susan: Person) -> None:
    page = home(browse, susan, javascript=False)
    form = {
        name: page.locator(f"#composer input[name={name}]").get_attribute("value")
        for name in ("csrf_token", "form_key")
    }
    for _time in range(2):
        answer = page.context.request.post("/", form=form | {"body": "Only once."})
        assert answer.ok
    assert site.bodies() == ["Only once."]


@either
def test_a_refresh_after_posting_posts_nothing(
    browse: Browsers, site: Site, susan: Person, javascript: bool
) -> None:
    page = home(browse, susan, javascript=javascript)
    page.locator("#body").fill("Only once.")
    page.locator(POST).click()
    expect(page.locator("main article")).to_have_count(1)
    page.reload()
    expect(page.locator("main article")).to_have_count(1)
    assert site.bodies() == ["Only once."]


def test_going_back_and_writing_again_posts_again(
    browse: Browsers, site: Site, susan: Person
) -> None:
    page = home(browse, susan)
    page.locator("#body").fill("First.")
    page.locator(POST).click()
    expect(page.locator("main article")).to_have_count(1)
    page.go_back()
    page.locator("#body").fill("Second.")
    page.locator(POST).click()
    expect(page.locator("main article")).to_have_count(2)
    assert site.bodies() == ["First.", "Second."]


def test_a_form_whose_page_was_stopped_can_be_sent_again(
    browse: Browsers, site: Site, susan: Person
) -> None:
    browse.expect_stopped()
    page = browse(susan, clock=0)
    page.goto("/")
    page.route("**/", lambda route: route.abort("aborted"), times=1)
    page.locator("#body").fill("Only once.")
    with page.expect_event("requestfailed"):
        page.locator(POST).click()
    page.clock.fast_forward(11_000)
    page.locator(POST).click()
    expect(page.locator("main article .post-body")).to_have_text(["Only once."])
    assert site.bodies() == ["Only once."]


# --- counted


@pytest.mark.parametrize(
    ("text", "left"),
    [("", 500), ("four", 496), ("😀", 499), ("  spaces outside  ", 486), ("e\u0301", 499)],
    ids=["empty", "word", "emoji", "spaces", "accent"],
)
def test_the_counter_counts_as_the_server_does(
    browse: Browsers, susan: Person, text: str, left: int
) -> None:
    page = home(browse, susan)
    page.locator("#body").fill(text)
    expect(page.locator("#body-left")).to_have_text(re.compile(rf"^{left} "))


def test_the_counter_turns_when_the_text_is_too_long(browse: Browsers, susan: Person) -> None:
    page = home(browse, susan)
    counter = page.locator("#body-left")
    page.locator("#body").fill("😀" * LIMIT)
    expect(counter).to_have_text(re.compile("^0 "))
    expect(counter).not_to_have_class(re.compile("is-over"))
    page.locator("#body").press("End")
    page.keyboard.type("xy")
    expect(counter).to_have_text(re.compile("^2 "))
    expect(counter).to_have_class(re.compile("is-over"))


@either
def test_a_text_of_exactly_the_limit_is_posted(
    browse: Browsers, site: Site, susan: Person, javascript: bool
) -> None:
    page = home(browse, susan, javascript=javascript)
    text = "line\n" + "😀" * (LIMIT - 5)
    page.locator("#body").fill(text)
    page.locator(POST).click()
    expect(page.locator("main article")).to_have_count(1)
    assert site.bodies() == [text]


# --- kept


@either
def test_a_text_too_long_is_refused_and_kept_with_the_focus_in_it(
    browse: Browsers, site: Site, susan: Person, javascript: bool
) -> None:
    browse.expect_status(422)
    page = home(browse, susan, javascript=javascript)
    text = "word " * 100 + "over"
    page.locator("#body").fill(text)
    page.locator(POST).click()
    body = page.locator("#body[aria-invalid=true]")
    expect(body).to_have_value(text)
    expect(body).to_be_focused()
    expect(page.locator("#body-error")).to_be_visible()
    assert site.bodies() == []


@either
def test_a_registration_that_fails_keeps_what_was_typed_but_the_password(
    browse: Browsers, site: Site, susan: Person, javascript: bool
) -> None:
    browse.expect_status(422)
    page = browse(javascript=javascript)
    page.goto("/auth/register")
    page.locator("#username").fill("Susan")
    page.locator("#email").fill("other@example.org")
    page.locator("#password").fill(PASSWORD)
    send(page)
    expect(page.locator("#username[aria-invalid=true]")).to_be_focused()
    expect(page.locator("#username")).to_have_value("Susan")
    expect(page.locator("#email")).to_have_value("other@example.org")
    expect(page.locator("#password")).to_have_value("")


@either
def test_posting_when_signed_out_elsewhere_keeps_the_text(
    browse: Browsers, site: Site, susan: Person, javascript: bool
) -> None:
    browse.expect_status(401)
    page = home(browse, susan, javascript=javascript)
    page.locator("#body").fill("A longer text, written with care.")
    sign_out_in_another_tab(page)
    page.locator(POST).click()
    expect(page.locator("main .kept textarea")).to_have_value("A longer text, written with care.")
    expect(page.locator('main a[href^="/auth/login"]')).to_be_visible()
    assert site.bodies() == []


def test_posting_when_signed_out_elsewhere_keeps_a_text_without_spaces(
    browse: Browsers, susan: Person
) -> None:
    browse.expect_status(401)
    page = home(browse, susan)
    page.locator("#body").fill("明日の集まりは十時からです。")
    page.context.clear_cookies()
    page.locator(POST).click()
    expect(page.locator("main .error")).to_be_visible()
    assert page.locator("main .kept textarea").count() == 1


@either
def test_posting_with_a_form_from_before_signing_in_again_keeps_the_text(
    browse: Browsers, site: Site, susan: Person, javascript: bool
) -> None:
    browse.expect_status(400)
    page = home(browse, susan, javascript=javascript)
    page.locator("#body").fill("A longer text, written with care.")
    other = sign_out_in_another_tab(page)
    other.goto("/auth/login")
    fill_sign_in(other, "susan")
    expect(other.locator("#composer")).to_be_visible()
    page.locator(POST).click()
    expect(page.locator("main .kept textarea")).to_have_value("A longer text, written with care.")


# --- shown


def test_a_password_can_be_looked_at(browse: Browsers) -> None:
    page = browse()
    page.goto("/auth/login")
    password, reveal = page.locator("#password"), page.locator("[data-reveal=password]")
    password.fill("correct horse")
    words = reveal.inner_text()
    expect(reveal).to_have_attribute("aria-pressed", "false")
    reveal.click()
    expect(password).to_have_attribute("type", "text")
    expect(password).to_have_value("correct horse")
    expect(reveal).to_have_attribute("aria-pressed", "true")
    expect(reveal).not_to_have_text(words)
    reveal.click()
    expect(password).to_have_attribute("type", "password")
    expect(reveal).to_have_text(words)


def test_without_javascript_no_button_promises_to_show_the_password(
    browse: Browsers,
) -> None:
    page = browse(javascript=False)
    page.goto("/auth/login")
    expect(page.locator("[data-reveal]")).to_be_hidden()


# --- chosen


def choose_german_and_dark(page: Page) -> None:
    html = page.locator("html")
    choose(page, "#choose-language", "de")
    expect(html).to_have_attribute("lang", "de")
    choose(page, "#choose-theme", "dark")
    expect(html).to_have_attribute("data-theme", "dark")


def register(page: Page) -> None:
    page.goto("/auth/register")
    page.locator("#username").fill("nina")
    page.locator("#email").fill("nina@example.org")
    page.locator("#password").fill(PASSWORD)
    send(page)
    expect(page.locator("#composer")).to_be_visible()


@either
def test_what_a_guest_chose_holds_on_the_next_pages(browse: Browsers, javascript: bool) -> None:
    page = browse(javascript=javascript)
    page.goto("/")
    choose_german_and_dark(page)
    for path in ("/auth/login", "/explore", "/auth/register"):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", "de")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_language_a_guest_chose_becomes_that_of_the_account(
    browse: Browsers,
) -> None:
    page = browse()
    page.goto("/")
    choose_german_and_dark(page)
    register(page)
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_the_colours_a_guest_chose_become_those_of_the_account(
    browse: Browsers,
) -> None:
    page = browse()
    page.goto("/")
    choose_german_and_dark(page)
    register(page)
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_registration_takes_the_time_zone_of_the_device(browse: Browsers, site: Site) -> None:
    page = browse(timezone_id="Europe/Madrid")
    page.goto("/auth/register")
    expect(page.locator("#timezone")).to_have_value("Europe/Madrid")
