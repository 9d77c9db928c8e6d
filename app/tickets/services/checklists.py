"""The steps of a ticket."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.errors.exceptions import DomainError, Gone, NotAllowed
from app.extensions import db
from app.lengths import check_length
from app.models import ChecklistItem, Ticket, User
from app.models.ticket import LONGEST_ITEM
from app.text import tidy_line
from app.tickets.policies import part_of, why_not_change
from app.tickets.queries.facts import facts_of_one
from app.tickets.services.history import Change, change_ticket
from app.tickets.services.locks import target

MOST_ITEMS = 50


def add_item(actor: User, ticket_id: int, text: str) -> Ticket:
    """Add a step.

    Raises:
        DomainError: it is empty or too long, or there are too many.
        NotAllowed: the actor may not change the ticket.
        Gone: it is not there, or not for the actor.
    """
    ticket = _target(actor, ticket_id)
    text = tidy_line(text)
    if not text:
        raise DomainError(_l("Say what is to be done."), field="text")
    check_length("text", len(text), LONGEST_ITEM)
    items = select(func.count(), func.max(ChecklistItem.position)).where(
        ChecklistItem.ticket_id == ticket.id
    )
    number, last = db.session.execute(items).one()
    if number >= MOST_ITEMS:
        message = _l("A checklist has at most %(num)d steps.", num=MOST_ITEMS)
        raise DomainError(message, field="text")
    change_ticket(ticket, actor, [Change("step", None, text)])
    position = 0 if last is None else last + 1
    db.session.add(ChecklistItem(ticket_id=ticket.id, text=text, position=position))
    db.session.flush()
    return ticket


def set_done(actor: User, ticket_id: int, item_id: int, *, is_done: bool) -> Ticket:
    """Tick a step, or take that back. A second click changes nothing.

    Raises:
        NotAllowed: the actor may not change the ticket.
        Gone: the ticket or the step is not there.
    """
    ticket = _target(actor, ticket_id)
    item = _item(ticket, item_id)
    if item.is_done != is_done:
        before, after = ([item.text, item.is_done], [item.text, is_done])
        change_ticket(ticket, actor, [Change("step_done", before, after)])
        item.is_done = is_done
        db.session.flush()
    return ticket


def remove_item(actor: User, ticket_id: int, item_id: int) -> Ticket:
    """Take a step away.

    Raises:
        NotAllowed, Gone: as ``set_done``.
    """
    ticket = _target(actor, ticket_id)
    item = _item(ticket, item_id)
    change_ticket(ticket, actor, [Change("step", item.text, None)])
    db.session.delete(item)
    db.session.flush()
    return ticket


def _target(actor: User, ticket_id: int) -> Ticket:
    ticket = target(actor, ticket_id)
    part = part_of(actor, ticket, facts_of_one(ticket).assignee_ids)
    if refusal := why_not_change(part, ticket):
        raise NotAllowed(refusal)
    return ticket


def _item(ticket: Ticket, item_id: int) -> ChecklistItem:
    own = select(ChecklistItem).where(
        ChecklistItem.id == item_id, ChecklistItem.ticket_id == ticket.id
    )
    item = db.session.scalar(own.execution_options(populate_existing=True))
    if item is None:
        raise Gone(_l("This step is no longer here."))
    return item
