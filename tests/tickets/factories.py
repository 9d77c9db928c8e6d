"""Tickets for tests, committed."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import (
    Attachment,
    ChecklistItem,
    Label,
    Ticket,
    TicketEntry,
    TicketStatus,
    TicketView,
    User,
)
from app.models.user import foldable
from app.tickets.queries.facts import facts_of_one
from app.tickets.services import changes, checklists, comments, files, filing, moves, views
from app.tickets.services.drafts import Draft

FILE_NAME = "notes.txt"


def make_ticket(reporter: User, name: str = "The printer is broken", **more: Any) -> Ticket:
    """A ticket; ``status`` moves it there, whoever may."""
    status = TicketStatus(more.pop("status", TicketStatus.REPORTED))
    post = more.pop("post", None)
    for several in ("assignees", "labels"):
        more[several] = frozenset(one.id for one in more.get(several, ()))
    ticket = filing.file_ticket(reporter, Draft(name, **more), post=post)
    if status != TicketStatus.REPORTED:
        moves.set_status(ticket, reporter, status)
    db.session.commit()
    return ticket


def make_label(name: str = "web site", colour: str = "#3366cc") -> Label:
    """A label."""
    label = Label(name=name, folded=foldable(name), colour=colour)
    db.session.add(label)
    db.session.commit()
    return label


def make_view(
    owner: User, name: str = "My bugs", query: str = "kind:bug", **more: Any
) -> TicketView:
    """A filter that somebody keeps."""
    view = views.save_view(owner, name, query, **more)
    db.session.commit()
    return view


def make_comment(author: User, ticket: Ticket, body: str = "Same here.") -> TicketEntry:
    """A comment."""
    entry = comments.comment(author, ticket.id, body)
    db.session.commit()
    return entry


def make_step(person: User, ticket: Ticket, text: str = "Buy toner") -> ChecklistItem:
    """A step of a ticket."""
    checklists.add_item(person, ticket.id, text)
    db.session.commit()
    steps = select(ChecklistItem).where(ChecklistItem.ticket_id == ticket.id)
    return db.session.scalars(steps.order_by(ChecklistItem.id.desc()).limit(1)).one()


def make_file(owner: User, content: bytes = b"Some notes.", name: str = FILE_NAME) -> Attachment:
    """A file of somebody's that belongs to nothing yet."""
    attachment = files.keep_file(owner, BytesIO(content), name, max_bytes=10_000_000)
    db.session.commit()
    return attachment


def change(person: User, ticket: Ticket, **fields: Any) -> None:
    """Somebody changes what a ticket says."""
    draft = Draft.of(ticket, facts_of_one(ticket))
    changes.save(ticket.id, person, replace(draft, **fields), version=ticket.version)
    db.session.commit()


def change_body(person: User, ticket: Ticket, body: str = "It does not print at all.") -> None:
    """The description says something else."""
    change(person, ticket, body=body)


def history(ticket: Ticket) -> list[tuple[str, Any, Any]]:
    """The changes of a ticket, the oldest first, as field, before and after."""
    changes = (
        select(TicketEntry.field, TicketEntry.before, TicketEntry.after)
        .where(TicketEntry.ticket_id == ticket.id, TicketEntry.kind == "change")
        .order_by(TicketEntry.id)
    )
    return [tuple(row) for row in db.session.execute(changes)]
