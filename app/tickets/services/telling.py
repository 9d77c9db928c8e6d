"""Telling those who watch a ticket what happened to it."""

from collections.abc import Collection, Sequence

from app.models import Ticket, TicketEntry, User, WatchReason
from app.tickets.queries.visibility import viewers_of
from app.tickets.services.watching import watch


def tell(
    ticket: Ticket,
    actor: User,
    entries: Sequence[TicketEntry],
    *,
    assigned: Collection[int] = (),
    mentioned: Collection[int] = (),
) -> None:
    """Tell people of new entries of a timeline, and let those hear from now on whom they concern.

    Args:
        ticket: which one, as it is now.
        actor: who did it; they are not told.
        entries: what happened; none for a ticket that is new.
        assigned: the ids of those who are assigned by it.
        mentioned: the ids of those whom it names.
    """
    watch(ticket.id, viewers_of(ticket, mentioned), WatchReason.MENTIONED)
    watch(ticket.id, assigned, WatchReason.ASSIGNED)
