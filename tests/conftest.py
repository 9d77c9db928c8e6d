"""The application, its database and a client, for every test.

The suite runs on SQLite by default and on a real PostgreSQL with ``--database postgresql``; the
schema is made by the migrations. After each test every table is emptied.
"""

import contextvars
import gc
import os
import smtplib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from hypothesis import settings

from app import create_app
from app.auth import services as auth
from app.auth.sessions import cookie_name
from app.extensions import db
from app.memory import forget
from app.models import User
from config import TestConfig
from tests.database import empty, postgresql

pytest_plugins = ["tests.people"]

# At a desk every run tries other examples, and may find something. What CI says must not depend on
# luck: there it is about the change alone.
settings.register_profile("ci", derandomize=True, database=None)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=["sqlite", "postgresql"], default="sqlite", help="what to run on"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database") == "postgresql":
        return
    skip = pytest.mark.skip(reason="needs --database postgresql")
    for item in items:
        if "postgresql" in item.keywords:
            item.add_marker(skip)


def pytest_collection_finish() -> None:
    """Let the garbage collector forget what was loaded: it stays, and is much to look through.

    What a test leaves is little next to the memory of a machine: it looks less often than usual.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@pytest.fixture
def usual_collector() -> Iterator[None]:
    """For tests of how much memory something takes: garbage is collected as on a server."""
    rare = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*rare)


class Client(FlaskClient):
    """A browser: each request has a context of its own, as on a server.

    Flask would otherwise lend a request the application context of the test, and with it the
    person who was signed in.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if has_app_context():
            db.session.rollback()  # what the test read may have changed
        # A server closes each answer, and what waits for the answer to be gone runs then.
        kwargs.setdefault("buffered", True)
        return contextvars.Context().run(super().open, *args, **kwargs)

    def sign_in(self, user: User) -> "Client":
        """Sign in without the form."""
        token = auth.sign_in(user, "the test suite")
        db.session.commit()
        self.set_cookie(cookie_name(), token)
        return self


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database that lasts as long as the run."""
    with tempfile.TemporaryDirectory() as folder:
        if request.config.getoption("--database") == "postgresql":
            with postgresql(folder, durable=False) as url:
                yield url
        else:
            yield f"sqlite:///{Path(folder) / 'test.db'}"


@pytest.fixture(scope="session")
def application(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application, migrated; its files are in a folder that goes away."""

    class Settings(TestConfig):
        SQLALCHEMY_DATABASE_URI = database_url
        DATA_FOLDER = str(tmp_path_factory.mktemp("data"))

    app = create_app(Settings)
    app.test_client_class = Client
    with app.app_context():
        flask_migrate.upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """The application with a context for the test to look at the database."""
    before = dict(application.config)
    with application.app_context():
        yield application
        db.session.rollback()
        empty()
        forget()
    application.config.clear()
    application.config.update(before)


@pytest.fixture(autouse=True)
def nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """No mail leaves the suite: there is no mail server but on this machine."""
    connect = smtplib.SMTP.connect

    def connect_here(self: smtplib.SMTP, host: str = "", *args: Any, **kwargs: Any) -> Any:
        if host not in {"127.0.0.1", "localhost"} and not host.endswith(".invalid"):
            pytest.fail(f"A test wanted to send a mail by {host}")
        return connect(self, host, *args, **kwargs)

    monkeypatch.setattr(smtplib.SMTP, "connect", connect_here)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A guest."""
    return app.test_client()
