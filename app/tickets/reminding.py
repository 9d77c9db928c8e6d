"""Tickets that one can be reminded of."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.models import Ticket, User
from app.reminders.things import Sort, register
from app.tickets.queries.posts import card_of
from app.tickets.queries.visibility import visible_tickets


def find_ticket(person: User, number: int) -> Ticket | None:
    """A ticket that a person sees."""
    return db.session.scalar(visible_tickets(person).where(Ticket.id == number))


register(
    Sort(
        "ticket",
        feature="tickets",
        find=find_ticket,
        words=lambda ticket: f"{ticket.number} {ticket.name}",
        link=lambda number: url_for("tickets.show", ref=number),
        label=_l("To the ticket"),
        template="tickets/_shown.html",
        context=lambda person, ticket: {"ticket_shown": card_of(ticket)},
    )
)
