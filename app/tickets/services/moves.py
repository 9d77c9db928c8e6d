"""Moving tickets: from one status to another, and to a place on the board."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, and_, func, literal, or_, select, tuple_, update

from app.database import rows_changed
from app.dates import utcnow
from app.errors.exceptions import Conflict, DomainError, NotAllowed
from app.extensions import db
from app.models import Ticket, TicketStatus, User
from app.models.ticket import STEP
from app.models.types import BigId
from app.tickets.policies import move_of, part_of, why_not_move
from app.tickets.queries.facts import facts_of_one
from app.tickets.services.history import Change, change_ticket, checked_reason
from app.tickets.services.locks import lock_board, target
from app.tickets.services.telling import tell


def move(
    ticket_id: int, actor: User, to: TicketStatus, *, reason: str = "", version: int | None = None
) -> Ticket:
    """Give a ticket another status.

    Args:
        ticket_id: which ticket.
        actor: who moves it.
        to: the new status.
        reason: why; reopening needs one.
        version: of the ticket that the actor saw, where a change since then matters.

    Raises:
        NotAllowed: the actor may not; the message says why.
        DomainError: a reason is missing or too long.
        Conflict: it is not the version that the actor saw.
        Gone: it is not there, or not for the actor.
    """
    ticket = target(actor, ticket_id)
    if version is not None and ticket.version != version:
        raise changed_meanwhile()
    if ticket.status != to:
        move_locked(ticket, actor, to, reason=reason)
    return ticket


def changed_meanwhile() -> Conflict:
    """What to say to somebody who acts on an older version."""
    return Conflict(_l("Somebody changed this ticket meanwhile. Look at it and decide again."))


def move_locked(ticket: Ticket, actor: User, to: TicketStatus, *, reason: str = "") -> None:
    """Give a locked ticket another status.

    Raises:
        NotAllowed, DomainError: as ``move``.
    """
    part = part_of(actor, ticket, facts_of_one(ticket).assignee_ids)
    if refusal := why_not_move(part, ticket, to):
        raise NotAllowed(refusal)
    way = move_of(ticket.status, to)
    reason = checked_reason(reason)
    if way is not None and way.needs_reason and not reason:
        raise DomainError(_l("Say why it is opened again."), field="reason")
    set_status(ticket, actor, to, reason=reason)


def set_status(ticket: Ticket, actor: User, to: TicketStatus, *, reason: str = "") -> None:
    """Give a locked ticket a status, whoever asks."""
    entries = change_ticket(
        ticket,
        actor,
        [Change("status", ticket.status, int(to))],
        reason=reason,
        status=int(to),
        resolved_at=None if to.is_open else utcnow(),
    )
    tell(ticket, actor, entries)


def place(
    ticket_id: int,
    actor: User,
    to: TicketStatus,
    *,
    above_id: int | None = None,
    reason: str = "",
) -> Ticket:
    """Put a ticket into a column of the board, right below another ticket or on top.

    Many may do this at once: in the end there is one order. Whatever stands in the column by now
    keeps its own place. A ticket that left the column meanwhile is no neighbour any more; then
    the ticket goes where that one would have stood.

    Args:
        ticket_id: which ticket.
        actor: who moves it.
        to: the column.
        above_id: the ticket that stands above it afterwards; none for the top.
        reason: why; reopening needs one.

    Raises:
        NotAllowed, DomainError, Gone: as ``move``.
    """
    lock_board()
    position = _free_place(ticket_id, to, above_id)
    ticket = target(actor, ticket_id)
    if ticket.status != to:
        move_locked(ticket, actor, to, reason=reason)
    else:
        part = part_of(actor, ticket, facts_of_one(ticket).assignee_ids)
        if not part:
            raise NotAllowed(_l("Only the reporter, assignees and moderators can do this."))
    # Where it stands is nothing that it says: neither its version nor its history tells of it.
    rows_changed(update(Ticket).where(Ticket.id == ticket.id).values(position=position))
    db.session.refresh(ticket)
    return ticket


def _free_place(ticket_id: int, to: TicketStatus, above_id: int | None) -> int:
    """A position below a ticket and above what follows it in the column; never 0 or less."""
    above = None
    if above_id is not None and above_id != ticket_id:
        place_of = select(Ticket.position, Ticket.id).where(Ticket.id == above_id)
        above = db.session.execute(place_of).one_or_none()
    if above is None:
        top = db.session.scalar(select(func.max(Ticket.position)))
        return int(top or 0) + STEP
    others = select(Ticket.position).where(Ticket.status == to, Ticket.id != ticket_id)
    # What was filed at the same moment has the same position, and the ids decide.
    lower = others.where(tuple_(Ticket.position, Ticket.id) < _pair(above))
    below = db.session.scalar(lower.order_by(Ticket.position.desc()).limit(1))
    if below is None and above.position > STEP:
        return int(above.position) - STEP
    floor = below or 0
    if above.position - floor > 1:
        return int(above.position + floor) // 2
    _make_room(ticket_id, to, above)
    return int(above.position) + STEP // 2


def _make_room(ticket_id: int, to: TicketStatus, above: Row[int, int]) -> None:
    """Move a ticket of the column, and what stands above it there, one step up.

    The ticket that is placed is locked with them: all by rising id.
    """
    higher = and_(Ticket.status == to, tuple_(Ticket.position, Ticket.id) >= _pair(above))
    locked = select(Ticket.id, higher).where(or_(higher, Ticket.id == ticket_id))
    rows = db.session.execute(locked.order_by(Ticket.id).with_for_update(key_share=True)).all()
    raised = [row.id for row in rows if row[1]]
    up = update(Ticket).where(Ticket.id.in_(raised))
    rows_changed(up.values(position=Ticket.position + STEP))


def _pair(place: Row[int, int]) -> Any:
    return tuple_(*(literal(value, BigId) for value in place))
