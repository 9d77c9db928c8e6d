"""Who may do what with booking pages and bookings. Pure functions, no database."""

from datetime import datetime, timedelta
from typing import Any

from app.appointments.policies import can_make
from app.models import Booking, BookingPage, BookingState, BookingTime


def can_make_page(user: Any, *, must_confirm: bool = False) -> bool:
    """Who makes appointments may let others book some."""
    return can_make(user, must_confirm=must_confirm)


def can_change_page(user: Any, page: BookingPage) -> bool:
    """What somebody made they change; nobody else does."""
    return bool(user.is_authenticated and page.owner_id == user.id)


def can_host(owner: Any) -> bool:
    """Whether guests may have times of somebody."""
    return bool(owner.is_active and can_make(owner))


def can_book(page: BookingPage, owner: Any) -> bool:
    """Whether guests may book on a page."""
    return page.is_open and can_host(owner)


def can_see_booking(user: Any, booking: Booking) -> bool:
    """The host sees who comes; the guest by the secret of a link, which is no matter of users."""
    return bool(user.is_authenticated and booking.host_id == user.id)


def can_guest_change(booking: Booking, time: BookingTime, page: BookingPage, now: datetime) -> bool:
    """Guests move and cancel a time until so long before its start, as the page says."""
    return (
        booking.state == BookingState.CONFIRMED
        and time.is_blocking
        and now <= time.starts_at - timedelta(minutes=page.change_until_minutes)
        and now < time.starts_at
    )
