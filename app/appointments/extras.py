"""What appointments add to posts and tickets: cards of what is announced, and what was made."""

from collections.abc import Collection
from operator import attrgetter

from flask_babel import lazy_gettext as _l

from app.appointments.policies import can_make
from app.appointments.queries import nearest
from app.appointments.queries.cards import Card, cards_in
from app.appointments.queries.visibility import Viewer
from app.dates import utcnow
from app.main.extras import Extra
from app.main.extras import register as add_to_posts
from app.models import Ticket
from app.tickets.additions import Addition, Link
from app.tickets.additions import register as add_to_tickets


def in_posts(viewer: Viewer, post_ids: Collection[int]) -> dict[int, Card]:
    """What the posts of a page announce, as it is now."""
    return cards_in(viewer, post_ids, utcnow())


def of_ticket(viewer: Viewer, ticket: Ticket) -> list[nearest.Shown]:
    """The appointments of a ticket, as they are now."""
    return nearest.of_ticket(viewer, ticket, utcnow())


add_to_posts(
    Extra(
        "appointments",
        has_part=attrgetter("has_appointment"),
        load=in_posts,
        template="appointments/_in_post.html",
    )
)
add_to_tickets(
    Addition(
        "appointments",
        links=(Link("appointments.create", _l("Make an appointment"), "calendar-event", can_make),),
        has_part=attrgetter("has_appointment"),
        load=of_ticket,
        template="appointments/_of_ticket.html",
    )
)
