"""``/healthz`` and ``/readyz``: what the keeper's monitoring asks."""

import socket
import time

import flask_migrate
import pytest
from sqlalchemy import text

from app import database
from app.extensions import db
from tests.applications import application_with
from tests.statements import statements

UNREACHABLE = {
    "a file in a folder that is not there": "sqlite:////no/such/folder/site.db",
    "a folder in place of a file": "sqlite:////",
    "a port that nobody listens on": "postgresql+psycopg2://anna:hidden-word@127.0.0.1:1/club",
}


@pytest.fixture(params=UNREACHABLE.values(), ids=UNREACHABLE.keys())
def cut_off(request):
    """A guest of a site whose database is away."""
    with application_with(SQLALCHEMY_DATABASE_URI=request.param) as app:
        yield app.test_client()


# --- /healthz


def test_a_site_that_answers_is_alive(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_being_alive_costs_no_statement(app, client):
    with statements() as seen:
        client.get("/healthz")
    assert seen == []


def test_being_alive_costs_no_statement_for_a_member_either(susan, client_of):
    browser = client_of(susan)
    with statements() as seen:
        browser.get("/healthz")
    assert seen == []


def test_a_site_is_alive_without_its_database(cut_off):
    assert cut_off.get("/healthz").status_code == 200


# --- /readyz


def test_a_migrated_site_is_ready(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "database": "ok"})


def test_a_site_is_not_ready_without_its_database(cut_off):
    answer = cut_off.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "error", "database": "unreachable"}


def test_it_does_not_tell_where_the_database_is(cut_off):
    answer = cut_off.get("/readyz").text
    assert "hidden-word" not in answer
    assert "127.0.0.1" not in answer


def test_it_does_not_log_the_password_of_the_database(cut_off, caplog):
    cut_off.get("/readyz")
    cut_off.get("/explore")
    assert "hidden-word" not in caplog.text


def test_an_empty_database_is_not_ready(tmp_path):
    with application_with(SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'new.db'}") as app:
        answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "error", "database": "not migrated"}


def test_an_older_database_is_not_ready(app, client):
    revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    db.session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    db.session.commit()
    try:
        answer = client.get("/readyz")
    finally:
        db.session.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
        db.session.commit()
    assert (answer.status_code, answer.json["database"]) == (503, "not migrated")


def test_a_database_is_ready_once_it_is_migrated(tmp_path):
    with application_with(SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'new.db'}") as app:
        client = app.test_client()
        before = client.get("/readyz").status_code
        with app.app_context():
            flask_migrate.upgrade()
        after = client.get("/readyz").status_code
    assert (before, after) == (503, 200)


def test_a_site_is_ready_again_once_its_database_is_back(tmp_path):
    folder = tmp_path / "away"
    with application_with(SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'site.db'}") as app:
        client = app.test_client()
        before = client.get("/readyz").status_code
        folder.mkdir()
        with app.app_context():
            flask_migrate.upgrade()
        after = client.get("/readyz").status_code
    assert (before, after) == (503, 200)


def test_a_database_that_never_answers_keeps_nobody_waiting(monkeypatch):
    monkeypatch.setattr(database, "CONNECT_SECONDS", 2)  # the least that libpq knows
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        uri = f"postgresql+psycopg2://anna@127.0.0.1:{port}/club"
        with application_with(SQLALCHEMY_DATABASE_URI=uri) as app:
            begun = time.monotonic()
            answer = app.test_client().get("/readyz")
            took = time.monotonic() - begun
    assert answer.status_code == 503
    assert took < 10


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_asking_leaves_no_cookie(client, path):
    assert "Set-Cookie" not in client.get(path).headers


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_no_cache_answers_in_place_of_the_site(client, path):
    assert client.get(path).cache_control.no_cache
