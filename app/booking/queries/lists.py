"""Lists of what is booked."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from app.extensions import db
from app.models import Booking, BookingPage, BookingTime, User
from app.pagination import Keyset, Page, Window, page_of, within

BY_START = Keyset(
    (BookingTime.starts_at, BookingTime.id),
    lambda time: (time.starts_at, time.id),
    descending=False,
)
BY_START_BACKWARDS = Keyset(
    (BookingTime.starts_at, BookingTime.id), lambda time: (time.starts_at, time.id)
)


def bookings_with(host: User, ids: Collection[int]) -> Sequence[Booking]:
    """Some bookings of a host by their ids, with their pages."""
    found = (
        select(Booking)
        .where(Booking.id.in_(ids), Booking.host_id == host.id)
        .options(joinedload(Booking.page), joinedload(Booking.times))
    )
    return db.session.scalars(found).unique().all()


def times_to_come(page: BookingPage, now: datetime, window: Window, size: int) -> Page[BookingTime]:
    """What is booked on a page and not over, the next first."""
    return _page(_booked(page).where(BookingTime.ends_at > now), BY_START, window, size)


def times_past(page: BookingPage, now: datetime, window: Window, size: int) -> Page[BookingTime]:
    """What was booked on a page and is over, the latest first."""
    return _page(_booked(page).where(BookingTime.ends_at <= now), BY_START_BACKWARDS, window, size)


def _booked(page: BookingPage) -> Select[BookingTime]:
    return (
        select(BookingTime)
        .join(BookingTime.booking)
        .where(
            BookingTime.host_id == page.owner_id,  # for the index
            BookingTime.is_blocking.is_(True),
            Booking.page_id == page.id,
            # Also of one whose other times were cancelled later: this one took place.
            Booking.confirmed_at.is_not(None),
        )
        .options(contains_eager(BookingTime.booking))
    )


def _page(
    found: Select[BookingTime], keyset: Keyset, window: Window, size: int
) -> Page[BookingTime]:
    rows = db.session.scalars(within(found, keyset, window, size + 1)).all()
    return page_of(rows, keyset, window, size)
