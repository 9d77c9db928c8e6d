"""Fetch the ticket or comment that a call is about to change, locked, or answer 404.

What is locked is as it is now: who compares its version with the one that the caller has seen, and
changes it in the same transaction, overwrites nobody.
"""

from app.api.loaders.people import viewer
from app.errors.exceptions import NotAllowed
from app.models import EntryKind, Ticket, TicketEntry
from app.tickets.loaders import entry_or_404, ticket_or_404
from app.tickets.policies import INVOLVED, WHO, part_of
from app.tickets.queries.facts import facts_of_one
from app.tickets.services.locks import target


def locked_ticket_or_404(ref: str) -> Ticket:
    """The visible ticket of a number or a UUID."""
    return target(viewer(), ticket_or_404(ref).id)


def ticket_to_change(ref: str) -> Ticket:
    """The same, for those who have to do with it; what they may do with it is asked later.

    Raises:
        NotAllowed: the caller may do nothing with it.
    """
    ticket = locked_ticket_or_404(ref)
    if not part_of(viewer(), ticket, facts_of_one(ticket).assignee_ids):
        raise NotAllowed(WHO[INVOLVED])
    return ticket


def comment_to_change(ref: str, entry_id: int) -> TicketEntry:
    """A comment that is not deleted, of a visible ticket."""
    return entry_or_404(locked_ticket_or_404(ref), entry_id, EntryKind.COMMENT)
