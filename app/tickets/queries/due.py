"""What somebody is to have done, and by when. No writes."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import load_only

from app.extensions import db
from app.models import Ticket, TicketStatus, User, ticket_assignee
from app.tickets.queries.visibility import visible_to


def due_tickets(
    person: User, until: date, *, since: date | None = None, most: int
) -> Sequence[Ticket]:
    """The open tickets of a person that are due up to a day, the longest due first.

    One statement. Of each there is the number, the name, the status and the day.

    Args:
        person: who has to do them.
        until: the last day, included.
        since: the first day, included; without it there is what is overdue as well.
        most: so many at the most.
    """
    found = (
        select(Ticket)
        .join(ticket_assignee, ticket_assignee.c.ticket_id == Ticket.id)
        .where(
            ticket_assignee.c.user_id == person.id,
            Ticket.due_on <= until,
            Ticket.status < TicketStatus.RESOLVED,
            visible_to(person),
        )
        .options(load_only(Ticket.id, Ticket.name, Ticket.status, Ticket.due_on))
        .order_by(Ticket.due_on, Ticket.id)
        .limit(most)
    )
    return db.session.scalars(found if since is None else found.where(Ticket.due_on >= since)).all()
