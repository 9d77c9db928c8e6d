"""Likes, reposts, bookmarks and pins through the API."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.models import Notification, Reach, User
from tests.api.conftest import Program
from tests.people import make_block, make_post

Programs = Callable[..., Program]
MARKS = {"like": "liked", "repost": "reposted", "bookmark": "bookmarked"}


@pytest.mark.parametrize("name", MARKS)
def test_done_twice_is_done_once_and_taken_back(
    program: Programs, susan: User, david: User, name: str
) -> None:
    caller, path = program(susan), f"/posts/{make_post(david).id}"

    assert [caller.post(f"{path}/{name}").status_code for _ in range(2)] == [204, 204]
    shown = caller.get(path).json
    assert shown[MARKS[name]] is True
    assert shown.get(f"{name}_count", 1) == 1
    assert [caller.delete(f"{path}/{name}").status_code for _ in range(2)] == [204, 204]
    shown = caller.get(path).json
    assert (shown[MARKS[name]], shown.get(f"{name}_count", 0)) == (False, 0)


def test_the_author_hears_of_a_like(program: Programs, susan: User, david: User) -> None:
    program(susan).post(f"/posts/{make_post(david).id}/like")

    assert db_kinds() == ["liked"]


def db_kinds() -> list[str]:
    from app.extensions import db

    return list(db.session.scalars(select(Notification.kind)))


@pytest.mark.parametrize("name", [*MARKS, "pin"])
def test_nobody_acts_on_what_they_do_not_see(
    guest: Program, program: Programs, susan: User, david: User, name: str
) -> None:
    path = f"/posts/{make_post(david, reach=Reach.MEMBERS).id}/{name}"
    make_block(david, susan)

    for method in ("POST", "DELETE"):
        assert program(susan).call(method, path).status_code == 404
        assert guest.call(method, path).status_code == 401


def test_a_narrow_post_is_not_passed_on(program: Programs, susan: User) -> None:
    post = make_post(susan, reach=Reach.FOLLOWERS)

    assert program(susan).post(f"/posts/{post.id}/repost").status_code == 403


def test_reading_is_not_enough_to_like(program: Programs, susan: User) -> None:
    path = f"/posts/{make_post(susan).id}/like"

    assert program(susan, "posts:read").post(path).status_code == 403


@pytest.mark.parametrize("name", ["like", "repost"])
def test_members_see_who_did_it(
    guest: Program, program: Programs, susan: User, david: User, mary: User, name: str
) -> None:
    path = f"/posts/{make_post(susan).id}"
    for person in (david, mary):
        program(person).post(f"{path}/{name}")

    listed = program(susan).get(f"{path}/{name}s?per_page=1").json
    assert [person["username"] for person in listed["items"]] == ["mary"]
    following = program(susan).get(listed["_links"]["next"].removeprefix("/api")).json
    assert [person["username"] for person in following["items"]] == ["david"]
    assert guest.get(f"{path}/{name}s").status_code == 401


def test_authors_pin_up_to_three_of_their_own(program: Programs, susan: User, david: User) -> None:
    caller = program(susan)
    paths = [f"/posts/{make_post(susan).id}" for _ in range(4)]

    assert [caller.post(f"{path}/pin").status_code for path in paths] == [204, 204, 204, 422]
    assert caller.get(paths[0]).json["is_pinned"] is True
    assert caller.delete(f"{paths[0]}/pin").status_code == 204
    assert program(david).post(f"{paths[0]}/pin").status_code == 403


def test_what_reads_posts_alone_learns_no_address(program: Programs, susan: User) -> None:
    post = make_post(susan)
    program(susan).post(f"/posts/{post.id}/like")

    def shown(*scopes: str) -> dict[str, object]:
        return program(susan, *scopes).get(f"/posts/{post.id}/likes").json["items"][0]

    assert shown("posts:read", "users:read")["email"] == susan.email
    assert "email" not in shown("posts:read")
