"""Fetch what an address of a ticket names, or answer 404."""

from flask import abort

from app.access import present_viewer
from app.extensions import db
from app.models import Ticket
from app.pagination import LARGEST_ID
from app.tickets.queries.visibility import visible_tickets


def ticket_or_404(ref: str) -> Ticket:
    """The visible ticket of a number."""
    known = ref.isascii() and ref.isdigit() and len(ref) < 20 and int(ref) <= LARGEST_ID
    found = visible_tickets(present_viewer()).where(Ticket.id == int(ref)) if known else None
    return (db.session.scalar(found) if found is not None else None) or abort(404)
