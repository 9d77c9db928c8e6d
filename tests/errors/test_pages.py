"""Errors as pages, as JSON and for htmx."""

import pytest
from flask import abort
from sqlalchemy.exc import OperationalError

from app import create_app
from app.access import EVERYBODY, access
from app.errors.exceptions import Conflict
from app.extensions import db
from app.models import User
from config import TestConfig
from tests.people import make_user

STATUSES = (400, 403, 404, 405, 409, 413, 429, 500, 503)


def refuse(status):
    """A view that goes wrong on purpose."""
    if status == 500:
        raise RuntimeError("a secret of the server")
    if status == 503:
        raise OperationalError("SELECT secret", {}, Exception("the database is down"))
    if status == 409:
        raise Conflict("Somebody was quicker.")
    abort(status)


@pytest.fixture(scope="module")
def broken(database_url, application):
    """An application with a view for every status, which handles errors as a real one does."""

    class Settings(TestConfig):
        SQLALCHEMY_DATABASE_URI = database_url
        TESTING = False
        SECRET_KEY = "x" * 32
        PROPAGATE_EXCEPTIONS = False

    app = create_app(Settings)

    @app.route("/broken/<int:status>", methods=["GET", "POST"])
    @access(EVERYBODY)
    def page(status):
        refuse(status)

    @app.route("/api/broken/<int:status>")
    @access(EVERYBODY)
    def resource(status):
        refuse(status)

    @app.route("/half-done")
    @access(EVERYBODY)
    def half_done():
        person = User(username="half", email="half@example.org", password_hash="", locale="en")
        db.session.add(person)
        db.session.flush()
        raise RuntimeError

    return app


@pytest.mark.parametrize("status", STATUSES)
def test_a_person_gets_a_page(broken, status):
    answer = broken.test_client().get(f"/broken/{status}")
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert f'<p class="error-status">{status}</p>' in answer.text
    assert 'href="/"' in answer.text


@pytest.mark.parametrize("status", STATUSES)
def test_a_program_gets_json_under_api(broken, status):
    answer = broken.test_client().get(f"/api/broken/{status}")
    assert answer.status_code == status
    assert set(answer.json) == {"error", "message", "request_id"}


@pytest.mark.parametrize("status", STATUSES)
def test_a_client_that_prefers_json_gets_json(broken, status):
    client = broken.test_client()
    answer = client.get(f"/broken/{status}", headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.json["message"]


@pytest.mark.parametrize("status", STATUSES)
def test_htmx_gets_a_toast_and_nothing_to_swap(broken, status):
    answer = broken.test_client().get(f"/broken/{status}", headers={"HX-Request": "true"})
    assert answer.status_code == status
    assert answer.data == b""
    assert '"toast"' in answer.headers["HX-Trigger"]


@pytest.mark.parametrize("status", STATUSES)
def test_the_page_names_the_request(broken, status):
    answer = broken.test_client().get(f"/broken/{status}")
    assert answer.headers["X-Request-ID"] in answer.text


@pytest.mark.parametrize("status", [500, 503])
def test_no_secret_of_the_server_is_shown(broken, status):
    for headers in ({}, {"Accept": "application/json"}, {"HX-Request": "true"}):
        answer = broken.test_client().get(f"/broken/{status}", headers=headers)
        assert "secret" not in answer.text
        assert "secret" not in answer.headers.get("HX-Trigger", "")


@pytest.mark.parametrize("language, words", [("de", "ist etwas kaputt"), ("es", "")])
def test_the_page_of_a_bug_is_in_the_language_of_the_browser(broken, language, words):
    answer = broken.test_client().get("/broken/500", headers={"Accept-Language": language})
    assert f'<html lang="{language}"' in answer.text


def test_the_page_of_a_bug_needs_neither_person_nor_database(broken, monkeypatch):
    client = broken.test_client()
    client.set_cookie("signin", "x" * 43)

    def down(*args, **kwargs):
        raise OperationalError("SELECT", {}, Exception("down"))

    monkeypatch.setattr("app.auth.sessions.queries.live_session", down)
    for path in ("/broken/500", "/", "/people", "/nowhere"):
        answer = client.get(path)
        assert answer.status_code in {404, 500, 503}
        assert 'class="error-status"' in answer.text


def test_an_unreachable_database_is_503_with_a_time_to_retry(tmp_path):
    class Settings(TestConfig):
        SQLALCHEMY_DATABASE_URI = f"sqlite:///{tmp_path}/missing/folder/x.db"

    answer = create_app(Settings).test_client().get("/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "We are not quite there" in answer.text


def test_a_405_names_the_methods_that_work(client):
    answer = client.get("/auth/logout")
    assert "POST" in answer.headers["Allow"]


def test_a_form_too_large_is_413(client_of, susan):
    answer = client_of(susan).post("/edit_profile", data={"about_me": "x" * 1_100_000})
    assert answer.status_code == 413
    assert "That is too large" in answer.text


def test_unknown_addresses_are_404_in_every_shape(client):
    assert client.get("/nowhere").status_code == 404
    assert client.get("/api/nowhere").json["error"] == "Not Found"
    assert client.get("/api").status_code in {308, 404}
    assert client.get("/apinowhere").mimetype == "text/html"


def test_what_a_failed_request_changed_is_rolled_back(broken, app):
    client = broken.test_client()
    assert client.get("/half-done").status_code == 500
    make_user("half")  # would not be possible if the row were there


def test_passwords_are_not_handed_back(client):
    answer = client.post(
        "/edit_profile",
        data={"password": "my secret pass phrase", "about_me": "a longer text here"},
    )
    assert "my secret pass phrase" not in answer.text
    assert "a longer text here</textarea>" in answer.text
