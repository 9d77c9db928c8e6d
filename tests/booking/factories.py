"""Booking pages and bookings for the tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.booking.guests import Guest
from app.booking.services.confirming import confirm
from app.booking.services.drafts import Hours, PageDraft
from app.booking.services.holding import hold
from app.booking.services.pages import make_page as make
from app.extensions import db
from app.models import Booking, BookingPage, User

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
NOW = datetime(2030, 1, 7, 6, 0, tzinfo=UTC)
"""A Monday morning."""
MONDAY = datetime(2030, 1, 7, 9, 0, tzinfo=UTC)
NINE_TO_FIVE = tuple(Hours(weekday, 9 * 60, 17 * 60) for weekday in range(1, 6))
TOM = Guest("Tom Berg", "tom@example.org", "Europe/Berlin", "en")


def page_draft(**fields: Any) -> PageDraft:
    """A page on which hours can be booked from nine to five in UTC, without notice."""
    draft = PageDraft(
        title="A talk",
        slug="talk",
        zone="UTC",
        hours=NINE_TO_FIVE,
        minutes=60,
        step_minutes=60,
        notice_minutes=0,
        horizon_days=120,
        change_until_minutes=60,
    )
    return replace(draft, **fields)


def make_page(owner: User, **fields: Any) -> BookingPage:
    """A booking page, committed."""
    page = make(owner, page_draft(**fields))
    db.session.commit()
    return page


def make_hold(page: BookingPage, *starts: datetime, guest: Guest = TOM, **more: Any) -> Booking:
    """Times kept for a guest, committed; on Monday at nine unless said otherwise."""
    booking, _tokens = hold(page.id, starts or (MONDAY,), guest, **more)
    db.session.commit()
    return booking


def make_booking(page: BookingPage, *starts: datetime, guest: Guest = TOM, **more: Any) -> Booking:
    """Times that a guest confirmed, committed."""
    booking, tokens = hold(page.id, starts or (MONDAY,), guest, **more)
    confirm(tokens.confirm)
    db.session.commit()
    return booking
