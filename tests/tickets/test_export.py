"""Tickets as a table to take along, and back again."""

import csv
from datetime import date
from io import StringIO

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Status, Ticket, TicketEntry
from app.tickets.cells import COLUMNS
from app.tickets.imports import tasks
from app.tickets.services import changes, relations
from tests.tickets.factories import history, make_comment, make_label, make_ticket
from tests.tickets.tables import bring_in, counts, written
from tests.tickets.test_services import draft_of

pytestmark = pytest.mark.usefixtures("own_folder")


def exported(browser, query=""):
    """The bytes of an export."""
    return browser.get("/tickets/export.csv", query_string={"q": query}).data


def rows(content):
    """Its rows, by column."""
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def names(browser):
    return [row["name"] for row in rows(exported(browser))]


def test_all_fields_are_in_it(client_of, susan, john, mia):
    one, two = make_label("a, b"), make_label("boat")
    original = make_ticket(susan)
    ticket = make_ticket(
        john,
        "Öl im Wasser",
        assignees=[susan],
        audience="public",
        body="Line one\n\n* two",
        due_on=date(2030, 1, 2),
        kind="task",
        labels=[one, two],
        priority=3,
        url="https://example.org/a",
    )
    make_comment(susan, ticket)
    relations.mark_duplicate(mia, ticket.id, original.id)
    db.session.commit()
    found = rows(exported(client_of(john)))[1]
    assert tuple(found) == COLUMNS
    assert found == {
        "number": str(ticket.id),
        "uuid": str(ticket.uuid),
        "version": "2",
        "name": "Öl im Wasser",
        "status": "Resolved",
        "kind": "task",
        "priority": "urgent",
        "labels": '"a, b", boat',
        "assignees": "susan",
        "reporter": "john",
        "audience": "public",
        "due_on": "2030-01-02",
        "url": "https://example.org/a",
        "description": "Line one\n\n* two",
        "duplicate_of": str(original.id),
        "comments": "1",
        "created_at": ticket.created_at.isoformat(),
        "changed_at": ticket.changed_at.isoformat(),
        "answered_at": ticket.answered_at.isoformat(),
        "resolved_at": ticket.resolved_at.isoformat(),
    }


def test_a_mark_tells_spreadsheets_that_it_is_utf_8(client_of, susan):
    assert exported(client_of(susan)).startswith(b"\xef\xbb\xbfnumber,uuid,")


@pytest.mark.parametrize("name", ["+49 40", "-1", "=1+1", "@susan", "＝1", "'=1"])
def test_no_spreadsheet_computes_a_name(client_of, susan, name):
    make_ticket(susan, name)
    assert names(client_of(susan)) == [f"'{name}"]


def test_private_tickets_are_for_those_concerned(client_of, susan, john, mary, carol, mia, adam):
    make_ticket(susan, "Private", audience="private", assignees=[john])
    make_ticket(susan, "Members")
    both, one = ["Private", "Members"], ["Members"]
    people = (susan, john, mia, adam, mary, carol)
    assert [names(client_of(one)) for one in people] == [both] * 4 + [one] * 2


def test_who_is_not_here_any_more_is_not_named(client_of, susan, john):
    make_ticket(john, assignees=[john])
    john.status = Status.SUSPENDED
    db.session.commit()
    row = rows(exported(client_of(susan)))[0]
    assert (row["reporter"], row["assignees"]) == ("", "")


def test_many_come_in_batches_by_their_numbers(client_of, susan, monkeypatch):
    monkeypatch.setattr("app.tickets.queries.exports.BATCH", 2)
    for number in range(5):
        make_ticket(susan, f"Ticket {number}")
    assert names(client_of(susan)) == [f"Ticket {number}" for number in range(5)]


def test_it_is_a_file_that_no_cache_keeps(client_of, susan):
    answer = client_of(susan).get("/tickets/export.csv")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="tickets-20')
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.mimetype == "text/csv"


def test_it_is_limited(app, client_of, susan, monkeypatch):
    app.config["RATE_WRITE"] = "1 per minute"
    browser = client_of(susan)
    statuses = [browser.get("/tickets/export.csv").status_code for _ in range(2)]
    assert statuses == [200, 429]


# --- and back


@pytest.fixture
def browser(client_of, mia, monkeypatch):
    monkeypatch.setattr(tasks, "PAUSE_SECONDS", 0)
    return client_of(mia)


@pytest.fixture
def lively(susan, john, mia):
    """Tickets with everything that a table holds."""
    labels = [make_label("a, b"), make_label('say "x"'), make_label("c;d"), make_label("-")]
    for number, name in enumerate(["=1+1", "'=1", "@susan", "＋", "Plain, with a comma"]):
        make_ticket(
            susan,
            name,
            assignees=[john, susan][: number % 3],
            audience=["members", "private", "public"][number % 3],
            body=["", "- a list\n- of two", "\tx", "a;b\n\n“c”", "+"][number],
            due_on=date(2030, 1, 1 + number) if number % 2 else None,
            kind=["bug", "wish", "task", "question", "bug"][number],
            labels=labels[: number + 1],
            priority=number % 4,
            status=number % 4,
            url="https://example.org/?a=-1" if number % 2 else "",
        )
    duplicate = make_ticket(john)
    relations.mark_duplicate(mia, duplicate.id, duplicate.id - 1)
    john.status = Status.SUSPENDED
    db.session.commit()


def test_what_left_comes_back_and_changes_nothing(browser, lively):
    everything = select(Ticket.__table__).order_by(Ticket.id)
    before = [tuple(row) for row in db.session.execute(everything)]
    result = bring_in(browser, exported(browser), "export")
    assert counts(result) == (0, 0, 6, 0), result["reasons"]
    db.session.rollback()
    assert [tuple(row) for row in db.session.execute(everything)] == before


def test_what_was_changed_in_the_table_changes(browser, susan):
    ticket = make_ticket(susan, "=1+1")
    content = exported(browser).replace(b"'=1+1", b"Two")
    assert counts(bring_in(browser, content, "export")) == (0, 1, 0, 0)
    assert history(ticket) == [("name", "=1+1", "Two")]
    assert db.session.scalar(select(TicketEntry.reason)) == "← export"


def test_what_somebody_changed_after_the_export_stays(browser, susan):
    ticket = make_ticket(susan)
    content = exported(browser).replace(b",normal,", b",high,")
    changes.save(ticket.id, susan, draft_of(ticket, name="Newer"), version=1)
    db.session.commit()
    assert counts(bring_in(browser, content, "export")) == (0, 1, 0, 0)
    assert (ticket.name, ticket.priority) == ("Newer", 2)


def test_what_both_changed_stays_out(browser, susan):
    ticket = make_ticket(susan)
    content = exported(browser).replace(b"The printer is broken", b"In the table")
    changes.save(ticket.id, susan, draft_of(ticket, name="Newer"), version=1)
    db.session.commit()
    assert counts(bring_in(browser, content, "export")) == (0, 0, 0, 1)
    assert ticket.name == "Newer"


def test_on_another_site_an_export_makes_tickets_once(browser, susan):
    make_ticket(susan, "=1+1")
    content = exported(browser)
    table = written([*csv.reader(StringIO(content.decode("utf-8-sig")))])
    strange = table.replace(b"-4", b"-a").replace(rows(content)[0]["uuid"].encode(), b"0" * 32)
    assert counts(bring_in(browser, strange, "elsewhere")) == (1, 0, 0, 0)
    assert counts(bring_in(browser, strange, "elsewhere")) == (0, 0, 1, 0)
