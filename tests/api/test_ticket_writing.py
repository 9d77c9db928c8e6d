"""Tickets through the API: filed, changed, resolved."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Notification, Ticket, User
from tests.api import changing
from tests.api.conftest import Program
from tests.people import make_post, make_user
from tests.test_races import together
from tests.tickets.factories import history, make_comment, make_label, make_ticket

Programs = Callable[..., Program]


def patch(caller: Program, ticket: Ticket, body: Any, etag: str | None = None) -> TestResponse:
    return changing.patch(caller, f"/tickets/{ticket.id}", body, etag)


def told(person: User) -> list[str]:
    kinds = select(Notification.kind).where(Notification.receiver_id == person.id)
    return list(db.session.scalars(kinds))


# --- filing


def test_filing_answers_with_the_address_of_the_ticket(
    program: Programs, susan: User, david: User
) -> None:
    make_label("Web site")
    caller = program(susan)

    made = caller.post(
        "/tickets",
        {
            "name": "The printer is broken",
            "body": "Since *today*.",
            "url": "https://printer.example.org/",
            "kind": "task",
            "priority": "urgent",
            "due_on": "2026-06-01",
            "audience": "public",
            "assignees": ["david"],
            "labels": ["web site"],
        },
    )

    assert made.status_code == 201
    assert made.headers["Location"] == made.json["_links"]["self"]
    assert caller.get(f"/tickets/{made.json['uuid']}").json == made.json | {"is_watched": True}
    assert made.json["labels"][0]["name"] == "Web site"
    assert (made.json["priority"], made.json["due_on"]) == ("urgent", "2026-06-01")


def test_filing_tells_who_is_assigned(program: Programs, susan: User, david: User) -> None:
    program(susan).post("/tickets", {"name": "For David", "assignees": ["@david"]})

    assert told(david) == ["ticket_assigned"]


def test_a_ticket_can_be_filed_as_resolved_but_not_as_begun(program: Programs, susan: User) -> None:
    caller = program(susan)

    done = caller.post("/tickets", {"name": "Done", "status": "Resolved"})
    begun = caller.post("/tickets", {"name": "Begun", "status": "In Progress"})

    assert (done.status_code, done.json["status"]) == (201, "Resolved")
    assert begun.status_code == 403
    assert db.session.scalar(select(func.count(Ticket.id))) == 1


def test_a_ticket_made_of_a_post_is_its_authors(
    program: Programs, susan: User, david: User
) -> None:
    post = make_post(david, "The door squeaks.")

    made = program(susan).post("/tickets", {"name": "The door", "post": post.id})

    assert made.json["author"]["username"] == "david"
    missing = program(susan).post("/tickets", {"name": "The door", "post": post.id + 1})
    assert missing.status_code == 404


def test_a_filing_that_is_sent_twice_is_one_ticket(program: Programs, susan: User) -> None:
    caller, key = program(susan), {"Idempotency-Key": "once"}

    made = [caller.post("/tickets", {"name": "Once"}, headers=key).json["id"] for _ in range(2)]

    assert made[0] == made[1]
    assert db.session.scalar(select(func.count(Ticket.id))) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "n" * 101}, "name"),
        ({"name": "n", "status": "Done"}, "status"),
        ({"name": "n", "status": 0}, "status"),
        ({"name": "n", "url": "javascript:alert(1)"}, "url"),
        ({"name": "n", "kind": "joke"}, "kind"),
        ({"name": "n", "priority": 3}, "priority"),
        ({"name": "n", "due_on": "tomorrow"}, "due_on"),
        ({"name": "n", "due_on": "1969-12-31"}, "due_on"),
        ({"name": "n", "body": "\x00"}, "body"),
        ({"name": "n", "body": "b" * 20_001}, "body"),
        ({"name": "n", "assignees": ["nobody-here"]}, "assignees"),
        ({"name": "n", "assignees": "susan"}, "assignees"),
        ({"name": "n", "labels": ["no such label"]}, "labels"),
        ({"name": "n", "reporter": 1}, "reporter"),
    ],
)
def test_what_is_wrong_with_a_ticket_is_said_by_field(
    program: Programs, susan: User, body: dict[str, Any], field: str
) -> None:
    answer = program(susan).post("/tickets", body)

    assert answer.status_code == 422
    assert any(name.startswith(field) for name in answer.json["errors"])


def test_guests_and_commenters_file_nothing(guest: Program, program: Programs) -> None:
    commenter = make_user("carl", role="commenter")

    assert guest.post("/tickets", {"name": "n"}).status_code == 401
    assert program(commenter).post("/tickets", {"name": "n"}).status_code == 403


# --- changing


def test_a_change_stands_in_the_history_and_is_told(
    program: Programs, susan: User, mia: User
) -> None:
    ticket = make_ticket(susan)

    changed = patch(program(mia), ticket, {"priority": "high", "status": "In Progress"})

    assert changed.status_code == 200
    assert (changed.json["priority"], changed.json["status"]) == ("high", "In Progress")
    assert set(history(ticket)) == {("status", 0, 1), ("priority", 1, 2)}
    assert told(susan) == ["ticket_changed"]


def test_what_is_left_out_of_a_change_stays(program: Programs, susan: User, david: User) -> None:
    label, due_on = make_label(), date(2026, 6, 1)
    ticket = make_ticket(susan, body="Words.", labels=[label], assignees=[david], due_on=due_on)

    shown = patch(program(susan), ticket, {"name": "Another name"}).json

    assert (shown["name"], shown["body"], shown["due_on"]) == (
        "Another name",
        "Words.",
        "2026-06-01",
    )
    assert (len(shown["labels"]), len(shown["assignees"])) == (1, 1)
    emptied = patch(program(susan), ticket, {"due_on": None, "labels": [], "assignees": []}).json
    assert (emptied["due_on"], emptied["labels"], emptied["assignees"]) == (None, [], [])


def test_a_change_needs_the_version_that_was_seen(program: Programs, susan: User) -> None:
    ticket, caller = make_ticket(susan), program(susan)
    etag = caller.get(f"/tickets/{ticket.id}").headers["ETag"]

    assert caller.patch(f"/tickets/{ticket.id}", {"name": "A"}).status_code == 428
    assert patch(caller, ticket, {"name": "A"}, '""').status_code == 412
    assert patch(caller, ticket, {"name": "B"}, etag).status_code == 200
    assert patch(caller, ticket, {"body": "C"}, etag).status_code == 412
    assert history(ticket) == [("name", "The printer is broken", "B")]


def test_the_etag_of_a_change_is_good_for_the_next(program: Programs, susan: User) -> None:
    ticket, caller = make_ticket(susan), program(susan)
    etag = patch(caller, ticket, {"name": "A"}).headers["ETag"]

    assert patch(caller, ticket, {"name": "B"}, etag).status_code == 200


def test_who_has_nothing_to_do_with_a_ticket_changes_nothing(
    program: Programs, susan: User, david: User
) -> None:
    ticket, caller = make_ticket(susan), program(david)

    assert patch(caller, ticket, {"name": "Mine"}).status_code == 403
    # Whether they have seen the present version does not matter then.
    assert caller.patch(f"/tickets/{ticket.id}", {"name": "Mine"}).status_code == 403
    assert caller.delete(f"/tickets/{ticket.id}").status_code == 403
    assert program(susan, "tickets:read").patch(f"/tickets/{ticket.id}", {}).status_code == 403


def test_the_moves_are_those_of_the_pages(program: Programs, susan: User, david: User) -> None:
    ticket = make_ticket(susan, assignees=[david])

    assert patch(program(susan), ticket, {"status": "In Progress"}).status_code == 403
    assert patch(program(david), ticket, {"status": "Resolved"}).status_code == 200
    assert patch(program(david), ticket, {"status": "In Review"}).status_code == 403
    unsaid = patch(program(david), ticket, {"status": "Reported"})
    assert (unsaid.status_code, list(unsaid.json["errors"])) == (422, ["reason"])
    again = patch(program(david), ticket, {"status": "Reported", "reason": "It is back."})
    assert again.json["status"] == "Reported"


def test_a_move_that_is_refused_leaves_the_rest_as_it_was(program: Programs, susan: User) -> None:
    ticket = make_ticket(susan)

    assert patch(program(susan), ticket, {"name": "B", "status": "In Review"}).status_code == 403
    assert history(ticket) == []


def test_naming_assignees_keeps_those_who_are_suspended(
    program: Programs, susan: User, david: User, mia: User
) -> None:
    ticket = make_ticket(susan, assignees=[david])
    david.status = "suspended"
    db.session.commit()

    shown = patch(program(susan), ticket, {"assignees": ["mia"]}).json

    assert [person["username"] for person in shown["assignees"]] == ["mia"]
    assert history(ticket) == [("assignees", [david.id], sorted([david.id, mia.id]))]


def test_deleting_resolves(program: Programs, susan: User) -> None:
    ticket, caller = make_ticket(susan), program(susan)
    at = f"/tickets/{ticket.id}"
    etag = changing.etag_of(caller, at)

    assert caller.delete(at).status_code == 428
    gone = changing.delete(caller, at, etag)
    assert (gone.status_code, gone.data) == (204, b"")
    assert caller.get(at).json["status"] == "Resolved"
    assert changing.delete(caller, at, etag).status_code == 412


@pytest.mark.postgresql
@pytest.mark.parametrize("attempt", range(3))
def test_of_two_changes_of_the_same_version_one_wins(
    app: Flask, program: Programs, susan: User, mia: User, attempt: int
) -> None:
    ticket, one, other = make_ticket(susan), program(susan), program(mia)
    at = f"/tickets/{ticket.id}"
    etag = changing.etag_of(one, at)

    answers = together(
        app,
        lambda: changing.patch(one, at, {"name": "One"}, etag),
        lambda: changing.patch(other, at, {"body": "Other"}, etag),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert len(history(ticket)) == 1


def test_reporters_change_nothing_once_somebody_has_commented(
    program: Programs, susan: User, david: User
) -> None:
    ticket = make_ticket(susan)
    make_comment(david, ticket)

    assert patch(program(susan), ticket, {"name": "B"}).status_code == 403
    assert patch(program(susan), ticket, {"status": "Resolved"}).status_code == 200
