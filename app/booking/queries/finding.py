"""Booking pages and bookings by what an address names."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.booking.tokens import token_hash
from app.extensions import db
from app.models import Booking, BookingPage, BookingState, BookingTime, Status, User
from app.pagination import LARGEST_ID, Keyset

BY_TITLE = Keyset(
    (BookingPage.title, BookingPage.id), lambda page: (page.title, page.id), descending=False
)
WHOLE = (selectinload(BookingPage.hours), selectinload(BookingPage.days))


def _pages() -> Select[BookingPage]:
    """The pages of people who may sign in, each with its owner."""
    return (
        select(BookingPage)
        .join(BookingPage.owner)
        .options(contains_eager(BookingPage.owner))
        .where(User.status == Status.ACTIVE)
    )


def page_named(username: str, slug: str) -> BookingPage | None:
    """The page of somebody who may sign in, with its owner; also one that is closed."""
    named = func.lower(User.username) == username.lower()
    return db.session.scalar(_pages().where(named, BookingPage.slug == slug))


def page_of_id(page_id: int) -> BookingPage | None:
    """The same by its number, as it is now."""
    if page_id > LARGEST_ID:
        return None
    found = _pages().where(BookingPage.id == page_id)
    return db.session.scalar(found.execution_options(populate_existing=True))


def pages_of(owner: User) -> Sequence[BookingPage]:
    """The pages of somebody, by title."""
    return db.session.scalars(own_pages(owner).order_by(*BY_TITLE.columns)).all()


def own_pages(owner: User) -> Select[BookingPage]:
    """The same as a select."""
    return select(BookingPage).where(BookingPage.owner_id == owner.id)


def own_page(owner: User, page_id: int) -> BookingPage | None:
    """A page of somebody by its number, with its hours and days."""
    if page_id > LARGEST_ID:
        return None
    own = select(BookingPage).where(BookingPage.id == page_id, BookingPage.owner_id == owner.id)
    return db.session.scalar(own.options(*WHOLE))


def booking_to_confirm(token: str) -> Booking | None:
    """The booking that a link of a mail confirms, with its page and host."""
    return db.session.scalar(_bookings().where(Booking.confirm_hash == token_hash(token)))


def booking_to_manage(token: str) -> Booking | None:
    """The booking that a link of a mail manages, with its page and host."""
    return db.session.scalar(_bookings().where(Booking.token_hash == token_hash(token)))


def own_booking(host: User, booking_id: int) -> Booking | None:
    """A booking with somebody by its number, with its page and host."""
    if booking_id > LARGEST_ID:
        return None
    return db.session.scalar(
        _bookings().where(Booking.id == booking_id, Booking.host_id == host.id)
    )


def booking_of_id(booking_id: int) -> Booking | None:
    """A booking by its number as it is now, with its page and host."""
    found = _bookings().where(Booking.id == booking_id)
    return db.session.scalar(found.execution_options(populate_existing=True))


def booking_of_appointment(appointment_id: int) -> Booking | None:
    """The booking that an appointment was made for, with its page and host."""
    of_it = select(BookingTime.booking_id).where(BookingTime.appointment_id == appointment_id)
    return db.session.scalar(_bookings().where(Booking.id.in_(of_it)))


def _bookings() -> Select[Booking]:
    return select(Booking).options(
        joinedload(Booking.page, innerjoin=True), joinedload(Booking.host, innerjoin=True)
    )


def times_to_come(host: User, now: datetime, most: int) -> Sequence[BookingTime]:
    """What is booked with somebody, the next first, each with its booking and its page."""
    found = (
        select(BookingTime)
        .join(BookingTime.booking)
        .options(contains_eager(BookingTime.booking).joinedload(Booking.page, innerjoin=True))
        .where(
            BookingTime.host_id == host.id,
            BookingTime.is_blocking,
            BookingTime.blocked_until > now,
            BookingTime.ends_at > now,
            is_kept(now),
        )
        .order_by(BookingTime.starts_at, BookingTime.id)
        .limit(most)
    )
    return db.session.scalars(found).all()


def open_bookings(page: BookingPage, now: datetime, address: str | None = None) -> int:
    """How many bookings to come a page has, or one address on it; holds count."""
    to_come = select(BookingTime.booking_id).where(
        BookingTime.booking_id == Booking.id, BookingTime.is_blocking, BookingTime.ends_at > now
    )
    found = select(func.count(Booking.id)).where(
        Booking.page_id == page.id, is_kept(now), to_come.exists()
    )
    if address is not None:
        found = found.where(Booking.address == address)
    return db.session.scalar(found) or 0


def is_kept(now: datetime) -> ColumnElement[bool]:
    """Whether a booking is confirmed, or held and not over."""
    is_held = (Booking.state == BookingState.HELD) & (Booking.held_until > now)
    return or_(Booking.state == BookingState.CONFIRMED, is_held)
