"""Tickets through the API: one, and lists of them."""

from collections.abc import Callable
from datetime import date

import pytest

from app.extensions import db
from app.models import TicketStatus, User
from tests.api.conftest import Program
from tests.people import make_user
from tests.statements import statements
from tests.tickets.factories import change, make_label, make_ticket

Programs = Callable[..., Program]


def found(caller: Program, query: str) -> list[str]:
    answer = caller.get(f"/tickets?{query}")
    assert answer.status_code == 200, answer.json
    return [ticket["name"] for ticket in answer.json["items"]]


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
