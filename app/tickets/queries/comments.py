"""The comments of a ticket by themselves, the oldest first."""

from sqlalchemy import Select, select
from sqlalchemy.orm import defer, joinedload

from app.models import EntryKind, Ticket, TicketEntry
from app.pagination import Keyset

OLDEST_FIRST = Keyset((TicketEntry.id,), lambda entry: (entry.id,), descending=False)


def comments_of(ticket: Ticket) -> Select[TicketEntry]:
    """The comments of a ticket with their authors, but for those that are deleted."""
    return (
        select(TicketEntry)
        .options(joinedload(TicketEntry.author), defer(TicketEntry.search_words, raiseload=True))
        .where(
            TicketEntry.ticket_id == ticket.id,
            TicketEntry.kind == EntryKind.COMMENT,
            TicketEntry.deleted_at.is_(None),
        )
    )
