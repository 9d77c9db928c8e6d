"""What tickets have to do with each other: one blocks another, relates to it, or is the same."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from app.database import insert_or_ignore, rows_changed
from app.dates import utcnow
from app.errors.exceptions import DomainError, NotAllowed
from app.extensions import db
from app.models import (
    RelationKind,
    Ticket,
    TicketStatus,
    TicketWatch,
    User,
    WatchReason,
    ticket_relation,
)
from app.tickets.policies import part_of, why_not_change, why_not_move
from app.tickets.queries.facts import facts_of_one
from app.tickets.queries.visibility import viewers_of
from app.tickets.services.history import Change, change_ticket
from app.tickets.services.locks import targets
from app.tickets.services.telling import tell
from app.tickets.services.watching import watch
from app.tickets.words import Way

MOST_RELATIONS = 50


def _may_change(ticket: Ticket, actor: User) -> None:
    part = part_of(actor, ticket, facts_of_one(ticket).assignee_ids)
    if refusal := why_not_change(part, ticket):
        raise NotAllowed(refusal)


def _row(ticket: Ticket, other: Ticket, way: Way) -> dict[str, int | str]:
    first, second = ticket.id, other.id
    if way is Way.BLOCKED_BY:
        first, second = second, first
    if way is Way.RELATES:
        first, second = sorted((first, second))
    kind = RelationKind.RELATES if way is Way.RELATES else RelationKind.BLOCKS
    return {"from_id": first, "to_id": second, "kind": kind.value}


def _is_row(row: dict[str, int | str]) -> list[object]:
    return [ticket_relation.c[name] == value for name, value in row.items()]


def relate(actor: User, ticket_id: int, other_id: int, way: Way) -> Ticket:
    """Say that a ticket blocks another, waits for it or relates to it. Twice changes nothing.

    Raises:
        DomainError: it is the ticket itself, they block each other, or there are too many.
        NotAllowed: the actor may not change the ticket.
        Gone: one of the two is not there, or not for the actor.
    """
    if ticket_id == other_id:
        raise DomainError(_l("Choose another ticket than this one."), field="other")
    both = targets(actor, ticket_id, other_id)
    ticket, other = both[ticket_id], both[other_id]
    _may_change(ticket, actor)
    row = _row(ticket, other, way)
    if way is not Way.RELATES:
        back = _row(other, ticket, way)
        if db.session.execute(select(ticket_relation).where(*_is_row(back))).first():  # type: ignore[arg-type]
            message = _l("It is the other way round already. Take that back first.")
            raise DomainError(message, field="other")
    _check_room(ticket)
    if rows_changed(insert_or_ignore(ticket_relation).values(row)):
        entries = change_ticket(ticket, actor, [Change("relation", None, [way.value, other.id])])
        tell(ticket, actor, entries)
    return ticket


def _check_room(ticket: Ticket) -> None:
    own = select(ticket_relation.c.kind).where(
        (ticket_relation.c.from_id == ticket.id) | (ticket_relation.c.to_id == ticket.id)
    )
    if len(db.session.scalars(own.limit(MOST_RELATIONS)).all()) >= MOST_RELATIONS:
        message = _l("A ticket is related to at most %(num)d others.", num=MOST_RELATIONS)
        raise DomainError(message, field="other")


def unrelate(actor: User, ticket_id: int, other_id: int, way: Way) -> Ticket:
    """Take back that a ticket blocks another, waits for it or relates to it.

    Raises:
        NotAllowed, Gone: as ``relate``.
    """
    both = targets(actor, ticket_id, other_id)
    ticket, other = both[ticket_id], both[other_id]
    _may_change(ticket, actor)
    row = _row(ticket, other, way)
    if rows_changed(delete(ticket_relation).where(*_is_row(row))):  # type: ignore[arg-type]
        entries = change_ticket(ticket, actor, [Change("relation", [way.value, other.id], None)])
        tell(ticket, actor, entries)
    return ticket


def mark_duplicate(actor: User, ticket_id: int, original_id: int) -> Ticket:
    """Say that a ticket is the same as another. It is resolved, and those who watch it hear of the
    other from now on.

    Raises:
        DomainError: it is the ticket itself, the other is a duplicate, or others are duplicates
            of this one.
        NotAllowed: the actor may not change or not resolve the ticket.
        Gone: one of the two is not there, or not for the actor.
    """
    if ticket_id == original_id:
        raise DomainError(_l("Choose another ticket than this one."), field="original")
    both = targets(actor, ticket_id, original_id)
    ticket, original = both[ticket_id], both[original_id]
    if ticket.duplicate_of_id == original.id:
        return ticket
    _may_change(ticket, actor)
    _check_chain(ticket, original)
    part = part_of(actor, ticket, facts_of_one(ticket).assignee_ids)
    if ticket.is_open and (refusal := why_not_move(part, ticket, TicketStatus.RESOLVED)):
        raise NotAllowed(refusal)
    changes = [Change("duplicate_of", None, original.id)]
    if ticket.is_open:
        changes.append(Change("status", ticket.status, int(TicketStatus.RESOLVED)))
    entries = change_ticket(
        ticket,
        actor,
        changes,
        duplicate_of_id=original.id,
        status_before_duplicate=ticket.status,
        status=int(TicketStatus.RESOLVED),
        resolved_at=ticket.resolved_at or utcnow(),
    )
    watchers = select(TicketWatch.user_id).where(
        TicketWatch.ticket_id == ticket.id, TicketWatch.is_muted.is_(False)
    )
    hearing = viewers_of(original, db.session.scalars(watchers))
    watch(original.id, hearing, WatchReason.DUPLICATE, via=ticket)
    tell(ticket, actor, entries)
    return ticket


def _check_chain(ticket: Ticket, original: Ticket) -> None:
    if ticket.duplicate_of_id is not None:
        message = _l("It is marked as a duplicate already. Take that back first.")
        raise DomainError(message, field="original")
    if original.duplicate_of_id is not None:
        message = _l("That ticket is a duplicate itself. Choose the one it is a duplicate of.")
        raise DomainError(message, field="original")
    others = select(Ticket.id).where(Ticket.duplicate_of_id == ticket.id).limit(1)
    if db.session.scalar(others) is not None:
        message = _l("Other tickets are duplicates of this one. Mark those anew first.")
        raise DomainError(message, field="original")


def unmark_duplicate(actor: User, ticket_id: int) -> Ticket:
    """Take that back: the ticket has the status from before, and those who came along leave.

    Raises:
        NotAllowed: the actor may not change the ticket.
        Gone: it is not there, or not for the actor.
    """
    ticket = targets(actor, ticket_id)[ticket_id]
    original_id = ticket.duplicate_of_id
    if original_id is None:
        return ticket
    _may_change(ticket, actor)
    before = TicketStatus(ticket.status_before_duplicate or 0)
    changes = [Change("duplicate_of", original_id, None)]
    if ticket.status != before:
        changes.append(Change("status", ticket.status, int(before)))
    entries = change_ticket(
        ticket,
        actor,
        changes,
        duplicate_of_id=None,
        status_before_duplicate=None,
        status=int(before),
        resolved_at=None if before.is_open else ticket.resolved_at,
    )
    came_along = delete(TicketWatch).where(
        TicketWatch.ticket_id == original_id,
        TicketWatch.via_id == ticket.id,
        TicketWatch.is_muted.is_(False),
    )
    rows_changed(came_along)
    tell(ticket, actor, entries)
    return ticket
