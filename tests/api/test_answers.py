"""What holds for every answer: JSON whatever happens, and who may read it from elsewhere."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.auth import access_tokens
from app.models import User
from tests.api.conftest import Program
from tests.applications import application_with

Programs = Callable[..., Program]

ELSEWHERE = {"Origin": "https://other.example"}
ASKING = ELSEWHERE | {
    "Access-Control-Request-Method": "PUT",
    "Access-Control-Request-Headers": "Authorization, content-type, if-match",
}
CORS = "Access-Control-"


def cors_headers(answer: object) -> dict[str, str]:
    """What an answer tells browsers of other sites."""
    return {name: value for name, value in answer.headers if name.startswith(CORS)}


# --- scripts of other sites


def test_a_script_elsewhere_may_ask_with_a_token(guest: Program, susan: User) -> None:
    told = cors_headers(guest.call("OPTIONS", f"/users/{susan.id}", headers=ASKING))

    assert told[f"{CORS}Allow-Origin"] == "*"
    assert "PUT" in told[f"{CORS}Allow-Methods"].split(", ")
    allowed = told[f"{CORS}Allow-Headers"].lower().split(", ")
    assert {"authorization", "content-type", "if-match", "idempotency-key"} <= set(allowed)


def test_a_script_elsewhere_reads_the_answer_to_its_token(program: Programs, susan: User) -> None:
    told = cors_headers(program(susan).get("/me", headers=ELSEWHERE))

    assert told[f"{CORS}Allow-Origin"] == "*"
    exposed = set(told[f"{CORS}Expose-Headers"].split(", "))
    assert {"ETag", "Link", "Location", "Retry-After", "RateLimit-Remaining"} <= exposed


def test_it_reads_as_well_why_it_was_refused(program: Programs, susan: User) -> None:
    caller = program(susan)
    caller.token = "microblog_invented"

    answer = caller.get("/me", headers=ELSEWHERE)

    assert answer.status_code == 401
    assert cors_headers(answer)[f"{CORS}Allow-Origin"] == "*"


def test_without_a_token_a_script_elsewhere_reads_nothing(guest: Program, susan: User) -> None:
    assert cors_headers(guest.get(f"/users/{susan.id}", headers=ELSEWHERE)) == {}


def test_asking_for_a_call_without_a_token_is_told_nothing(guest: Program, susan: User) -> None:
    asking = {**ASKING, f"{CORS}Request-Headers": "content-type"}

    assert cors_headers(guest.call("OPTIONS", f"/users/{susan.id}", headers=asking)) == {}


@pytest.mark.parametrize("method", ["OPTIONS", "GET", "PUT"])
def test_a_browser_never_sends_its_cookies(program: Programs, susan: User, method: str) -> None:
    answer = program(susan).call(method, f"/users/{susan.id}", headers=ASKING)

    assert f"{CORS}Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("DELETE", "/me")])
def test_it_reads_as_well_that_there_is_no_such_call(
    program: Programs, susan: User, method: str, path: str
) -> None:
    answer = program(susan).call(method, path, headers=ELSEWHERE)

    assert answer.status_code in {404, 405}
    assert cors_headers(answer)[f"{CORS}Allow-Origin"] == "*"


def test_the_pages_are_nobody_elses(program: Programs, susan: User) -> None:
    shown = {**ELSEWHERE, "Authorization": f"Bearer {program(susan).token}"}

    assert cors_headers(program(susan).client.get("/explore", headers=shown)) == {}


# --- never a page


@pytest.mark.parametrize("path", ["/nothing", "/users/none", "/users/1/2/3", "/me/", "/%00"])
@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
def test_what_is_not_there_is_said_as_json(guest: Program, path: str, accept: str) -> None:
    answer = guest.get(path, headers={"Accept": accept})

    assert (answer.status_code, answer.mimetype) == (404, "application/json")
    assert answer.json["error"] == "Not Found"


def test_the_address_without_anything_behind_it_leads_to_the_entry(guest: Program) -> None:
    answer = guest.client.get("/api")

    assert answer.status_code == 308
    assert answer.location.endswith("/api/")


def test_asking_which_methods_there_are_gets_no_page(guest: Program) -> None:
    answer = guest.call("OPTIONS", "/me")

    assert (answer.status_code, answer.data) == (200, b"")
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize("path", ["/api", "/api//users"])
def test_no_page_leads_to_the_right_address(guest: Program, path: str) -> None:
    answer = guest.client.get("/", environ_overrides={"PATH_INFO": path})

    assert (answer.status_code, answer.data) == (308, b"")
    assert "Content-Type" not in answer.headers


def test_another_method_is_answered_with_those_that_work(guest: Program, susan: User) -> None:
    answer = guest.call("PATCH", f"/users/{susan.id}")

    assert (answer.status_code, answer.mimetype) == (405, "application/json")
    assert answer.json["error"] == "Method Not Allowed"
    assert {"GET", "PUT"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize("token", [None, access_tokens.PREFIX + "x" * 43])
def test_a_database_that_is_away_is_said_as_json(tmp_path, app: Flask, token: str | None) -> None:
    with application_with(SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path}/missing/x.db") as away:
        answer = Program(away.test_client(), token).get("/users/1")

    assert (answer.status_code, answer.mimetype) == (503, "application/json")
    assert answer.json["error"] == "Service Unavailable"
    assert answer.headers["Retry-After"] == "30"


def test_an_answer_does_not_wait_for_the_note_that_a_token_is_used(
    program: Programs, susan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(token_id: int) -> None:
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    monkeypatch.setattr(access_tokens, "record_use", locked)

    assert program(susan).get("/me").status_code == 200


def test_a_bug_is_said_as_json_without_its_words(
    app: Flask, program: Programs, susan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down() -> None:
        raise RuntimeError("a secret")

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr("app.api.routes.me.viewer", break_down)

    answer = program(susan).get("/me")

    assert (answer.status_code, answer.mimetype) == (500, "application/json")
    assert "secret" not in answer.text
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
