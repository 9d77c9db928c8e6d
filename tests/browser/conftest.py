"""A real Chromium on a real server: the site, the people on it and their browsers.

Nothing here shares a database session with the test: what a test needs on the site it asks ``site``
for, which opens an application context of its own and hands back plain values. Every browser is
watched; a test fails when a page of it complained on the console.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    WebError,
    expect,
)
from sqlalchemy import delete, func, select

from app import create_app
from app.auth import services as auth
from app.auth.sessions import cookie_name
from app.extensions import db
from app.main.queries.people import named
from app.main.services import people as people_services
from app.models import Post, User, followers
from config import TestConfig
from tests.browser.chromium import chromium, find_chromium
from tests.live import serving
from tests.people import make_follow, make_post, make_user

NO_CHROMIUM = "There is no Chromium on this machine: the browser tests did not run."
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
TIMEOUT_MS = 10_000
FAILED_STATUS = "Failed to load resource: the server responded with a status of "

expect.set_options(timeout=TIMEOUT_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly when nothing was tested."""
    if find_chromium() is None:
        terminalreporter.section("NO BROWSER", sep="!", red=True, bold=True)
        terminalreporter.line(NO_CHROMIUM, red=True, bold=True)


# The package is the scope: Playwright keeps an event loop running in this thread, which is none of
# the business of the tests of other folders.
@pytest.fixture(scope="package")
def chrome() -> Iterator[Browser]:
    """One Chromium for all tests."""
    if find_chromium() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_CHROMIUM)
    with chromium() as browser:
        yield browser


@dataclass(frozen=True)
class Person:
    """What a test needs to know of somebody on the site."""

    id: int
    username: str


@dataclass(frozen=True)
class Site:
    """A running site, and what a test may do to it behind the back of the browser."""

    app: Flask
    address: str

    def person(self, username: str, **columns: Any) -> Person:
        """Somebody with the password of the cast."""
        with self.app.app_context():
            return Person(make_user(username, **columns).id, username)

    def find(self, username: str) -> Person:
        """Somebody who is there already."""
        with self.app.app_context():
            return Person(db.session.scalars(named(username)).one().id, username)

    def post(self, author: Person, body: str, **columns: Any) -> int:
        """A post; returns its id."""
        with self.app.app_context():
            return make_post(db.session.get_one(User, author.id), body, **columns).id

    def follow(self, follower: Person, *followed: Person) -> None:
        """Somebody follows others."""
        with self.app.app_context():
            others = [db.session.get_one(User, person.id) for person in followed]
            make_follow(db.session.get_one(User, follower.id), *others)

    def suspend(self, person: Person) -> None:
        """A moderator suspends somebody."""
        with self.app.app_context():
            people_services.suspend(db.session.get_one(User, person.id))
            db.session.commit()

    def token(self, person: Person) -> tuple[str, str]:
        """Name and value of the cookie of a fresh sign-in."""
        with self.app.app_context(), self.app.test_request_context():
            token = auth.sign_in(db.session.get_one(User, person.id), "a browser test")
            db.session.commit()
            return cookie_name(), token

    def bodies(self) -> list[str]:
        """The texts of all posts, the oldest first."""
        with self.app.app_context():
            return list(db.session.scalars(select(Post.body).order_by(Post.id)))

    def follows(self, follower: Person, followed: Person) -> bool:
        """Whether one person follows another."""
        pair = (
            followers.c.follower_id == follower.id,
            followers.c.followed_id == followed.id,
        )
        with self.app.app_context():
            return bool(db.session.scalar(select(func.count()).where(*pair)))

    def read(self, person: Person, column: str) -> Any:
        """A column of somebody's row."""
        with self.app.app_context():
            return getattr(db.session.get_one(User, person.id), column)

    def empty(self) -> None:
        """Forget everybody and everything."""
        with self.app.app_context():
            for table in reversed(db.metadata.sorted_tables):
                db.session.execute(delete(table))
            db.session.commit()


@pytest.fixture(scope="package")
def running_site(chrome: Browser) -> Iterator[Site]:
    """The site, migrated and served; without Chromium there is no need for one."""
    with tempfile.TemporaryDirectory() as folder:

        class Settings(TestConfig):
            SQLALCHEMY_DATABASE_URI = f"sqlite:///{Path(folder) / 'site.db'}"
            WTF_CSRF_ENABLED = True
            POLL_SECONDS = 2

        app = create_app(Settings)
        with app.app_context():
            flask_migrate.upgrade()
        with serving(app) as address:
            yield Site(app, address)
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def site(running_site: Site) -> Iterator[Site]:
    """An empty site, with the settings that the test made at most for itself."""
    before = dict(running_site.app.config)
    yield running_site
    running_site.empty()
    running_site.app.config.clear()
    running_site.app.config.update(before)


@dataclass
class Browsers:
    """Opens browsers, each with cookies of its own, and listens to what their pages complain of."""

    chrome: Browser
    site: Site
    complaints: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)
    opened: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self,
        person: Person | None = None,
        *,
        javascript: bool = True,
        locale: str = "en-GB",
        viewport: dict[str, int] | None = None,
        colours: str = "light",
        **options: Any,
    ) -> Page:
        """A page of a fresh browser, signed in when a person is given."""
        context = self.chrome.new_context(
            base_url=self.site.address,
            java_script_enabled=javascript,
            locale=locale,
            viewport=viewport or DESKTOP,
            color_scheme=colours,
            **options,
        )
        context.set_default_timeout(TIMEOUT_MS)
        context.on("console", self._heard)
        context.on("weberror", self._thrown)
        context.on("request", self._asked)
        self.opened.append(context)
        if person is not None:
            name, value = self.site.token(person)
            context.add_cookies([{"name": name, "value": value, "url": self.site.address}])
        return context.new_page()

    def expect_status(self, *statuses: int) -> None:
        """Failures that the test provokes: Chromium notes them on the console."""
        self.expected.update(f"{FAILED_STATUS}{status} " for status in statuses)

    def expect_offline(self) -> None:
        """The test cuts the connection: Chromium and htmx note it on the console."""
        self.expected.update(
            {
                "Failed to load resource: net::ERR_INTERNET_DISCONNECTED",
                "htmx: htmx:error: Failed to fetch",
            }
        )

    def expect_stopped(self) -> None:
        """The test stops a page while it loads."""
        self.expected.add("Failed to load resource: net::ERR_ABORTED")

    def close(self) -> None:
        """Close every browser."""
        for context in self.opened:
            context.close()
        self.opened.clear()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(tuple(self.expected)):
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.site.address + "/", "data:")):
            self.complaints.append(f"a request left the site: {request.url}")

    def _thrown(self, error: WebError) -> None:
        self.complaints.append(f"uncaught: {error.error}")


@pytest.fixture
def browse(chrome: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """``browse(person)`` opens a browser; the test fails when a page of it complains.

    A complaint is an error on the console (a breach of the content security policy is one), an
    exception that nobody caught, or a request to another site.
    """
    browsers = Browsers(chrome, site)
    yield browsers
    browsers.close()
    if browsers.complaints:
        pytest.fail("The pages complained:\n" + "\n".join(browsers.complaints), pytrace=False)
