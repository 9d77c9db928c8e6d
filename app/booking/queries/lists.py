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


def to_come_with(host: User, now: datetime, slug: str | None = None) -> Select[BookingTime]:
    """What is booked with somebody and not over; on one page, if one is named."""
    return _named(_booked_with(host), slug).where(BookingTime.ends_at > now)


def past_with(host: User, now: datetime, slug: str | None = None) -> Select[BookingTime]:
    """What was booked with somebody and is over; on one page, if one is named."""
    return _named(_booked_with(host), slug).where(BookingTime.ends_at <= now)


def _named(found: Select[BookingTime], slug: str | None) -> Select[BookingTime]:
    return found if slug is None else found.where(BookingPage.slug == slug)


def _booked_with(host: User) -> Select[BookingTime]:
    """The same of all pages of a host, each with its page."""
    with_page = contains_eager(BookingTime.booking).contains_eager(Booking.page)
    return _confirmed_with(host.id).join(Booking.page).options(with_page)


def times_to_come(page: BookingPage, now: datetime, window: Window, size: int) -> Page[BookingTime]:
    """What is booked on a page and not over, the next first."""
    return _page(_booked(page).where(BookingTime.ends_at > now), BY_START, window, size)


def times_past(page: BookingPage, now: datetime, window: Window, size: int) -> Page[BookingTime]:
    """What was booked on a page and is over, the latest first."""
    return _page(_booked(page).where(BookingTime.ends_at <= now), BY_START_BACKWARDS, window, size)


def _booked(page: BookingPage) -> Select[BookingTime]:
    return _confirmed_with(page.owner_id).where(Booking.page_id == page.id)


def _confirmed_with(host_id: int) -> Select[BookingTime]:
    """The times of confirmed bookings of a host, each with its booking."""
    return (
        select(BookingTime)
        .join(BookingTime.booking)
        .where(
            BookingTime.host_id == host_id,  # for the index
            BookingTime.is_blocking.is_(True),
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
