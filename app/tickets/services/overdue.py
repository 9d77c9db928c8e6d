"""Telling assignees that a ticket was to be done by now. It flushes; the caller commits."""

from dataclasses import dataclass
from datetime import date, datetime

from app.database import insert_or_ignore, rows_changed
from app.extensions import db
from app.models import Ticket, User, ticket_assignee, ticket_overdue
from app.notifications.services import notify
from app.tickets.kinds import OVERDUE
from app.tickets.queries.news import watchers_of
from app.tickets.queries.overdue import unheard
from app.tickets.services.telling import subject_of


@dataclass(frozen=True)
class Overdue:
    """A mail that somebody wants: this ticket was due on that day."""

    reader: User
    ticket: Ticket
    due_on: date


def tell_overdue(ticket_id: int, user_id: int, now: datetime) -> Overdue | None:
    """Tell an assignee of an overdue ticket, once for the day that it was due.

    Returns:
        What to mail; None when there is nothing to tell (any more), another worker did, or the
        person wants no mail of it.
    """
    same = (ticket_assignee.c.ticket_id == ticket_id, ticket_assignee.c.user_id == user_id)
    row = db.session.execute(unheard(now).where(*same)).first()
    if row is None:
        return None
    told = {"ticket_id": ticket_id, "user_id": user_id, "due_on": row.due_on, "told_at": now}
    if not rows_changed(insert_or_ignore(ticket_overdue).values(told)):
        return None
    ticket, person = db.session.get_one(Ticket, ticket_id), db.session.get_one(User, user_id)
    if user_id not in watchers_of(ticket):
        return None
    wanted: list[Overdue] = []
    notify(
        person,
        OVERDUE,
        subject=subject_of(ticket),
        payload={"ticket_id": ticket_id, "due_on": row.due_on.isoformat()},
        mail_later=lambda: wanted.append(Overdue(person, ticket, row.due_on)),
    )
    return wanted[0] if wanted else None
