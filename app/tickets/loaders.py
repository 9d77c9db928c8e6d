"""Fetch what an address of a ticket names, or answer 404."""

from flask import abort
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.access import present_viewer
from app.errors.exceptions import NotAllowed
from app.extensions import db
from app.main.queries.visibility import visible_posts
from app.models import EntryKind, Post, Ticket, TicketEntry, User
from app.pagination import LARGEST_ID
from app.tickets.policies import can_make_ticket_of
from app.tickets.queries.tickets import ticket_named


def ticket_or_404(ref: str) -> Ticket:
    """The visible ticket of a number or a UUID, with its reporter."""
    return ticket_named(present_viewer(), ref) or abort(404)


def entry_or_404(ticket: Ticket, entry_id: int, kind: EntryKind) -> TicketEntry:
    """An entry of the timeline of a ticket; no comment that is deleted."""
    found = select(TicketEntry).where(
        TicketEntry.id == id_or_404(entry_id),
        TicketEntry.ticket_id == ticket.id,
        TicketEntry.kind == kind,
        TicketEntry.deleted_at.is_(None),
    )
    return db.session.scalar(found) or abort(404)


def quotable_post_or_404(person: User, post_id: int) -> Post:
    """The post that somebody wants to make a ticket of.

    Raises:
        NotAllowed: it is for few people, and somebody else's.
    """
    found = visible_posts(person).where(Post.id == id_or_404(post_id))
    post = db.session.scalar(found) or abort(404)
    if not can_make_ticket_of(person, post):
        raise NotAllowed(_l("Only what every member may see can become a ticket, and your own."))
    return post


def id_or_404(number: int) -> int:
    """An id of an address that the database can compare with."""
    return number if number <= LARGEST_ID else abort(404)
