"""The lists that ``bench/api.py`` measures, and what puts 100 items of each together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from app.api.schemas import appointments, bookings, notifications
from app.api.schemas.posts import PostList
from app.api.schemas.ticket_timeline import CommentList, History
from app.api.schemas.tickets import TicketList
from app.api.schemas.users import UserList
from app.api.shown import tickets as tickets_shown
from app.api.shown.posts import PostRows
from app.appointments.queries import agenda
from app.appointments.queries.people import answers_of
from app.booking.queries import lists as booked
from app.dates import utcnow
from app.extensions import db
from app.main.queries.home import home_page
from app.main.queries.posts import BY_ID, explore
from app.models import Ticket, User
from app.notifications import queries as told
from app.pagination import AnySelect, Keyset, Window, within
from app.tickets.queries.comments import OLDEST_FIRST, comments_of
from app.tickets.queries.lists import tickets_matching
from app.tickets.queries.timeline import CHANGES_OLDEST_FIRST, Row, changes_of
from bench.api_things import TICKET

ITEMS = 100
BY_NUMBER = Keyset((Ticket.id,), lambda ticket: (ticket.id,))
FEBRUARY = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
Prepared = Callable[[], Any]


@dataclass(frozen=True)
class Listed:
    """A list of the API.

    Args:
        call: its address with its query; ``{talk}`` is the id of a post with many answers.
        page: the page that shows the same, if there is one.
        prepare: loads 100 items for a viewer, and gives what puts them together as they are shown.
    """

    call: str
    page: str = ""
    prepare: Callable[[User], Prepared] | None = None


def explored(viewer: User) -> Prepared:
    """Everybody's posts."""
    return _posts(viewer, _first(explore(viewer), BY_ID))


def at_home(viewer: User) -> Prepared:
    """The viewer's home."""
    return _posts(viewer, home_page(viewer, Window(), ITEMS).items)


def _posts(viewer: User, found: Any) -> Prepared:
    rows = PostRows(viewer, found, hide_muted=True)
    return lambda: _dumped(PostList(), rows.dicts())


def people(viewer: User) -> Prepared:
    """Everybody."""
    rows = db.session.scalars(select(User).limit(ITEMS)).all()
    return lambda: _dumped(UserList(), rows)


def tickets(viewer: User) -> Prepared:
    """Everybody's tickets."""
    listing = tickets_shown.Listing.of(_first(tickets_matching(viewer, ""), BY_NUMBER))
    return lambda: _dumped(TicketList(), listing.dicts())


def comments(viewer: User) -> Prepared:
    """The comments on a ticket."""
    ticket = db.session.get_one(Ticket, TICKET)
    rows = _first(comments_of(ticket), OLDEST_FIRST)
    return lambda: _dumped(CommentList(), tickets_shown.comments(ticket, rows))


def changes(viewer: User) -> Prepared:
    """The history of a ticket."""
    found = changes_of(db.session.get_one(Ticket, TICKET), viewer)
    rows = db.session.execute(within(found, CHANGES_OLDEST_FIRST, Window(), ITEMS)).all()
    return lambda: _dumped(History(), [tickets_shown.change(Row(*row)) for row in rows])


def times(viewer: User) -> Prepared:
    """When appointments take place."""
    found = agenda.within(viewer, *FEBRUARY, agenda.EVERYTHING)
    rows = db.session.execute(within(found, agenda.BY_START, Window(), ITEMS)).all()
    given = answers_of(viewer, {row.appointment_id for row in rows})
    return lambda: _dumped(appointments.OccurrenceList(), appointments.occurrences(rows, given))


def booked_times(viewer: User) -> Prepared:
    """What guests booked with the viewer."""
    rows = _first(booked.to_come_with(viewer, utcnow()), booked.BY_START)
    return lambda: _dumped(bookings.BookedList(), bookings.booked(rows))


def news(viewer: User) -> Prepared:
    """What the viewer is told."""
    entries = told.entries(viewer, _first(told.notifications_of(viewer), told.BY_CHANGE))
    return lambda: _dumped(notifications.NotificationList(), notifications.shown(entries))


def _first(found: AnySelect, keyset: Keyset) -> Any:
    return db.session.scalars(within(found, keyset, Window(), ITEMS)).all()


def _dumped(schema: Any, items: Any) -> Any:
    links = {"self": "/api", "next": None, "prev": None}
    return schema.dump({"items": items, "_meta": {"per_page": ITEMS}, "_links": links})


LISTS = (
    Listed("/posts?", "/explore", explored),
    Listed("/posts?feed=home&", "/", at_home),
    Listed("/posts?feed=bookmarks&", "/bookmarks"),
    Listed("/posts?kind=article&", "/articles"),
    Listed("/posts?kind=reply&"),
    Listed("/posts?author=person2&"),
    Listed("/posts?tag=tag3&"),
    Listed("/users/2/posts?show=replies&", "/user/person2/replies"),
    Listed("/posts/{talk}/replies?", "/post/{talk}"),
    Listed("/posts/{talk}/likes?", "/post/{talk}/likes"),
    Listed("/tags?"),
    Listed("/tags/tag3/posts?", "/tag/tag3"),
    Listed("/users?", "/people", people),
    Listed("/users/2/followers?", "/user/person2/followers"),
    Listed("/users/1/followed?", "/user/person1/following"),
    Listed("/tickets?", "/tickets?q=sort:-changed", tickets),
    Listed("/tickets?label=label1&", "/tickets?q=label:label1"),
    Listed("/tickets/1/comments?", prepare=comments),
    Listed("/tickets/1/history?", prepare=changes),
    Listed("/labels?"),
    Listed("/appointments?from=2026-02-01&", "/appointments/", times),
    Listed("/appointments/1/people?"),
    Listed("/bookings?", "/book/pages/1/", booked_times),
    Listed("/notifications?", "/notifications", news),
    Listed("/notifications?unread=true&"),
)
