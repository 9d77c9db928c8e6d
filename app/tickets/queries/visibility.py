"""Who sees which tickets: the one rule behind every list, page, card, mail, export and figure.

A tracker is common work, so blocks between people do not hide tickets. What blocked people do is
not told to those who blocked them.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, true
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Role, Status, Ticket, TicketAudience, User, ticket_assignee

Viewer = User | None
"""Who looks; None is a guest."""
Condition = ColumnElement[bool]
MODERATING = (Role.MODERATOR, Role.ADMIN)


def visible_to(viewer: Viewer, ticket: type[Ticket] = Ticket) -> Condition:
    """Whether somebody may see a ticket; ``ticket`` may be an alias."""
    if viewer is None:
        return ticket.audience == TicketAudience.PUBLIC
    if viewer.role in MODERATING:
        return true()
    return or_(
        ticket.audience != TicketAudience.PRIVATE,
        ticket.reporter_id == viewer.id,
        _is_assigned(viewer.id, ticket),
    )


def _is_assigned(user_id: Any, ticket: type[Ticket]) -> Condition:
    own = exists().where(
        ticket_assignee.c.ticket_id == ticket.id, ticket_assignee.c.user_id == user_id
    )
    # Whatever else the statement around it asks of assignees, these are rows of its own.
    return own.correlate_except(ticket_assignee)


def visible_tickets(viewer: Viewer) -> Select[Ticket]:
    """The tickets that somebody may see."""
    return select(Ticket).where(visible_to(viewer))


def tickets_seen(viewer: Viewer, ids: Iterable[int]) -> set[int]:
    """Those of some tickets that somebody may see; one statement, none for no ids."""
    wanted = sorted(set(ids))
    if not wanted:
        return set()
    found = visible_tickets(viewer).where(Ticket.id.in_(wanted)).with_only_columns(Ticket.id)
    return set(db.session.scalars(found))


def names_seen(viewer: Viewer, ids: Iterable[int]) -> dict[int, str]:
    """The names of those of some tickets that somebody may see, by their numbers."""
    found = visible_tickets(viewer).where(Ticket.id.in_(set(ids)))
    rows = db.session.execute(found.with_only_columns(Ticket.id, Ticket.name))
    return {row.id: row.name for row in rows}


def viewers_of(ticket: Ticket, user_ids: Iterable[int]) -> set[int]:
    """Which of some people may see a ticket and are here to do so."""
    wanted = sorted(set(user_ids))
    if not wanted:
        return set()
    person = aliased(User)
    found = select(person.id).where(person.id.in_(wanted), person.status == Status.ACTIVE)
    if ticket.audience == TicketAudience.PRIVATE:
        assigned = exists().where(
            ticket_assignee.c.ticket_id == ticket.id, ticket_assignee.c.user_id == person.id
        )
        found = found.where(
            or_(person.id == ticket.reporter_id, person.role.in_(MODERATING), assigned)
        )
    return set(db.session.scalars(found))
