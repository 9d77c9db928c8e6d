"""Tickets in the calendar of whoever has to do them."""

from collections.abc import Sequence
from datetime import date

from app.models import Ticket, User
from app.tickets.queries import due

MOST = 500
"""Tickets that one page shows."""


def due_tickets(person: User, since: date, until: date) -> Sequence[Ticket]:
    """What somebody is to have done between two days, both included; one statement."""
    return due.due_tickets(person, until, since=since, most=MOST)
