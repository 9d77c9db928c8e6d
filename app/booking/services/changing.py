"""Moving and cancelling bookings: the guest by the link of a mail, or the host."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.booking.availability.calendar import Reason, Why
from app.booking.policies import can_book, can_guest_change
from app.booking.queries.finding import booking_to_manage, own_booking
from app.booking.queries.slots import calendar_of
from app.booking.services.calendar import cancel_in_calendar, move_in_calendar
from app.booking.services.expiry import clear_expired
from app.booking.services.holding import checked_instant, columns_of, taken
from app.booking.services.locks import Lost, lock_booking, no_such_booking, taking
from app.booking.telling import What, booking_changed
from app.booking.tokens import Purpose, token_hash
from app.booking.tokens import token as token_of
from app.dates import utcnow
from app.errors.exceptions import Conflict, Gone
from app.extensions import db
from app.lengths import check_length
from app.models import Booking, BookingState, BookingTime, User
from app.models.booking import LONGEST_NOTE
from app.text import tidy


def reschedule(token: str, start: datetime, *, number: int = 0) -> Booking:
    """Move a time of a confirmed booking, for the guest. Moved twice to one time is moved once.

    Args:
        token: the secret of the link.
        start: when it is to begin.
        number: which time of the booking.

    Raises:
        Taken: it is not offered; with the next free times.
        Conflict: it is too late for that, or not confirmed.
        Gone: there is no such booking or time (any more), or the page is closed.
        DomainError: the start is no instant.
    """
    start = checked_instant(start)
    booking, now = _managed(token), utcnow()
    time = _time_of(booking, number)
    if time.starts_at == start:
        return booking
    _check_guest_may(booking, [time], now)
    if not can_book(booking.page, booking.host):
        raise Gone(_l("Nothing can be booked here at the moment."))
    clear_expired(booking.host_id, now)
    calendar = calendar_of(booking.page, start, start, now, without=time)
    if reason := calendar.why_not(start):
        raise taken(booking.page, reason, start, now)
    try:
        move_time(booking, time, columns_of(calendar.rules, start), now)
    except Lost:
        raise taken(booking.page, Reason(Why.BOOKED), start, now) from None
    move_in_calendar(booking, time)
    booking_changed.send(booking, what=What.MOVED, by_host=False, times=[time])
    return booking


def cancel(token: str, *, number: int | None = None, note: str = "") -> Booking:
    """Cancel what is to come of a booking for the guest, or one time; cancelled twice is cancelled.

    Args:
        token: the secret of the link.
        number: which time of the booking; all without it.
        note: what the guest has to say about it.

    Raises:
        DomainError: the note is too long.
        Conflict: it is too late for that.
        Gone: there is no such booking or time (any more).
    """
    booking, now = _managed(token), utcnow()
    times = _to_cancel(booking, number, now)
    if booking.state == BookingState.CONFIRMED:
        _check_guest_may(booking, times, now)
    return cancel_times(booking, times, now, by_host=False, note=_checked_note(note))


def cancel_as_host(
    host: User, booking_id: int, *, number: int | None = None, note: str = ""
) -> Booking:
    """Cancel what is to come of a booking for the host, who may always, or one time of it.

    Args:
        host: with whom it is.
        booking_id: of the booking.
        number: which time of the booking; all without it.
        note: what the host has to say about it.

    Raises:
        Gone: there is no such booking of this host, or no such time.
        DomainError: the note is too long.
    """
    found = own_booking(host, booking_id)
    if found is None:
        raise no_such_booking()
    booking, now, said = lock_booking(found), utcnow(), _checked_note(note)
    times = _to_cancel(booking, number, now)
    return cancel_times(booking, times, now, by_host=True, note=said)


def move_time(
    booking: Booking, time: BookingTime, columns: dict[str, datetime], now: datetime
) -> None:
    """Write when a time is; the host is locked.

    Raises:
        Lost: it would overlap another.
    """
    with taking():
        for name, value in columns.items():
            setattr(time, name, value)
    _note(booking, now)


def cancel_times(
    booking: Booking,
    times: Sequence[BookingTime],
    now: datetime,
    *,
    by_host: bool,
    in_calendar: bool = True,
    note: str = "",
) -> Booking:
    """Free times of a booking, which is cancelled when none to come is left; the host is locked.

    ``in_calendar``: whether their appointments are to be cancelled as well. ``note``: what the one
    who does it has to say to the other.
    """
    if not times:
        return booking
    was_held = booking.state == BookingState.HELD
    for time in times:
        time.is_blocking = False
    if not any(time.is_blocking and time.ends_at > now for time in booking.times):
        booking.state, booking.cancelled_at = BookingState.CANCELLED, now
    _note(booking, now)
    for time in times if in_calendar else ():
        cancel_in_calendar(booking, time, by_host=by_host)
    if not was_held:  # nobody was told of a hold but the guest
        booking_changed.send(booking, what=What.CANCELLED, by_host=by_host, times=times, note=note)
    return booking


def _checked_note(note: str) -> str:
    note = tidy(note)
    check_length("note", len(note), LONGEST_NOTE)
    return note


def _note(booking: Booking, now: datetime) -> None:
    booking.sequence += 1
    booking.changed_at = now
    # The mails from now on carry what the present key of the site makes.
    booking.token_hash = token_hash(token_of(Purpose.MANAGE, booking.uid))
    db.session.flush()


def _managed(token: str) -> Booking:
    found = booking_to_manage(token)
    if found is None:
        raise no_such_booking()
    return lock_booking(found)


def _time_of(booking: Booking, number: int) -> BookingTime:
    for time in booking.times:
        if time.number == number and time.is_blocking:
            return time
    raise no_such_booking()


def _to_cancel(booking: Booking, number: int | None, now: datetime) -> list[BookingTime]:
    """The times that somebody wants to cancel: one, or all that are to come."""
    if number is not None and all(time.number != number for time in booking.times):
        raise no_such_booking()
    wanted = [time for time in booking.times if number in {None, time.number}]
    return [time for time in wanted if time.is_blocking and time.ends_at > now]


def _check_guest_may(booking: Booking, times: Sequence[BookingTime], now: datetime) -> None:
    if booking.state == BookingState.HELD:
        raise Conflict(_l("Confirm this booking first."))
    if not all(can_guest_change(booking, time, booking.page, now) for time in times):
        raise Conflict(_l("It is too late to change this by yourself. Please ask your host."))
