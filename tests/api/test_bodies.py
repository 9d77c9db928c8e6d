"""Bodies that are none: every call that takes one says so, as JSON, and never breaks."""

import json
from collections.abc import Callable
from http import HTTPStatus

import pytest

from app.models import User
from tests.addresses import OPEN
from tests.api.calls import CALLS
from tests.api.conftest import Program

Programs = Callable[..., Program]

JSON = "application/json"
DEPTH = 10_000
# What is sent, as what, and what is answered.
BODIES: dict[str, tuple[bytes, str | None, int]] = {
    "none": (b"", None, 400),
    "empty": (b"", JSON, 400),
    "spaces": (b" \n ", JSON, 400),
    "cut off": (b'{"body": "half', JSON, 400),
    "not UTF-8": (b'{"body": "\xff\xfe"}', JSON, 400),
    "UTF-16": ('{"body": "wide"}'.encode("utf-16"), JSON, 400),
    "a list in a list": (b"[" * DEPTH + b"]" * DEPTH, JSON, 400),
    "an object in an object": (b'{"a":' * DEPTH + b"1" + b"}" * DEPTH, JSON, 400),
    "NaN": (b'{"body": NaN}', JSON, 400),
    "infinity": (b'{"body": -Infinity}', JSON, 400),
    "a number of 10,000 digits": (b'{"body": ' + b"9" * 10_000 + b"}", JSON, 400),
    "a name twice": (b'{"body": "a", "body": "b"}', JSON, 400),
    "a name twice deep down": (b'{"a": [{"b": {"c": 1, "c": 2}}]}', JSON, 400),
    "10 MB": (json.dumps({"body": "x" * 10_000_000}).encode(), JSON, 413),
    "a form": (b"body=hello", "application/x-www-form-urlencoded", 415),
    "a text": (b'{"body": "hello"}', "text/plain", 415),
    "of no kind": (b'{"body": "hello"}', None, 415),
    "a list": (b"[]", JSON, 422),
    "null": (b"null", JSON, 422),
    "a lone surrogate": (b'{"\\ud800": "\\udfff"}', JSON, 422),
    "NUL": (b'{"\\u0000": "\\u0000"}', JSON, 422),
}
TAKING_A_BODY = {name: call for name, call in CALLS.items() if call.body is not None}


def some_path(path: str) -> str:
    """The path of a call with anything in it: the body is read before anything is looked for."""
    return OPEN.sub("1", path)


@pytest.mark.parametrize("kind", BODIES)
def test_every_call_says_what_is_wrong_with_its_body(
    program: Programs, adam: User, kind: str
) -> None:
    caller = program(adam)
    data, content_type, status = BODIES[kind]
    for name, call in TAKING_A_BODY.items():
        answer = caller.call(
            call.method, some_path(call.path), data=data, content_type=content_type
        )
        assert (name, answer.status_code) == (name, status)
        assert answer.mimetype == JSON
        assert answer.json["error"] == HTTPStatus(status).phrase


def test_a_key_does_not_let_a_larger_body_in(program: Programs, susan: User) -> None:
    answer = program(susan).post(
        "/exports", headers={"Idempotency-Key": "one"}, data=b"x" * 10_000_000, content_type=JSON
    )

    assert answer.status_code == 413
    assert answer.mimetype == JSON


def test_a_filter_that_is_sent_twice_is_refused(program: Programs, susan: User) -> None:
    answer = program(susan).get("/tickets?status=Reported&status=Resolved")

    assert (answer.status_code, list(answer.json["errors"])) == (422, ["status"])
