"""Which times a page offers."""

from collections.abc import Sequence
from datetime import datetime

from app.models import BookingPage


def slots(page: BookingPage, since: datetime, until: datetime, now: datetime) -> Sequence[datetime]:
    """The starts that a page offers from ``since`` on and before ``until``; 4 statements."""
    raise NotImplementedError


def next_free(page: BookingPage, after: datetime, now: datetime, most: int = 5) -> list[datetime]:
    """The next starts that are offered after an instant, or else from now on."""
    raise NotImplementedError
