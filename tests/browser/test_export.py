"""An export as its owner sees it, from the button to the file, with a real worker."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import flask_migrate
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app import create_app
from app.auth import services as auth
from app.auth.sessions import cookie_name
from app.extensions import db
from app.mail import outbox
from config import TestConfig
from tests.background.processes import Site, wait_for
from tests.live import serving
from tests.people import make_post, make_user

POSTS = 60
PATIENCE_MS = 30_000


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Flask, str]]:
    """A site whose work is done by a worker of its own, and its address."""

    class Settings(TestConfig):
        SQLALCHEMY_DATABASE_URI = f"sqlite:///{tmp_path / 'site.db'}"
        CELERY_BROKER_URL = f"sqla+sqlite:///{tmp_path / 'broker.db'}"
        DATA_FOLDER = str(tmp_path)
        DEBUG = True  # the outbox can be read
        WTF_CSRF_ENABLED = True

    app = create_app(Settings)
    with app.app_context():
        flask_migrate.upgrade()
    (tmp_path / "slow").touch()
    with serving(app) as address, helpers(tmp_path, app, address):
        yield app, address
    with app.app_context():
        db.engine.dispose()
    app.extensions["celery"].close()


@contextmanager
def helpers(folder: Path, app: Flask, address: str) -> Iterator[None]:
    """The worker and the clock."""
    running = Site(
        folder,
        DATABASE_URL=app.config["SQLALCHEMY_DATABASE_URI"],
        CELERY_BROKER_URL=app.config["CELERY_BROKER_URL"],
        SITE_URL=address,
    )
    for command in ("worker", "beat"):
        running.start(command)
    try:
        yield
    finally:
        running.end()


@pytest.fixture
def browser(chrome: Browser, site: tuple[Flask, str]) -> Iterator[BrowserContext]:
    """The browser of somebody who wrote a lot."""
    app, address = site
    with app.app_context(), app.test_request_context():
        susan = make_user("susan")
        for number in range(POSTS):
            make_post(susan, f"Post {number}.")
        token, name = auth.sign_in(susan, "a browser test"), cookie_name()
        db.session.commit()
    context = chrome.new_context(base_url=address)
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": name, "value": token, "url": address}])
    yield context
    context.close()


# Notes each value that the bar takes, from the first on.
WATCH = """() => {
    window.seen = [];
    const note = () => {
        const bar = document.querySelector("[data-bars] progress:not([hidden])");
        if (bar && window.seen.at(-1) !== bar.value) window.seen.push(bar.value);
    };
    new MutationObserver(note).observe(document.querySelector("[data-bell]"), {
        attributes: true, childList: true, subtree: true,
    });
    note();
}"""


def finished(page: Page):
    """The bar of a page, when it says that the work is done."""
    return page.locator("[data-bars] .bar-state:visible", has_text="Finished")


def test_the_bar_moves_on_two_pages_and_the_mail_leads_to_the_file(
    site: tuple[Flask, str], browser: BrowserContext, tmp_path: Path
) -> None:
    app, _ = site
    first, second = browser.new_page(), browser.new_page()
    second.goto("/explore")
    first.goto("/user/susan")
    first.get_by_role("button", name="Export my data").click()
    expect(first.locator(".toasts")).to_contain_text("Your export has begun")
    second.bring_to_front()
    second.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # it asks now
    for page in (first, second):
        page.evaluate(WATCH)
    for page in (first, second):
        expect(finished(page)).to_be_visible(timeout=PATIENCE_MS)
        values = page.evaluate("window.seen")
        assert values == sorted(values)
        assert len(set(values)) >= 2, "The bar stood still."
    with app.app_context():
        assert wait_for(lambda: list(outbox().glob("*.eml")))
    second.goto("/outbox")
    second.get_by_role("link", name="Your data from Microblog is ready").click()
    link = second.locator(".mail-text a", has_text="/exports/").get_attribute("href")
    with second.expect_download() as download:
        second.evaluate("(address) => { location = address; }", link)
    archive = tmp_path / "archive.zip"
    download.value.save_as(archive)
    with ZipFile(archive) as whole:
        assert whole.testzip() is None
        assert len(json.loads(whole.read("posts.json"))["posts"]) == POSTS
