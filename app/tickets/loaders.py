"""Fetch what an address of a ticket names, or answer 404."""

from flask import abort
from sqlalchemy import select

from app.access import present_viewer
from app.extensions import db
from app.models import EntryKind, Ticket, TicketEntry
from app.pagination import LARGEST_ID
from app.tickets.queries.tickets import ticket_named


def ticket_or_404(ref: str) -> Ticket:
    """The visible ticket of a number or a UUID, with its reporter."""
    return ticket_named(present_viewer(), ref) or abort(404)


def entry_or_404(ticket: Ticket, entry_id: int, kind: EntryKind) -> TicketEntry:
    """An entry of the timeline of a ticket; no comment that is deleted."""
    found = select(TicketEntry).where(
        TicketEntry.id == id_or_404(entry_id),
        TicketEntry.ticket_id == ticket.id,
        TicketEntry.kind == kind,
        TicketEntry.deleted_at.is_(None),
    )
    return db.session.scalar(found) or abort(404)


def id_or_404(number: int) -> int:
    """An id of an address that the database can compare with."""
    return number if number <= LARGEST_ID else abort(404)
