"""Tickets through the API: found, filed, changed, resolved."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Notification, Ticket, TicketStatus, User
from tests.api import changing
from tests.api.conftest import Program
from tests.people import make_post, make_user
from tests.statements import statements
from tests.test_races import together
from tests.tickets.factories import change, history, make_comment, make_label, make_ticket

Programs = Callable[..., Program]
SEED = ("Reported", "In Progress", "In Review", "Resolved")


def found(caller: Program, query: str) -> list[str]:
    answer = caller.get(f"/tickets?{query}")
    assert answer.status_code == 200, answer.json
    return [ticket["name"] for ticket in answer.json["items"]]


def patch(caller: Program, ticket: Ticket, body: Any, etag: str | None = None) -> TestResponse:
    return changing.patch(caller, f"/tickets/{ticket.id}", body, etag)


def told(person: User) -> list[str]:
    kinds = select(Notification.kind).where(Notification.receiver_id == person.id)
    return list(db.session.scalars(kinds))


# --- one


def test_a_ticket_has_the_documented_fields(program: Programs, susan: User, david: User) -> None:
    ticket = make_ticket(
        susan,
        url="https://printer.example.org/",
        body="It prints *nothing*.",
        assignees=[david],
        labels=[make_label()],
        due_on=date(2026, 6, 1),
    )

    shown = program(david).get(f"/tickets/{ticket.id}").json

    assert (shown["id"], shown["number"]) == (ticket.id, f"#{ticket.id}")
    assert (shown["name"], shown["status"]) == ("The printer is broken", "Reported")
    assert shown["url"] == "https://printer.example.org/"
    assert (shown["kind"], shown["priority"], shown["audience"]) == ("bug", "normal", "members")
    assert shown["due_on"] == "2026-06-01"
    assert shown["body_html"] == "<p>It prints <em>nothing</em>.</p>"
    assert shown["author"]["username"] == "susan"
    assert [person["username"] for person in shown["assignees"]] == ["david"]
    assert [label["name"] for label in shown["labels"]] == ["web site"]
    assert shown["created_at"].endswith("Z")
    assert shown["_links"]["page"] == f"/tickets/{ticket.id}"


def test_a_ticket_is_found_by_its_uuid(program: Programs, susan: User) -> None:
    ticket = make_ticket(susan)

    assert program(susan).get(f"/tickets/{ticket.uuid}").json["id"] == ticket.id


@pytest.mark.parametrize(
    "ref", ["999", "0", "9" * 40, "1e3", "0b6f6c6e-3f0e-4f0b-9a53-2f6f0c0f7d11", "%00", "nothing"]
)
def test_an_unknown_ticket_is_an_error(program: Programs, susan: User, ref: str) -> None:
    answer = program(susan).get(f"/tickets/{ref}")

    assert (answer.status_code, answer.json["error"]) == (404, "Not Found")


def test_a_private_ticket_is_not_there_for_others(
    program: Programs, susan: User, david: User, mia: User
) -> None:
    ticket = make_ticket(susan, audience="private")

    codes = [program(who).get(f"/tickets/{ticket.id}").status_code for who in (susan, david, mia)]
    assert codes == [200, 404, 200]
    assert program(david).get("/tickets").json["items"] == []


def test_guests_are_shown_what_is_public(guest: Program, susan: User) -> None:
    make_ticket(susan, "For members")
    make_ticket(susan, "For everybody", audience="public")

    assert found(guest, "") == ["For everybody"]


def test_a_token_for_other_things_reads_no_tickets(program: Programs, susan: User) -> None:
    assert program(susan, "posts:read").get("/tickets").status_code == 403
    assert program(susan, "tickets:write").get("/tickets").status_code == 403


def test_what_has_not_changed_is_not_sent_again(program: Programs, susan: User) -> None:
    ticket, caller = make_ticket(susan), program(susan)
    etag = caller.get(f"/tickets/{ticket.id}").headers["ETag"]

    again = caller.get(f"/tickets/{ticket.id}", headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    change(susan, ticket, name="Another name")
    assert caller.get(f"/tickets/{ticket.id}", headers={"If-None-Match": etag}).json


# --- lists


@pytest.fixture
def some(susan: User, david: User, mia: User) -> None:
    """A ticket of each status, each with something of its own."""
    make_ticket(susan, "reported", labels=[make_label("harbour")])
    make_ticket(susan, "in progress", status=TicketStatus.IN_PROGRESS, assignees=[david])
    make_ticket(david, "in review", status=TicketStatus.IN_REVIEW, priority=3, kind="wish")
    make_ticket(david, "resolved", status=TicketStatus.RESOLVED, audience="public")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["resolved", "in review", "in progress", "reported"]),
        ("q=status:open+sort:number", ["in review", "in progress", "reported"]),
        ("status=In+Progress", ["in progress"]),
        ("q=status:%22In+Review%22", ["in review"]),
        ("assignee=david", ["in progress"]),
        ("assignee=me", []),
        ("reporter=me&q=is:open", ["in progress", "reported"]),
        ("label=Harbour", ["reported"]),
        ("kind=wish&priority=urgent", ["in review"]),
        ("audience=public", ["resolved"]),
        ("q=progress", ["in progress"]),
        ("order=%2Bcreated", ["reported", "in progress", "in review", "resolved"]),
        ("order=-status", ["resolved", "in review", "in progress", "reported"]),
        ("order=board&per_page=2", ["reported", "in progress"]),
    ],
)
def test_a_list_has_what_is_asked_for(
    program: Programs, susan: User, some: None, query: str, names: list[str]
) -> None:
    assert found(program(susan), query) == names


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("q=colour:red", "q"),
        ("q=status:done", "q"),
        ("status=Done", "status"),
        ("assignee=@", "assignee"),
        ("order=luck", "order"),
        ("page=2&before=1", "page"),
        ("colour=red", "colour"),
        ("per_page=101", "per_page"),
        ("q=%00", "q"),
    ],
)
def test_a_query_that_is_not_understood_finds_nothing_by_mistake(
    program: Programs, susan: User, query: str, field: str
) -> None:
    answer = program(susan).get(f"/tickets?{query}")

    assert answer.status_code == 422
    assert field in answer.json["errors"]


@pytest.mark.parametrize("order", ["changed", "due", "board", "-priority", "%2Bcomments"])
def test_every_order_goes_on_to_the_end(program: Programs, susan: User, order: str) -> None:
    for number in range(7):
        make_ticket(susan, f"ticket {number}", due_on=date(2026, 6, 1) if number % 2 else None)
    caller, seen, path = program(susan), [], f"/tickets?per_page=3&order={order}&q=ticket"

    while path:
        page = caller.get(path.removeprefix("/api")).json
        seen += [ticket["name"] for ticket in page["items"]]
        path = page["_links"]["next"]

    assert len(seen) == len(set(seen)) == 7


def test_a_list_by_number_says_how_much_there_is(
    program: Programs, susan: User, some: None
) -> None:
    page = program(susan).get("/tickets?page=2&per_page=2&q=is:open").json

    assert [ticket["name"] for ticket in page["items"]] == ["reported"]
    assert page["_meta"] == {"per_page": 2, "page": 2, "total_pages": 2, "total_items": 3}
    assert page["_links"]["prev"] == "/api/tickets?per_page=2&q=is:open&page=1"


def test_long_lists_take_as_many_statements_as_short_ones(
    program: Programs, susan: User, david: User
) -> None:
    caller, label, numbers = program(susan), make_label(), []
    caller.get("/tickets")  # the first call of a token is written down
    for rows in (3, 12):
        for number in range(rows):
            make_ticket(make_user(f"p{rows}x{number}"), labels=[label], assignees=[david])
        db.session.rollback()
        with statements() as seen:
            assert len(caller.get("/tickets?per_page=100").json["items"]) >= rows
        numbers.append(len(seen))

    assert numbers[0] == numbers[1]


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
