"""One Chromium and one server for all browser tests; each test finds an empty site."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from playwright.sync_api import Browser

from app import create_app
from app.extensions import db
from config import TestConfig
from tests.browser.browsers import Browsers, Wardrobe
from tests.browser.chromium import chromium, find_chromium
from tests.browser.site import Site
from tests.live import serving

NO_CHROMIUM = "There is no Chromium on this machine: the browser tests did not run."


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


@pytest.fixture(scope="package")
def running_site(chrome: Browser) -> Iterator[Site]:
    """The site, migrated and served; without Chromium there is no need for one."""
    with tempfile.TemporaryDirectory() as folder:

        class Settings(TestConfig):
            SQLALCHEMY_DATABASE_URI = f"sqlite:///{Path(folder) / 'site.db'}"
            DATA_FOLDER = folder
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


@pytest.fixture(scope="package")
def wardrobe(chrome: Browser, running_site: Site) -> Wardrobe:
    """The contexts that tests share, one after the other."""
    return Wardrobe(chrome, running_site.address)


@pytest.fixture
def browse(wardrobe: Wardrobe, site: Site) -> Iterator[Browsers]:
    """``browse(person)`` opens a page; the test fails when the page complains."""
    browsers = Browsers(wardrobe, site)
    yield browsers
    browsers.close()
