"""Tickets in the calendar of whoever has to do them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import load_only

from app.extensions import db
from app.models import Ticket, TicketStatus, User, ticket_assignee
from app.tickets.queries.visibility import visible_to

MOST = 500
"""Tickets that one page shows."""


def due_tickets(person: User, since: date, until: date) -> Sequence[Ticket]:
    """What somebody is to have done between two days, both included; one statement."""
    found = (
        select(Ticket)
        .join(ticket_assignee, ticket_assignee.c.ticket_id == Ticket.id)
        .where(
            ticket_assignee.c.user_id == person.id,
            Ticket.due_on.between(since, until),
            Ticket.status < TicketStatus.RESOLVED,
            visible_to(person),
        )
        .options(load_only(Ticket.id, Ticket.name, Ticket.due_on))
        .order_by(Ticket.due_on, Ticket.id)
        .limit(MOST)
    )
    return db.session.scalars(found).all()
