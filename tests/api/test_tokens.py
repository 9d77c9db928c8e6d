"""Tokens: got, shown, refused, revoked."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from app.auth import access_tokens, services
from app.errors.exceptions import DomainError
from app.extensions import db
from app.main.services import people
from app.models import User
from tests.api.conftest import Program, basic
from tests.people import PASSWORD

Programs = Callable[..., Program]


def test_a_password_gets_a_token_for_an_hour(guest: Program, susan: User) -> None:
    made = guest.post("/tokens", headers=basic("susan", PASSWORD))

    assert made.status_code == 201
    assert made.json["expires_in"] == 3600
    guest.token = made.json["token"]
    assert guest.get("/users").status_code == 200


def test_a_wrong_password_is_asked_for_again(guest: Program, susan: User) -> None:
    answer = guest.post("/tokens", headers=basic("susan", "no idea at all"))

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert answer.json["error"] == "Unauthorized"


def change_password_elsewhere(user: User) -> None:
    """Change it after the request at hand has loaded the person."""
    known = user.password_hash
    other = update(User).where(User.id == user.id).values(password_hash="another")
    db.session.execute(other.execution_options(synchronize_session=False))
    assert user.password_hash == known


def test_a_password_that_is_changed_meanwhile_gets_no_token(susan: User) -> None:
    change_password_elsewhere(susan)

    assert access_tokens.make_short_token(susan) is None


def test_a_sign_in_that_ends_meanwhile_makes_no_token(susan: User) -> None:
    change_password_elsewhere(susan)

    with pytest.raises(DomainError):
        access_tokens.make_personal_token(susan, "backup", ["read"], None)


def test_a_token_given_back_opens_nothing(guest: Program, susan: User) -> None:
    guest.token = guest.post("/tokens", headers=basic("susan", PASSWORD)).json["token"]

    assert guest.delete("/tokens").status_code == 204
    answer = guest.get("/users")
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_a_bad_token_is_refused_where_none_is_needed(guest: Program, susan: User) -> None:
    guest.token = "microblog_nothing"

    assert guest.get(f"/users/{susan.id}").status_code == 401


def test_a_sign_in_of_a_browser_counts_for_nothing(guest: Program, susan: User) -> None:
    guest.client.sign_in(susan)

    assert guest.get("/users").status_code == 401


def test_another_scope_is_not_enough(program: Programs, susan: User) -> None:
    answer = program(susan, "posts:read").get("/users")

    assert answer.status_code == 403
    assert 'scope="users:read"' in answer.headers["WWW-Authenticate"]


def test_another_password_ends_all_tokens(program: Programs, susan: User) -> None:
    caller = program(susan)
    services.set_password(susan, "another four words")
    db.session.commit()

    assert caller.get("/users").status_code == 401


def test_a_suspension_ends_all_tokens(program: Programs, susan: User) -> None:
    caller = program(susan)
    people.suspend(susan)
    db.session.commit()
    people.restore(susan)
    db.session.commit()

    assert caller.get("/users").status_code == 401


def test_a_call_sent_twice_is_carried_out_once(program: Programs, susan: User, david: User) -> None:
    caller, key = program(susan), {"Idempotency-Key": "one"}

    first = caller.post(f"/users/{david.id}/follow", headers=key)
    people.unfollow(susan, david)
    db.session.commit()
    again = caller.post(f"/users/{david.id}/follow", headers=key)

    assert (first.status_code, again.status_code) == (204, 204)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert caller.get(f"/users/{david.id}").json["follower_count"] == 0


def test_what_had_no_body_has_none_again(program: Programs, susan: User, david: User) -> None:
    caller, key = program(susan), {"Idempotency-Key": "one"}

    answers = [caller.post(f"/users/{david.id}/follow", headers=key) for _ in range(2)]

    assert ["Content-Type" in answer.headers for answer in answers] == [False, False]


def test_a_key_is_for_one_call(program: Programs, susan: User, david: User) -> None:
    caller, key = program(susan), {"Idempotency-Key": "one"}
    caller.post(f"/users/{david.id}/follow", headers=key)

    assert caller.post("/users/5/follow", headers=key).status_code == 409


def test_somebody_suspended_gets_no_token(guest: Program, zoe: User) -> None:
    assert guest.post("/tokens", headers=basic("zoe", PASSWORD)).status_code == 401


def test_a_token_gets_no_token(program: Programs, susan: User) -> None:
    assert program(susan).post("/tokens").status_code == 401
