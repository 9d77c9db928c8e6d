"""Browsers for the tests: each with cookies of its own, and watched."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    WebError,
    expect,
)

from tests.browser.site import Person, Site

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
TIMEOUT_MS = 10_000
FAILED_STATUS = "Failed to load resource: the server responded with a status of "

BLANK = '<link rel="icon" href="data:,">'  # a page that asks for nothing, not even an icon

expect.set_options(timeout=TIMEOUT_MS)


class Watched:
    """A browser context, and what its pages complained of.

    A complaint is an error on the console (a breach of the content security policy is one), an
    exception that nobody caught, or a request to another site.
    """

    def __init__(self, chrome: Browser, address: str, *, keep: bool, **options: Any) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.context: BrowserContext = chrome.new_context(base_url=address, **options)
        self.context.set_default_timeout(TIMEOUT_MS)
        self.context.on("console", self._heard)
        self.context.on("weberror", self._thrown)
        self.context.on("request", self._asked)
        self.anchor: Page | None = None
        if keep:
            # While a page of the site is open, the next ones share its process (chromium.py):
            # to start one takes longer than most tests.
            self.anchor = self.context.new_page()
            self.anchor.route(
                "**", lambda route: route.fulfill(content_type="text/html", body=BLANK)
            )
            self.anchor.goto("/")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _thrown(self, error: WebError) -> None:
        self.complaints.append(f"uncaught: {error.error}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:")):
            self.complaints.append(f"a request left the site: {request.url}")

    def forget(self) -> None:
        """Close the pages and forget who was signed in; what was cached stays."""
        for page in self.context.pages:
            if page != self.anchor:
                page.close()
        self.context.clear_cookies()
        self.complaints.clear()


class Wardrobe:
    """Contexts that wait for the next test.

    A context that has been in use has the scripts and styles of the site in its cache: a page of a
    fresh one costs four times as much.
    """

    def __init__(self, chrome: Browser, address: str) -> None:
        self.chrome = chrome
        self.address = address
        self.idle: dict[str, list[Watched]] = defaultdict(list)

    def take(self, key: str, **options: Any) -> Watched:
        """A context with these options, an idle one if there is one. Without a key it is new."""
        idle = self.idle[key]
        return idle.pop() if idle else Watched(self.chrome, self.address, keep=bool(key), **options)

    def hang_up(self, key: str, watched: Watched) -> None:
        """Keep a context for the next test."""
        watched.forget()
        self.idle[key].append(watched)


@dataclass
class Browsers:
    """Opens pages for one test: ``browse(person)``."""

    wardrobe: Wardrobe
    site: Site
    expected: set[str] = field(default_factory=set)
    in_use: list[tuple[str, Watched]] = field(default_factory=list)

    def __call__(
        self,
        person: Person | None = None,
        *,
        javascript: bool = True,
        viewport: dict[str, int] | None = None,
        colours: str = "light",
        reduced_motion: str = "no-preference",
        clock: float | None = None,
        fresh: bool = False,
        **options: Any,
    ) -> Page:
        """A page of a browser of its own.

        Args:
            person: who is signed in; nobody for a guest.
            javascript: whether the browser runs scripts.
            viewport: width and height; a desktop when left out.
            colours: light or dark, as the device says.
            reduced_motion: reduce, for people who ask for less motion.
            clock: seconds since 1970 at which the clock of the page begins, which then moves as
                the test says.
            fresh: with an empty cache.
            options: for Playwright's ``new_context``, such as ``locale``.
        """
        options |= {"java_script_enabled": javascript, "viewport": DESKTOP}
        options.setdefault("locale", "en-GB")
        # A context that was tampered with, or has to be new, is not kept.
        key = "" if fresh or clock is not None else repr(sorted(options.items()))
        watched = self.wardrobe.take(key, **options)
        self.in_use.append((key, watched))
        if person is not None:
            name, value = self.site.token(person)
            watched.context.add_cookies([{"name": name, "value": value, "url": self.site.address}])
        page = watched.context.new_page()
        page.emulate_media(color_scheme=colours, reduced_motion=reduced_motion)
        if viewport is not None:
            page.set_viewport_size(viewport)
        if clock is not None:
            page.clock.install(time=clock)
        return page

    def expect_status(self, *statuses: int) -> None:
        """Failures that the test provokes: Chromium notes them on the console."""
        self.expected.update(f"{FAILED_STATUS}{status} " for status in statuses)

    def expect_request(self, address: str) -> None:
        """The page asks another site for what the test answers in its place."""
        self.expected.add(f"a request left the site: {address}")

    @contextmanager
    def offline(self, page: Page) -> Iterator[None]:
        """Cut the connection; Chromium and htmx note it on the console."""
        self.expected.update(
            {
                "Failed to load resource: net::ERR_INTERNET_DISCONNECTED",
                "htmx: htmx:error: Failed to fetch",
            }
        )
        page.context.set_offline(True)
        yield
        page.context.set_offline(False)

    def expect_stopped(self) -> None:
        """The test stops a page while it loads."""
        self.expected.add("Failed to load resource: net::ERR_ABORTED")

    def close(self) -> None:
        """Put every context away and fail the test when a page complained."""
        expected = tuple(self.expected)
        complaints = []
        for key, watched in self.in_use:
            complaints += [text for text in watched.complaints if not text.startswith(expected)]
            if key and not complaints:
                self.wardrobe.hang_up(key, watched)
            else:
                watched.context.close()
        if complaints:
            pytest.fail("The pages complained:\n" + "\n".join(complaints), pytrace=False)
