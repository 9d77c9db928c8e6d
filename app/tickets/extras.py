"""What tickets add to posts: a way to make one of them, how the ticket is doing, and backlinks."""

from collections.abc import Mapping
from operator import attrgetter

from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.main.extras import Extra, MenuEntry, register
from app.models import Post, User
from app.text import Anchor
from app.tickets.addresses import REFERENCE
from app.tickets.panels import tickets_in
from app.tickets.policies import can_make_ticket_of
from app.tickets.services.mentions import note_mentions


def note(post: Post, named: Mapping[str, Anchor]) -> None:
    """Write down which tickets a post names."""
    if not named and post.version == 1:
        return  # it is new: there is nothing to take back either
    note_mentions(post, db.session.get_one(User, post.author_id), set(map(int, named)))


register(
    Extra(
        "tickets",
        menu=(
            MenuEntry(
                "tickets.create", _l("Make a ticket of it"), "ticket-detailed", can_make_ticket_of
            ),
        ),
        has_part=attrgetter("has_ticket"),
        load=tickets_in,
        template="tickets/_in_post.html",
        reference=REFERENCE,
        note=note,
    )
)
