"""Notifications through the API."""

from collections.abc import Callable

import pytest

from app.extensions import db
from app.models import Notification, User
from app.notifications import queries
from tests.api.conftest import Program
from tests.people import make_block, make_follow, make_post, make_reply, make_user, without_isolates
from tests.statements import statements

Programs = Callable[..., Program]


@pytest.fixture
def told(susan: User, david: User) -> list[int]:
    """Susan is told that David answered three posts of hers; the ids, the oldest first."""
    for _number in range(3):
        make_reply(david, make_post(susan))
    found = db.session.scalars(queries.notifications_of(susan).order_by(Notification.id))
    return [one.id for one in found]


def unread(person: User) -> int:
    db.session.rollback()
    return db.session.get_one(User, person.id, populate_existing=True).unread_count


def test_a_notification_says_who_did_what(program: Programs, susan: User, david: User) -> None:
    make_follow(david, susan)

    (shown,) = program(susan).get("/notifications").json["items"]

    assert shown["kind"] == "followed"
    assert without_isolates(shown["text"]) == "david follows you"
    assert shown["url"] == "/user/david"
    assert shown["actor"]["username"] == "david"
    assert shown["read_at"] is None


def test_it_is_in_the_language_of_the_person(program: Programs, david: User) -> None:
    ana = make_user("ana", locale="es")
    make_follow(david, ana)

    (shown,) = program(ana).get("/notifications").json["items"]

    assert without_isolates(shown["text"]) == "david te sigue"


def test_what_came_from_somebody_blocked_is_left_out(
    program: Programs, susan: User, david: User
) -> None:
    make_follow(david, susan)
    make_block(susan, david)

    assert program(susan).get("/notifications").json["items"] == []


def test_the_list_goes_on_where_its_links_lead(
    program: Programs, susan: User, told: list[int]
) -> None:
    caller, seen, path = program(susan), [], "/notifications?per_page=2"

    while path:
        page = caller.get(path.removeprefix("/api")).json
        seen += [one["id"] for one in page["items"]]
        path = page["_links"]["next"]

    assert seen == told[::-1]


def test_what_is_read_is_left_out_when_asked(
    program: Programs, susan: User, told: list[int]
) -> None:
    caller = program(susan)
    assert caller.post(f"/notifications/{told[1]}/read").status_code == 204

    items = caller.get("/notifications?unread=true").json["items"]

    assert [one["id"] for one in items] == [told[2], told[0]]
    assert len(caller.get("/notifications").json["items"]) == 3
    assert unread(susan) == 2


def test_reading_twice_is_reading_once(program: Programs, susan: User, told: list[int]) -> None:
    caller = program(susan)

    answers = [caller.post(f"/notifications/{told[0]}/read").status_code for _ in range(2)]

    assert answers == [204, 204]
    assert unread(susan) == 2


def test_everything_is_read_at_once(program: Programs, susan: User, told: list[int]) -> None:
    assert program(susan).post("/notifications/read").status_code == 204
    assert unread(susan) == 0


def test_what_happened_after_the_last_one_seen_stays_unread(
    program: Programs, susan: User, told: list[int]
) -> None:
    caller = program(susan)
    assert caller.post(f"/notifications/read?up_to={told[1]}").status_code == 204

    items = caller.get("/notifications?unread=true").json["items"]

    assert [one["id"] for one in items] == [told[2]]


def test_nobody_marks_what_others_were_told(
    program: Programs, susan: User, david: User, told: list[int]
) -> None:
    caller = program(david)

    assert caller.post(f"/notifications/{told[0]}/read").status_code == 404
    assert caller.post(f"/notifications/read?up_to={told[2]}").status_code == 404
    assert unread(susan) == 3


@pytest.mark.parametrize("query", ["unread=perhaps", "show=unread", "per_page=1000"])
def test_a_filter_that_is_none_is_refused(program: Programs, susan: User, query: str) -> None:
    answer = program(susan).get(f"/notifications?{query}")

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [query.partition("=")[0]]


def test_a_list_takes_as_many_statements_however_long_it_is(
    program: Programs, susan: User, david: User, told: list[int]
) -> None:
    caller = program(susan)
    caller.get("/notifications")
    with statements() as few:
        caller.get("/notifications?per_page=1")
    with statements() as many:
        caller.get("/notifications?per_page=100")

    assert len(many) == len(few)
