"""How often programs may call, and how they are told."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.extensions import limiter
from app.models import User
from tests.api.conftest import Program, basic
from tests.people import PASSWORD

Programs = Callable[..., Program]
TWO = "2 per day"  # no minute or hour ends while a test runs


@pytest.fixture
def limited(app: Flask) -> Callable[[str], None]:
    """Set a limit of two, and forget what was counted."""

    def to_two(setting: str) -> None:
        app.config[setting] = TWO
        limiter.reset()

    return to_two


def test_every_answer_says_what_is_left(program: Programs, susan: User, limited: Callable) -> None:
    limited("RATE_API")
    caller = program(susan)

    left = [caller.get("/me").headers["RateLimit-Remaining"] for _ in range(2)]

    assert left == ["1", "0"]


def test_the_limit_and_its_end_are_told(program: Programs, susan: User, limited: Callable) -> None:
    limited("RATE_API")

    headers = program(susan).get("/me").headers

    assert headers["RateLimit-Limit"] == "2"
    assert 0 < int(headers["RateLimit-Reset"]) <= 24 * 3600 + 1
    assert "Retry-After" not in headers


def test_who_calls_too_often_is_told_when_to_come_again(
    program: Programs, susan: User, limited: Callable
) -> None:
    limited("RATE_API")
    caller = program(susan)

    answers = [caller.get("/me") for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2].json["error"] == "Too Many Requests"
    assert answers[2].headers["Retry-After"] == answers[2].headers["RateLimit-Reset"]
    assert answers[2].headers["RateLimit-Remaining"] == "0"


def test_each_token_counts_by_itself(program: Programs, susan: User, limited: Callable) -> None:
    limited("RATE_API")
    one, other = program(susan), program(susan)
    for _ in range(3):
        one.get("/me")

    assert other.get("/me").status_code == 200


def test_all_calls_of_a_token_count_together(
    program: Programs, susan: User, limited: Callable
) -> None:
    limited("RATE_API")
    caller = program(susan)

    answers = [caller.get(path).status_code for path in ("/me", "/users", "/notifications")]

    assert answers == [200, 200, 429]


def test_the_tokens_of_a_person_count_together(
    program: Programs, susan: User, david: User, limited: Callable
) -> None:
    limited("RATE_API_PERSON")
    one, other = program(susan), program(susan)

    answers = [caller.get("/me").status_code for caller in (one, other, one, other)]

    assert answers == [200, 200, 429, 429]
    assert program(david).get("/me").status_code == 200


def test_the_people_at_one_address_count_together(
    program: Programs, susan: User, david: User, limited: Callable
) -> None:
    limited("RATE_API_ADDRESS")
    one, other = program(susan), program(david)

    answers = [caller.get("/me").status_code for caller in (one, other, other)]

    assert answers == [200, 200, 429]
    elsewhere = one.get("/me", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert elsewhere.status_code == 200


def test_guests_count_by_their_address(guest: Program, susan: User, limited: Callable) -> None:
    limited("RATE_API")

    answers = [guest.get(f"/users/{susan.id}").status_code for _ in range(3)]

    assert answers == [200, 200, 429]


def test_a_call_has_the_limits_of_its_page_as_well(
    program: Programs, susan: User, limited: Callable
) -> None:
    limited("RATE_WRITE")
    caller = program(susan)

    answers = [caller.post("/notifications/read").status_code for _ in range(3)]

    assert answers == [204, 204, 429]
    assert caller.get("/me").status_code == 200


# --- what a page counts as well


def test_passwords_are_tried_as_often_as_on_the_page_and_no_more(
    guest: Program, susan: User, limited: Callable
) -> None:
    limited("RATE_LOGIN")
    for _ in range(2):
        guest.client.post("/auth/login", data={"username": "susan", "password": "wrong"})

    assert guest.post("/tokens", headers=basic("susan", PASSWORD)).status_code == 429


def test_registrations_count_together_with_those_of_the_page(
    guest: Program, limited: Callable
) -> None:
    limited("RATE_REGISTER")
    for _ in range(2):
        guest.client.post("/auth/register", data={})

    body = {"username": "carla", "email": "carla@example.org", "password": "four words of mine"}
    assert guest.post("/users", body).status_code == 429


def test_following_counts_together_with_the_page(
    program: Programs, susan: User, david: User, limited: Callable
) -> None:
    limited("RATE_FOLLOWS")
    caller = program(susan)
    caller.client.sign_in(susan)
    for _ in range(2):
        caller.client.post("/follow/david")

    assert caller.post(f"/users/{david.id}/follow").status_code == 429
