"""The person whose token it is."""

from collections.abc import Callable

from app.models import User
from tests.api.conftest import Program
from tests.people import make_follow

Programs = Callable[..., Program]


def test_one_sees_more_of_oneself(program: Programs, susan: User, david: User) -> None:
    make_follow(david, susan)

    shown = program(susan).get("/me").json

    assert (shown["username"], shown["email"]) == ("susan", "susan@example.org")
    assert (shown["locale"], shown["timezone"], shown["role"]) == ("en", "UTC", "member")
    assert shown["unread_count"] == 1
    assert shown["_links"]["self"] == f"/api/users/{susan.id}"


def test_what_is_secret_or_of_no_use_is_not_shown(program: Programs, susan: User) -> None:
    assert not {"password_hash", "status", "inbox_version"} & set(program(susan).get("/me").json)


def test_nobody_is_me_without_a_token(guest: Program, susan: User) -> None:
    assert guest.get("/me").status_code == 401


def test_what_did_not_change_is_not_sent_again(program: Programs, susan: User) -> None:
    caller = program(susan)
    seen = {"If-None-Match": caller.get("/me").headers["ETag"]}

    assert caller.get("/me", headers=seen).status_code == 304
