"""Booking pages and bookings by what an address names."""

from collections.abc import Sequence
from datetime import datetime

from app.models import Booking, BookingPage, BookingTime, User


def page_named(username: str, slug: str) -> BookingPage | None:
    """The page of somebody who may sign in, with its owner; also one that is closed."""
    raise NotImplementedError


def pages_of(owner: User) -> Sequence[BookingPage]:
    """The pages of somebody, by title."""
    raise NotImplementedError


def own_page(owner: User, page_id: int) -> BookingPage | None:
    """A page of somebody by its number, with its hours and days."""
    raise NotImplementedError


def booking_to_confirm(token: str) -> Booking | None:
    """The booking that a link of a mail confirms, with its page and host."""
    raise NotImplementedError


def booking_to_manage(token: str) -> Booking | None:
    """The booking that a link of a mail manages, with its page and host."""
    raise NotImplementedError


def times_to_come(host: User, now: datetime, most: int) -> Sequence[BookingTime]:
    """What is booked with somebody, the next first, each with its booking and its page."""
    raise NotImplementedError
