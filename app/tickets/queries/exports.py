"""Tickets as rows of a table, a few hundred at a time. No writes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import defer

from app.extensions import db
from app.models import Priority, Status, Ticket, TicketStatus, User
from app.tickets.cells import PRIORITY_WORDS, STATUS_WORDS, joined
from app.tickets.queries.facts import Facts, facts_of
from app.tickets.queries.lists import tickets_matching
from app.tickets.queries.visibility import Viewer

BATCH = 500
TEXTS = (Ticket.body_html, Ticket.search_words)


def exported(viewer: Viewer, query: str) -> Iterator[list[str]]:
    """The rows of the tickets that a line asks for and somebody may see, by number.

    Between two batches no transaction is open, so that nobody waits for a slow reader.
    """
    found = tickets_matching(viewer, query).options(*(defer(text) for text in TEXTS))
    found = found.order_by(Ticket.id).limit(BATCH)
    last = 0
    while True:
        tickets = db.session.scalars(found.where(Ticket.id > last)).all()
        facts = facts_of([ticket.id for ticket in tickets])
        names = _names(tickets)
        rows = [_row(ticket, facts[ticket.id], names) for ticket in tickets]
        last = tickets[-1].id if tickets else last
        db.session.rollback()
        yield from rows
        if len(rows) < BATCH:
            return


def _names(tickets: Sequence[Ticket]) -> dict[int, str]:
    """The user names of those who reported some tickets and are still here, by their ids."""
    ids = {ticket.reporter_id for ticket in tickets if ticket.reporter_id}
    here = (User.id.in_(ids), User.status == Status.ACTIVE)
    found = select(User.id, User.username).where(*here)
    return {row.id: row.username for row in db.session.execute(found)} if ids else {}


def _row(ticket: Ticket, facts: Facts, names: Mapping[int, str]) -> list[str]:
    """The cells of a ticket, in the order of ``COLUMNS``."""
    return [
        str(ticket.id),
        str(ticket.uuid),
        str(ticket.version),
        ticket.name,
        STATUS_WORDS[TicketStatus(ticket.status)],
        ticket.kind,
        PRIORITY_WORDS[Priority(ticket.priority)],
        joined(label.name for label in facts.labels),
        joined(person.username for person in facts.people),
        names.get(ticket.reporter_id or 0, ""),
        ticket.audience,
        ticket.due_on.isoformat() if ticket.due_on else "",
        ticket.url,
        ticket.body,
        str(ticket.duplicate_of_id or ""),
        str(ticket.comment_count),
        *map(
            _instant,
            (ticket.created_at, ticket.changed_at, ticket.answered_at, ticket.resolved_at),
        ),
    ]


def _instant(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""
