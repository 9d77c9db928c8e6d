"""Fetch the ticket that an address names, or answer 404."""

from uuid import UUID

from flask import abort

from app.access import present_viewer
from app.extensions import db
from app.models import Ticket
from app.tickets.addresses import NUMBER
from app.tickets.queries.visibility import visible_tickets


def ticket_or_404(ref: str) -> Ticket:
    """The visible ticket of an address, by its number or its UUID."""
    if NUMBER.fullmatch(ref):
        same = Ticket.id == int(ref)
    else:
        try:
            same = Ticket.uuid == UUID(ref)
        except ValueError:
            abort(404)
    return db.session.scalar(visible_tickets(present_viewer()).where(same)) or abort(404)
