"""Comments on tickets, and their history, through the API."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Notification, TicketStatus, User
from tests.api.changing import delete, etag_of, patch
from tests.api.conftest import Program
from tests.people import make_user
from tests.statements import statements
from tests.tickets.factories import change, history, make_comment, make_label, make_ticket

Programs = Callable[..., Program]


def test_a_comment_is_shown_counted_and_told(program: Programs, susan: User, david: User) -> None:
    ticket = make_ticket(susan)
    caller, at = program(david), f"/tickets/{ticket.id}"

    made = caller.post(f"{at}/comments", {"body": "It was the *cable*."})

    assert made.status_code == 201
    assert made.headers["Location"] == made.json["_links"]["self"]
    assert made.json["body_html"] == "<p>It was the <em>cable</em>.</p>"
    assert caller.get(made.json["_links"]["self"].removeprefix("/api")).json == made.json
    assert caller.get(at).json["comment_count"] == 1
    told = select(Notification.payload).where(Notification.receiver_id == susan.id)
    assert db.session.scalars(told).one()["entry_id"] == made.json["id"]


def test_comments_are_listed_from_the_oldest_to_the_end(program: Programs, susan: User) -> None:
    ticket = make_ticket(susan)
    for number in range(5):
        make_comment(susan, ticket, f"comment {number}")
    caller, seen, path = program(susan), [], f"/tickets/{ticket.id}/comments?per_page=2"

    while path:
        page = caller.get(path.removeprefix("/api")).json
        seen += [comment["body"] for comment in page["items"]]
        path = page["_links"]["next"]

    assert seen == [f"comment {number}" for number in range(5)]


def test_long_lists_of_comments_take_as_many_statements_as_short_ones(
    program: Programs, susan: User
) -> None:
    ticket, caller, numbers = make_ticket(susan), program(susan), []
    at = f"/tickets/{ticket.id}/comments?per_page=100"
    caller.get(at)  # the first call of a token is written down
    for rows in (2, 8):
        for number in range(rows):
            make_comment(make_user(f"p{rows}x{number}"), ticket)
        db.session.rollback()
        with statements() as seen:
            assert len(caller.get(at).json["items"]) >= rows
        numbers.append(len(seen))

    assert numbers[0] == numbers[1]


def test_a_comment_moves_the_ticket_for_those_who_may(
    program: Programs, susan: User, david: User
) -> None:
    ticket = make_ticket(susan)
    at, body = f"/tickets/{ticket.id}/comments", {"body": "Done.", "status": "Resolved"}

    assert program(david).post(at, body).status_code == 403
    assert program(susan).post(at, body).status_code == 201
    assert (ticket.status, ticket.comment_count) == (TicketStatus.RESOLVED, 1)


def test_authors_change_their_comments_as_they_saw_them(program: Programs, susan: User) -> None:
    ticket = make_ticket(susan)
    entry = make_comment(susan, ticket)
    caller, at = program(susan), f"/tickets/{ticket.id}/comments/{entry.id}"
    etag = etag_of(caller, at)

    assert caller.patch(at, {"body": "Other words."}).status_code == 428
    changed = patch(caller, at, {"body": "Other words."}, etag)
    assert (changed.json["body"], changed.json["version"]) == ("Other words.", 2)
    assert changed.json["edited_at"] is not None
    assert patch(caller, at, {"body": "Third words."}, etag).status_code == 412
    assert [field for field, _before, _after in history(ticket)] == ["comment"]


def test_nobody_else_changes_a_comment(program: Programs, susan: User, mia: User) -> None:
    ticket = make_ticket(susan)
    at = f"/tickets/{ticket.id}/comments/{make_comment(susan, ticket).id}"

    assert patch(program(mia), at, {"body": "Mine."}).status_code == 403


def test_a_deleted_comment_is_gone(program: Programs, susan: User, david: User) -> None:
    ticket = make_ticket(susan)
    at = f"/tickets/{ticket.id}/comments/{make_comment(susan, ticket).id}"

    assert delete(program(david), at).status_code == 403
    assert delete(program(susan), at, '"7-0"').status_code == 412
    assert delete(program(susan), at).status_code == 204
    assert program(susan).get(at).status_code == 404
    assert program(susan).get(f"/tickets/{ticket.id}/comments").json["items"] == []


@pytest.mark.parametrize("path", ["comments", "history"])
def test_what_stands_below_a_hidden_ticket_is_hidden(
    program: Programs, guest: Program, susan: User, david: User, path: str
) -> None:
    at = f"/tickets/{make_ticket(susan, audience='private').id}/{path}"

    assert [caller.get(at).status_code for caller in (program(david), guest)] == [404, 404]
    assert program(david).post(f"{at}", {"body": "Words."}).status_code in {404, 405}


def test_a_comment_of_another_ticket_is_not_found(program: Programs, susan: User) -> None:
    entry, other = make_comment(susan, make_ticket(susan)), make_ticket(susan, "Another")

    assert program(susan).get(f"/tickets/{other.id}/comments/{entry.id}").status_code == 404


def test_a_comment_needs_words(program: Programs, susan: User) -> None:
    at = f"/tickets/{make_ticket(susan).id}/comments"

    for body in ({}, {"body": ""}, {"body": " "}, {"body": None}, {"body": "b" * 20_001}):
        answer = program(susan).post(at, body)
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["body"])


def test_the_history_says_who_changed_what_from_and_to(
    program: Programs, susan: User, mia: User
) -> None:
    ticket, label = make_ticket(susan), make_label()
    change(mia, ticket, priority=3, labels=frozenset({label.id}), due_on=date(2026, 6, 1))
    change(mia, ticket, body="A long story.")
    at = f"/tickets/{ticket.id}"
    patch(program(mia), at, {"status": "Resolved", "reason": "Done."})

    page = program(susan).get(f"{at}/history").json

    told = [(one["field"], one["before"], one["after"], one["version"]) for one in page["items"]]
    assert told == [
        ("priority", "normal", "urgent", 2),
        ("due_on", None, "2026-06-01", 2),
        ("labels", [], [label.id], 2),
        ("body", None, None, 3),
        ("status", "Reported", "Resolved", 4),
    ]
    assert page["items"][-1]["reason"] == "Done."
    assert {one["author"]["username"] for one in page["items"]} == {"mia"}


def test_the_history_goes_on_where_its_links_lead(program: Programs, susan: User) -> None:
    ticket = make_ticket(susan)
    for number in range(5):
        change(susan, ticket, name=f"name {number}")
    caller, seen, path = program(susan), [], f"/tickets/{ticket.id}/history?per_page=2"

    while path:
        page = caller.get(path.removeprefix("/api")).json
        seen += [one["after"] for one in page["items"]]
        path = page["_links"]["next"]

    assert seen == [f"name {number}" for number in range(5)]


def test_comments_of_programs_count_with_those_of_pages(
    app: Flask, program: Programs, susan: User
) -> None:
    app.config["RATE_POSTS"] = "1 per hour"
    caller, at = program(susan), f"/tickets/{make_ticket(susan).id}/comments"

    codes = [caller.post(at, {"body": body}).status_code for body in (" ", "One.", "Two.")]

    assert codes == [422, 201, 429]
