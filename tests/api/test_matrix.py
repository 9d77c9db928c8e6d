"""Which call answers whom how: one table over every call of the API.

A call that is not in the table fails. Most of it follows from what the call declares: without a
good token 401 where one is needed, with one for other things 403. A row says the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.access import EVERYBODY, SIGNED_IN
from app.api.blueprint import Call
from app.auth import access_tokens
from app.auth.scopes import SCOPES
from app.dates import utcnow
from app.extensions import db
from app.models import Role, Status, User
from app.tickets.services.relations import mark_duplicate
from tests.addresses import OWN, filled
from tests.api.calls import CALLS
from tests.api.conftest import Program
from tests.media.files import file_of
from tests.people import make_follow, make_post, make_user
from tests.tickets.factories import make_ticket

Programs = Callable[..., Program]


@dataclass(frozen=True)
class Row:
    """What a call needs, and what others are answered.

    Attributes:
        others: the status for another member who calls it on the owner's thing; None where the
            path names no thing.
        guests: the status for a guest, where the call is for everybody and the thing is not.
        body: what is sent as JSON, or what makes it of the owner.
        query: what stands behind the path.
        files: makes the fields of a form, where the body is one.
        role: of the owner, whose call goes well.
        path: makes the path, where ``tests/addresses.py`` does not know what it names.
    """

    others: int | None = None
    guests: int | None = None
    body: Any = None
    query: str = ""
    files: Callable[[], dict[str, Any]] | None = None
    role: Role = Role.MEMBER
    path: Callable[[User], str] | None = None


def original(owner: User) -> dict[str, Any]:
    """Another ticket of the owner's, as the body of a call."""
    return {"ticket": make_ticket(owner).id}


def related(owner: User) -> dict[str, Any]:
    """How a ticket belongs to another one of the owner's."""
    return {"way": "blocks", **original(owner)}


def duplicate(owner: User) -> str:
    """The path to a ticket of the owner's that is the same as another one."""
    marked = mark_duplicate(owner, make_ticket(owner).id, make_ticket(owner).id)
    db.session.commit()
    return f"/tickets/{marked.id}/duplicate"


def wish(owner: User) -> dict[str, Any]:
    """A free time on the owner's booking page, and who wants it."""
    start = OWN["instant"]("", owner)
    return {"starts_at": start, "name": "Tom Berg", "address": "tom@example.org"}


def tagged(owner: User) -> str:
    """The path to a tag that the owner used."""
    make_post(owner, "The boat is back. #harbour")
    return "/tags/harbour"


def picture() -> tuple[BytesIO, str]:
    """An image as a form sends it."""
    return BytesIO(file_of()), "boat.png"


NEW_PERSON = {"username": "carla", "email": "carla@example.org", "password": "four words of mine"}
MATRIX = {
    "users": Row(),
    "user": Row(others=200),
    "register_user": Row(body=NEW_PERSON),
    "change_user": Row(body={"about_me": "Keeps the bees."}, others=403),
    "followers": Row(others=200),
    "followed": Row(others=200),
    "follow": Row(others=204, path=lambda owner: f"/users/{somebody(owner).id}/follow"),
    "unfollow": Row(others=204),
    "revoke_token": Row(),
    "me": Row(),
    "notifications": Row(),
    "read_notifications": Row(),
    "read_notification": Row(others=404),
    "exports": Row(),
    "begin_export": Row(),
    "export": Row(others=404),
    "export_file": Row(others=404),
    "tickets": Row(),
    "ticket": Row(others=200, guests=404),
    "file_ticket": Row(body={"name": "The printer is broken"}),
    "change_ticket": Row(body={"priority": "high"}, others=403),
    "resolve_ticket": Row(others=403),
    "ticket_comments": Row(others=200, guests=404),
    "ticket_comment": Row(others=200, guests=404),
    "comment_on_ticket": Row(body={"body": "It was the cable."}, others=201),
    "change_ticket_comment": Row(body={"body": "It was another one."}, others=403),
    "delete_ticket_comment": Row(others=403),
    "ticket_history": Row(others=200, guests=404),
    "take_ticket": Row(others=200),
    "watch_ticket": Row(others=204),
    "unwatch_ticket": Row(others=204),
    "mute_ticket": Row(others=204),
    "unmute_ticket": Row(others=204),
    "relate_ticket": Row(body=related, others=403),
    "unrelate_ticket": Row(others=403),
    "mark_duplicate_ticket": Row(body=original, others=403),
    "unmark_duplicate_ticket": Row(others=403, path=duplicate),
    "add_ticket_step": Row(body={"text": "Buy toner."}, others=403),
    "tick_ticket_step": Row(body={"is_done": True}, others=403),
    "remove_ticket_step": Row(others=403),
    "labels": Row(),
    "posts": Row(),
    "posts_of_user": Row(others=200),
    "post": Row(others=200),
    "replies": Row(others=200),
    "quotes": Row(others=200),
    "history": Row(others=200),
    "likes_of_post": Row(others=200),
    "reposts_of_post": Row(others=200),
    "write_post": Row(body={"body": "The boat is back."}),
    "write_reply": Row(body={"body": "At last."}, others=201),
    "change_post": Row(body={"body": "The boat is here."}, others=403),
    "delete_post": Row(others=403),
    "like_post": Row(others=204),
    "unlike_post": Row(others=204),
    "repost_post": Row(others=204),
    "unrepost_post": Row(others=204),
    "bookmark_post": Row(others=204),
    "unbookmark_post": Row(others=204),
    "pin_post": Row(others=403),
    "unpin_post": Row(others=403),
    "upload_image": Row(files=lambda: {"image": picture()}),
    "image": Row(others=404),
    "delete_image": Row(others=404),
    "tags": Row(),
    "tag": Row(others=200, path=tagged),
    "posts_of_tag": Row(others=200, path=lambda owner: f"{tagged(owner)}/posts"),
    "appointments": Row(),
    "appointment": Row(others=200, guests=404),
    "appointment_file": Row(others=200, guests=404),
    "appointment_history": Row(others=200, guests=404),
    "make_appointment": Row(
        body={"title": "Choir", "starts": "2035-05-07T18:00", "ends": "2035-05-07T19:00"}
    ),
    "change_appointment": Row(body={"location": "Hall 2"}, others=403),
    "delete_appointment": Row(others=403),
    "answer_appointment": Row(body={"answer": "maybe"}, others=200),
    "attendees": Row(others=200),
    "invite_people": Row(body={"invited": ["@david"]}, others=403),
    "remove_attendee": Row(others=403),
    "booking_pages": Row(),
    "booking_page": Row(others=200),
    "slots": Row(others=200),
    "book": Row(others=202, body=wish),
    "bookings": Row(),
    "booking": Row(others=404),
    "cancel_booking": Row(body={"note": "I am ill."}, others=404),
}
# With name and password in place of a token: tests/api/test_tokens.py.
BY_PASSWORD = {name for name, call in CALLS.items() if call.authentication == "basic"}
BAD_TOKENS = ("expired", "revoked", "suspended", "invented")


def somebody(owner: User) -> User:
    """Another person than the owner: nobody follows themselves."""
    return db.session.scalars(select(User).where(User.username == "david")).one()


def send(caller: Program, name: str, owner: User) -> TestResponse:
    """Make a call on something of the owner's."""
    call, row = CALLS[name], MATRIX[name]
    path = row.path(owner) if row.path else filled(call.path, owner)
    more: dict[str, Any] = {"headers": {"If-Match": "*"} if call.has_version else {}}
    if row.files:
        more |= {"data": row.files(), "content_type": "multipart/form-data"}
    body = row.body(owner) if callable(row.body) else row.body
    return caller.call(call.method, path + row.query, body, **more)


def assert_refused(answer: TestResponse, status: int) -> None:
    """It is the status, as JSON, with the name of it."""
    assert answer.status_code == status
    assert answer.json["error"] == HTTPStatus(status).phrase


@pytest.fixture
def owner_of(app: Flask, susan: User, david: User) -> Callable[[str], User]:
    """Susan, in the role that a call needs; David follows her, of which she was told."""
    make_follow(david, susan)

    def make(name: str) -> User:
        susan.role = MATRIX[name].role
        db.session.commit()
        return susan

    return make


@pytest.fixture
def bad_tokens(app: Flask, susan: User) -> dict[str, Program]:
    """Programs whose tokens once were good, or never."""
    expired, expired_secret = access_tokens.make_personal_token(susan, "old", ["read"], None)
    expired.expires_at = utcnow() - timedelta(seconds=1)
    revoked, revoked_secret = access_tokens.make_personal_token(susan, "gone", ["read"], None)
    # A suspension ends the tokens as well; here one is left.
    zoe = make_user("zoe")
    of_zoe = access_tokens.make_personal_token(zoe, "hers", ["read", "write"], None)[1]
    zoe.status = Status.SUSPENDED
    access_tokens.revoke(revoked)
    db.session.commit()
    secrets = (expired_secret, revoked_secret, of_zoe, access_tokens.PREFIX + "x" * 43)
    return {
        kind: Program(app.test_client(), secret)
        for kind, secret in zip(BAD_TOKENS, secrets, strict=True)
    }


def calls(applies: Callable[[Call], bool] = lambda call: True) -> list[str]:
    """The names of the calls that something applies to."""
    return [name for name in MATRIX if name in CALLS and applies(CALLS[name])]


def names_a_thing(call: Call) -> bool:
    """Whether a call is made on something that may be somebody else's."""
    return "<" in call.path


def test_every_call_is_in_the_table() -> None:
    assert set(CALLS) - BY_PASSWORD == set(MATRIX)


def test_every_row_says_what_others_get() -> None:
    lacking = [name for name in calls(names_a_thing) if MATRIX[name].others is None]
    assert lacking == []


@pytest.mark.parametrize("name", calls())
def test_the_owner_needs_no_more_than_the_scope_of_the_call(
    program: Programs, owner_of: Any, name: str
) -> None:
    owner, scope = owner_of(name), CALLS[name].scope

    answer = send(program(owner, *([scope] if scope else [])), name, owner)

    assert answer.status_code == CALLS[name].status


@pytest.mark.parametrize("name", calls(lambda call: call.audience is EVERYBODY))
def test_guests_may_do_what_is_for_everybody(guest: Program, owner_of: Any, name: str) -> None:
    expected = MATRIX[name].guests or CALLS[name].status

    assert send(guest, name, owner_of(name)).status_code == expected


@pytest.mark.parametrize("name", calls())
def test_a_call_refuses_whoever_shows_nothing_good(
    guest: Program, program: Programs, bad_tokens: dict[str, Program], owner_of: Any, name: str
) -> None:
    owner, call = owner_of(name), CALLS[name]
    for kind in BAD_TOKENS:
        answer = send(bad_tokens[kind], name, owner)
        assert_refused(answer, 401)
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    if call.audience is not EVERYBODY:
        answer = send(guest, name, owner)
        assert_refused(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    if call.scope:
        others = [scope for scope in SCOPES if ":" in scope and scope != call.scope]
        answer = send(program(owner, *others), name, owner)
        assert_refused(answer, 403)
        assert f'scope="{call.scope}"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("name", calls(names_a_thing))
def test_somebody_else_gets_what_the_table_says(
    program: Programs, owner_of: Any, john: User, name: str
) -> None:
    answer = send(program(john), name, owner_of(name))

    assert answer.status_code == MATRIX[name].others
    if answer.status_code >= 400:
        assert_refused(answer, answer.status_code)


def test_a_lower_role_is_not_enough(program: Programs, owner_of: Any, carol: User) -> None:
    for name in calls(lambda call: call.audience > SIGNED_IN):
        assert_refused(send(program(carol), name, owner_of(name)), 403)
