"""What the host does in the calendar to what was booked, happens to the booking as well.

The host may go where guests may not: outside of the hours, or to a busy time. Only two bookings at
one time there cannot be. An appointment that is deleted or cancelled cancels the time.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.appointments.services import followers
from app.appointments.services.drafts import Draft
from app.booking.services.changing import cancel_times, move_time
from app.booking.services.expiry import clear_expired
from app.booking.services.locks import Lost, lock_host_of
from app.booking.telling import What, booking_changed
from app.dates import utcnow
from app.errors.exceptions import DomainError
from app.extensions import db
from app.models import Appointment, AppointmentStatus, Booking, BookingTime


def follow(appointment: Appointment, draft: Draft | None) -> None:
    """Let a booking follow its appointment.

    Raises:
        DomainError: another booking is in the way, or the booking would repeat.
    """
    booked = select(BookingTime).where(BookingTime.appointment_id == appointment.id)
    time = db.session.scalar(booked.options(joinedload(BookingTime.booking)))
    if time is None:
        return
    booking, now = lock_host_of(time.booking), utcnow()
    if not time.is_blocking or _stays_over(time, draft, now):
        return
    if draft is None or draft.status == AppointmentStatus.CANCELLED:
        _cancel(booking, time, now)
        return
    if draft.rule:
        raise DomainError(_l("What somebody booked cannot repeat."), field="rule")
    columns = draft.columns()
    if (columns["starts_at"], columns["ends_at"]) != (time.starts_at, time.ends_at):
        _move(booking, time, columns["starts_at"], columns["ends_at"], now)


def _stays_over(time: BookingTime, draft: Draft | None, now: datetime) -> bool:
    """Whether a time is over and will be: then it took place, and nobody has to hear of it."""
    if time.ends_at > now:
        return False
    if draft is None or draft.status == AppointmentStatus.CANCELLED:
        return True
    return not draft.rule and bool(draft.columns()["ends_at"] <= now)


def _cancel(booking: Booking, time: BookingTime, now: datetime) -> None:
    # The appointment is being changed already, by the host.
    cancel_times(booking, [time], now, by_host=True, in_calendar=False)


def _move(
    booking: Booking, time: BookingTime, starts: datetime, ends: datetime, now: datetime
) -> None:
    clear_expired(booking.host_id, now)
    columns = {
        "starts_at": starts,
        "ends_at": ends,
        "blocked_from": starts - timedelta(minutes=booking.page.buffer_before),
        "blocked_until": ends + timedelta(minutes=booking.page.buffer_after),
    }
    try:
        move_time(booking, time, columns, now)
    except Lost:
        message = _l("Another booking is at this time, or too close to it.")
        raise DomainError(message, field="starts") from None
    booking_changed.send(booking, what=What.MOVED, by_host=True, times=[time])


def booked_among(ids: Collection[int]) -> set[int]:
    """Those of some appointments that somebody booked."""
    booked = select(BookingTime.appointment_id).where(
        BookingTime.appointment_id.in_(ids), BookingTime.is_blocking
    )
    return {one for one in db.session.scalars(booked) if one is not None}


followers.register("booking", follow, booked_among)
