"""The bell and the bars: right without a reload, and quiet when there is nothing to ask for."""

import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from sqlalchemy import select, update

from app import create_app
from app.auth import services as auth
from app.auth.sessions import cookie_name
from app.background.services import touch_inbox
from app.dates import utcnow
from app.extensions import db
from app.jobs import working
from app.models import LoginSession, Notification, Task, User
from config import TestConfig
from tests.database import empty
from tests.live import serving
from tests.people import make_follow, make_user

TIMEOUT_MS = 10_000
STATE = "/notifications?since="
FAILED_STATUS = "Failed to load resource: the server responded with a status of "


# --- a site and its browsers


@pytest.fixture(scope="module")
def running(chrome: Browser) -> Iterator[tuple[Flask, str]]:
    """The site, migrated and served, with its address."""
    with tempfile.TemporaryDirectory() as folder:

        class Settings(TestConfig):
            SQLALCHEMY_DATABASE_URI = f"sqlite:///{Path(folder) / 'bell.db'}"
            WTF_CSRF_ENABLED = True

        site = create_app(Settings)
        with site.app_context():
            flask_migrate.upgrade()
        with serving(site) as address:
            yield site, address
        with site.app_context():
            db.engine.dispose()


@pytest.fixture
def site(running: tuple[Flask, str]) -> Iterator[Flask]:
    """An empty site; a test looks at it within ``site.app_context()``."""
    yield running[0]
    with running[0].app_context():
        empty()


class Opened:
    """Opens browsers and listens to what their pages complain of."""

    def __init__(self, chrome: Browser, site: Flask, address: str) -> None:
        self.chrome, self.site, self.address = chrome, site, address
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self.expected: tuple[str, ...] = ()

    def __call__(self, person: int, *, clock: bool = True, **options: Any) -> Page:
        """A page of somebody's fresh browser; with ``clock`` the test moves its time."""
        context = self.chrome.new_context(base_url=self.address, locale="en-GB", **options)
        context.set_default_timeout(TIMEOUT_MS)
        context.on("console", self.heard)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.contexts.append(context)
        with self.site.app_context(), self.site.test_request_context():
            token = auth.sign_in(db.session.get_one(User, person), "a browser test")
            db.session.commit()
            name = cookie_name()
        context.add_cookies([{"name": name, "value": token, "url": self.address}])
        page = context.new_page()
        if clock:
            page.clock.install()
        return page

    def heard(self, message: Any) -> None:
        """Note what stands on the console in red, such as a breach of the security policy."""
        if message.type == "error" and not message.text.startswith(self.expected or ("\0",)):
            self.complaints.append(message.text)


@pytest.fixture
def browse(chrome: Browser, site: Flask, running: tuple[Flask, str]) -> Iterator[Opened]:
    """``browse(person)`` opens a browser; the test fails when a page of it complains."""
    opened = Opened(chrome, site, running[1])
    yield opened
    for context in opened.contexts:
        context.close()
    assert opened.complaints == []


@pytest.fixture
def susan(site: Flask) -> int:
    with site.app_context():
        return make_user("susan").id


# --- what happens on the site behind the back of the browser


def follow(site: Flask, follower: str, followed: int) -> None:
    with working(site):
        make_follow(make_user(follower), db.session.get_one(User, followed))


def start_task(site: Flask, owner: int, description: str = "Your export") -> int:
    with working(site):
        task = Task(name=description[:64], description=description, owner_id=owner)
        db.session.add(task)
        touch_inbox(owner)
        db.session.commit()
        return task.id


def change_task(site: Flask, task: int, **columns: Any) -> None:
    with site.app_context():
        db.session.execute(update(Task).where(Task.id == task).values(columns))
        touch_inbox(db.session.get_one(Task, task).owner_id)
        db.session.commit()


def end_task(site: Flask, task: int, state: str, **columns: Any) -> None:
    change_task(site, task, state=state, finished_at=utcnow(), **columns)


def first_look(page: Page, address: str = "/explore") -> list[Request]:
    """Open a page and wait until its bell has asked; collects what it asks."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if STATE in request.url else None)
    with page.expect_response(lambda answer: STATE in answer.url):
        page.goto(address)
    return asked


def pass_time(page: Page, seconds: float) -> None:
    """Let time pass on a page, in addition to the time that passes anyway."""
    page.clock.run_for(int(seconds * 1000))


def expect_asked(page: Page, asked: list[Request], number: int) -> None:
    """The page asked so many times, once it had the time to, and heard the last answer."""
    end = time.monotonic() + TIMEOUT_MS / 1000
    while len(asked) < number and time.monotonic() < end:
        page.wait_for_timeout(20)
    assert len(asked) == number
    asked[-1].response()
    page.wait_for_timeout(100)  # it reads it and plans when to ask next


def badge(page: Page):
    return page.locator("[data-bell-badge]")


def bar(page: Page):
    return page.locator("[data-bars] .bar")


# --- the bell


def test_the_badge_and_the_title_follow_without_a_reload(
    browse: Opened, site: Flask, susan: int
) -> None:
    page = browse(susan)
    first_look(page)
    expect(badge(page)).to_be_hidden()
    expect(page).to_have_title("Explore · Microblog")
    follow(site, "john", susan)
    pass_time(page, 10)
    expect(badge(page)).to_have_text(re.compile(r"^\s*11 unread\s*$"))  # the number, and in words
    expect(page).to_have_title("(1) Explore · Microblog")


def test_what_is_read_in_one_tab_is_read_in_the_other(
    browse: Opened, site: Flask, susan: int
) -> None:
    follow(site, "john", susan)
    page = browse(susan)
    first_look(page)
    expect(page).to_have_title("(1) Explore · Microblog")
    other = page.context.new_page()
    other.goto("/notifications")
    other.get_by_role("button", name="Mark all as read").click()
    expect(other.locator(".notice-entry.is-unread")).to_have_count(0)
    pass_time(page, 10)
    expect(badge(page)).to_be_hidden()
    expect(page).to_have_title("Explore · Microblog")


def test_what_one_tab_hears_the_others_hear_from_it(
    browse: Opened, site: Flask, susan: int
) -> None:
    page = browse(susan)
    first_look(page)
    other = page.context.new_page()
    first_look(other)
    other.route(f"**{STATE}*", lambda route: route.fulfill(status=304))
    start_task(site, susan)
    pass_time(page, 10)
    expect(bar(page)).to_have_count(1)
    expect(bar(other)).to_have_count(1)


def test_a_visible_page_asks_every_ten_seconds(browse: Opened, susan: int) -> None:
    page = browse(susan)
    asked = first_look(page)
    for number in (1, 2, 3):
        expect_asked(page, asked, number)
        pass_time(page, 7)
        expect_asked(page, asked, number)
        pass_time(page, 3)
    expect_asked(page, asked, 4)


def test_what_did_not_change_is_answered_by_304(browse: Opened, susan: int) -> None:
    page = browse(susan)
    asked = first_look(page)
    pass_time(page, 10)
    expect_asked(page, asked, 2)
    assert [request.response().status for request in asked] == [200, 304]


def hide(page: Page, hidden: bool) -> None:
    page.evaluate(
        """(hidden) => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_a_hidden_page_asks_every_minute_and_at_once_when_it_is_seen_again(
    browse: Opened, susan: int
) -> None:
    page = browse(susan)
    asked = first_look(page)
    hide(page, True)
    for number in (1, 2):
        expect_asked(page, asked, number)
        pass_time(page, 56)
        expect_asked(page, asked, number)
        pass_time(page, 4)
    expect_asked(page, asked, 3)
    hide(page, False)
    expect_asked(page, asked, 4)


def test_errors_make_it_ask_less_and_less_often(browse: Opened, susan: int) -> None:
    browse.expected = (f"{FAILED_STATUS}500",)
    page = browse(susan)
    asked = first_look(page)
    page.route(f"**{STATE}*", lambda route: route.fulfill(status=500, body=""))
    pass_time(page, 10)
    for number, pause in enumerate((20, 40, 80, 160, 300, 300), 2):
        expect_asked(page, asked, number)
        pass_time(page, pause - 4)
        expect_asked(page, asked, number)
        pass_time(page, 4)
    expect_asked(page, asked, 8)
    page.unroute(f"**{STATE}*")
    pass_time(page, 300)
    expect_asked(page, asked, 9)
    pass_time(page, 10)
    expect_asked(page, asked, 10)  # well again


def test_a_page_stops_asking_when_the_person_signed_out(
    browse: Opened, site: Flask, susan: int
) -> None:
    browse.expected = (f"{FAILED_STATUS}401",)
    page = browse(susan)
    asked = first_look(page)
    with site.app_context():
        db.session.execute(update(LoginSession).values(ended_at=utcnow()))
        db.session.commit()
    pass_time(page, 10)
    expect_asked(page, asked, 2)
    assert asked[-1].response().status == 401
    pass_time(page, 600)
    hide(page, True)
    hide(page, False)
    expect_asked(page, asked, 2)


def test_guests_ask_for_nothing(browse: Opened, susan: int) -> None:
    page = browse(susan)
    page.context.clear_cookies()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/explore")
    pass_time(page, 60)
    assert not [url for url in asked if STATE in url]


# --- the bars


def test_a_bar_appears_moves_and_ends_with_a_link(browse: Opened, site: Flask, susan: int) -> None:
    page = browse(susan)
    asked = first_look(page)
    expect(bar(page)).to_have_count(0)
    task = start_task(site, susan)
    pass_time(page, 10)
    expect(bar(page)).to_contain_text("Your export")
    expect(bar(page)).to_contain_text("Waiting")
    progress = page.get_by_role("progressbar", name="Your export")
    for percent in (30, 80):
        change_task(site, task, state="running", progress=percent)
        pass_time(page, 1)  # while work is going on, it asks more often
        expect(progress).to_have_js_property("value", percent)
        expect(bar(page)).to_contain_text(f"{percent}%")
    before = len(asked)
    end_task(site, task, "done", progress=100, result={"url": "/people"})
    pass_time(page, 1)
    expect_asked(page, asked, before + 1)
    expect(bar(page)).to_contain_text("Finished")
    expect(progress).to_be_hidden()
    expect(page.locator("[data-bars-said]")).to_have_text("Your export: Finished")
    bar(page).get_by_role("link", name="Open Your export").click()
    expect(page).to_have_url(re.compile("/people$"))


def test_failed_work_says_why_and_is_dismissed_in_place(
    browse: Opened, site: Flask, susan: int
) -> None:
    task = start_task(site, susan)
    page = browse(susan)
    first_look(page)
    end_task(site, task, "failed", error="The disk is full.")
    pass_time(page, 1)
    expect(bar(page)).to_contain_text("Failed. The disk is full.")
    page.evaluate("window.sameDocument = true")
    bar(page).get_by_role("button", name="Dismiss Your export").click()
    expect(bar(page)).to_have_count(0)
    expect(page.locator("[data-bell]")).to_be_hidden()
    assert page.evaluate("window.sameDocument === true")
    with site.app_context():
        assert db.session.get_one(Task, task).dismissed_at is not None
    first_look(page)
    expect(bar(page)).to_have_count(0)


def test_a_dismissal_that_fails_is_sent_as_the_form_would_be(
    browse: Opened, site: Flask, susan: int
) -> None:
    browse.expected = ("Failed to load resource: net::ERR_FAILED",)
    end_task(site, start_task(site, susan), "done")
    page = browse(susan)
    first_look(page)
    fetched = []

    def cut(route: Any) -> None:
        if route.request.resource_type == "fetch":
            fetched.append(route.request)
            route.abort()
        else:
            route.continue_()

    page.route("**/dismiss", cut)
    with page.expect_navigation(url=re.compile("/explore")):
        bar(page).get_by_role("button", name="Dismiss Your export").click()
    assert fetched
    expect(bar(page)).to_have_count(0)


def test_a_bar_survives_a_change_of_page_and_shows_on_two_pages(
    browse: Opened, site: Flask, susan: int
) -> None:
    task = start_task(site, susan)
    change_task(site, task, state="running", progress=10)
    first, second = browse(susan), browse(susan)
    for page in (first, second):
        first_look(page)
        expect(bar(page)).to_contain_text("10%")
    first_look(first, "/people")
    change_task(site, task, progress=55)
    for page in (first, second):
        pass_time(page, 1)
        expect(bar(page)).to_contain_text("55%")


def test_work_that_ended_before_the_page_came_is_not_read_out_again(
    browse: Opened, site: Flask, susan: int
) -> None:
    end_task(site, start_task(site, susan), "done")
    page = browse(susan)
    first_look(page)
    expect(bar(page)).to_contain_text("Finished")
    expect(page.locator("[data-bars-said]")).to_be_empty()


def test_texts_are_texts(browse: Opened, site: Flask, susan: int) -> None:
    text = "<img src=x onerror=document.title='hacked'>"
    end_task(site, start_task(site, susan, text), "failed", error=text)
    page = browse(susan)
    first_look(page)
    expect(bar(page)).to_contain_text(text)
    assert page.locator(".bar img").count() == 0


def test_two_works_have_two_bars(browse: Opened, site: Flask, susan: int) -> None:
    for description in ("One", "Two"):
        start_task(site, susan, description)
    page = browse(susan)
    first_look(page)
    expect(page.locator(".bar-description")).to_have_text(["Two", "One"])


# --- without scripts, and for everybody


def test_without_scripts_a_notification_opens_and_is_read(
    browse: Opened, site: Flask, susan: int
) -> None:
    follow(site, "john", susan)
    page = browse(susan, clock=False, java_script_enabled=False)
    page.goto("/notifications")
    page.get_by_role("button", name=re.compile("Unread: .*john.* follows you")).click()
    expect(page).to_have_url(re.compile("/user/john$"))
    with site.app_context():
        assert db.session.scalars(select(Notification.read_at)).one() is not None
    page.goto("/notifications")
    page.get_by_role("link", name=re.compile("john.* follows you")).click()
    expect(page).to_have_url(re.compile("/user/john$"))


def test_without_scripts_the_choices_are_saved(browse: Opened, site: Flask, susan: int) -> None:
    page = browse(susan, clock=False, java_script_enabled=False)
    page.goto("/settings/notifications")
    group = page.get_by_role("group", name="Somebody follows you")
    group.get_by_label("Also by mail, at once").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your choice is saved.")).to_be_visible()
    expect(group.get_by_label("Also by mail, at once")).to_be_checked()


@pytest.mark.parametrize("viewport", [(1280, 900), (390, 844)], ids=["desktop", "phone"])
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("path", ["/notifications", "/settings/notifications"])
def test_axe_finds_nothing(
    browse: Opened, site: Flask, susan: int, path: str, colours: str, viewport: tuple[int, int]
) -> None:
    follow(site, "john", susan)
    change_task(site, start_task(site, susan, "One"), state="running", progress=40)
    end_task(site, start_task(site, susan, "Two"), "failed", error="The disk is full.")
    size = {"width": viewport[0], "height": viewport[1]}
    page = browse(susan, clock=False, viewport=size, color_scheme=colours)
    first_look(page, path)
    expect(bar(page)).to_have_count(2)
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    assert Axe().run(page, options=options).response["violations"] == []
    overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(overflow) is False
