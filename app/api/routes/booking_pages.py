"""Booking pages: what may be booked, when, and asking for it."""

from datetime import timedelta
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from app.access import EVERYBODY, SIGNED_IN, present_viewer
from app.api import bp
from app.api.loaders.people import viewer
from app.api.paging import Collection, PageQuery, collect, collected
from app.api.routes.appointments import span_asked
from app.api.schemas import booking_pages as schemas
from app.booking import moments, showing
from app.booking.guests import Guest
from app.booking.loaders import page_or_404
from app.booking.policies import can_book
from app.booking.queries import finding
from app.booking.queries import slots as queries
from app.booking.services.holding import hold
from app.dates import iso, utcnow
from app.errors.exceptions import DomainError
from app.extensions import limiter
from app.limits import booking_pages_limit, bookings_by_guest_limited, bookings_limited
from app.models import Booking, BookingPage

looks_limited = limiter.limit(booking_pages_limit)
TWO_WEEKS = timedelta(weeks=2)
LONGEST_SPAN = timedelta(days=62)
NAMES = {"starts": "starts_at", "zone": "timezone"}
"""What the services call a field, and what programs do."""


@bp.call(
    "GET",
    "/booking-pages",
    tag="appointments",
    feature="booking",
    audience=SIGNED_IN,
    scope="appointments:read",
    query=PageQuery,
    answer=schemas.BookingPageList,
    example=schemas.LIST_EXAMPLE,
)
def booking_pages(query: dict[str, Any]) -> Collection:
    """List your own booking pages, by title."""
    own = finding.own_pages(viewer()).options(joinedload(BookingPage.owner))
    return collect(own, finding.BY_TITLE, query)


@bp.call(
    "GET",
    "/booking-pages/<username>/<slug>",
    tag="appointments",
    feature="booking",
    audience=EVERYBODY,
    scope="appointments:read",
    answer=schemas.BookingPageShown,
    example=schemas.EXAMPLE,
    limits=(looks_limited,),
)
def booking_page(username: str, slug: str) -> BookingPage:
    """Get a page on which anybody may book times of a person."""
    return page_or_404(username, slug)


@bp.call(
    "GET",
    "/booking-pages/<username>/<slug>/slots",
    tag="appointments",
    feature="booking",
    audience=EVERYBODY,
    scope="appointments:read",
    query=schemas.SlotQuery,
    answer=schemas.SlotList,
    example=schemas.SLOTS_EXAMPLE,
    limits=(looks_limited,),
)
def slots(query: dict[str, Any], username: str, slug: str) -> Collection:
    """List the free times of a booking page, the earliest first. None where it is closed."""
    page, person = page_or_404(username, slug), present_viewer()
    zone = query.setdefault("timezone", person.timezone if person else page.zone)
    since, until = span_asked(query, TWO_WEEKS, LONGEST_SPAN)
    free = queries.slots(page, since, until, utcnow()) if can_book(page, page.owner) else []
    shown, rest = free[: query["per_page"]], free[query["per_page"] :]
    return collected(
        [schemas.slot(start, page, zone) for start in shown],
        query["per_page"],
        following={"from": iso(rest[0]), "until": iso(until)} if rest else None,
    )


@bp.call(
    "POST",
    "/booking-pages/<username>/<slug>/bookings",
    tag="appointments",
    feature="booking",
    audience=EVERYBODY,
    scope="appointments:write",
    body=schemas.NewBooking,
    body_example=schemas.BOOKING_EXAMPLE,
    answer=schemas.HeldShown,
    status=202,
    example=schemas.HELD_EXAMPLE,
    errors=(409, 410),
    limits=(looks_limited, bookings_limited, bookings_by_guest_limited),
)
def book(body: dict[str, Any], username: str, slug: str) -> Booking:
    """Ask for a time of a booking page, with an account or without.

    The time is kept for 15 minutes. A mail to the address has the link that confirms the booking,
    and later the one by which it is moved or cancelled. 409 says that the time is taken, and has
    free ones in `next_times`.
    """
    page = page_or_404(username, slug)
    try:
        return _held(page, body)
    except DomainError as error:
        field = error.field or ""
        error.field = NAMES.get(field, field.replace("answers-", "answers.")) or None
        raise


def _held(page: BookingPage, body: dict[str, Any]) -> Booking:
    person = present_viewer()
    start = body["starts_at"]
    if not moments.FIRST_YEAR <= start.year <= moments.LAST_YEAR:
        raise DomainError(_l("Choose a time."), field="starts")
    guest = Guest(
        name=body["name"],
        address=body["address"],
        zone=body.get("timezone") or (person.timezone if person else page.zone),
        locale=str(get_locale()),
        answers=tuple(body["answers"]),
        note=body["note"],
    )
    starts = showing.weekly(page, start, body["weeks"])
    booking, _tokens = hold(page.id, starts, guest)
    return booking
