"""A guest confirms a booking by the link of a mail."""

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.booking.availability.calendar import Reason, Why
from app.booking.availability.hours import Span
from app.booking.errors import HoldOver
from app.booking.policies import can_host
from app.booking.queries.finding import booking_to_confirm
from app.booking.queries.slots import busy_times, next_free
from app.booking.services.calendar import put_into_calendar
from app.booking.services.holding import taken
from app.booking.services.locks import lock_booking, no_such_booking
from app.booking.telling import What, booking_changed
from app.booking.tokens import Purpose, token_hash
from app.booking.tokens import token as token_of
from app.dates import utcnow
from app.extensions import db
from app.models import Booking, BookingState


def confirm(token: str) -> Booking:
    """Confirm a booking, which makes appointments of its times. Confirmed twice is confirmed.

    The hours of the page are not asked again: what was offered is kept.

    Raises:
        HoldOver: it was too late, or cancelled; it names free times.
        Taken: the host has something else by now; it names free times.
        Gone: there is no such booking.
    """
    found = booking_to_confirm(token)
    if found is None:
        raise no_such_booking()
    booking, now = lock_booking(found), utcnow()
    if booking.state == BookingState.CONFIRMED:
        return booking
    first = booking.times[0].starts_at
    is_over = booking.times[0].ends_at <= now
    if is_over or not booking.is_held(now) or not can_host(booking.host):
        raise HoldOver(
            _l("This time is no longer kept for you. Choose a time again."),
            page_id=booking.page_id,
            next_times=next_free(booking.page, first, now),
        )
    _check_host_is_free(booking, now)
    booking.state = BookingState.CONFIRMED
    booking.confirmed_at = booking.changed_at = now
    # The mails from now on carry what the present key of the site makes.
    booking.token_hash = token_hash(token_of(Purpose.MANAGE, booking.uid))
    db.session.flush()
    for time in booking.times:
        put_into_calendar(booking, time)
    booking_changed.send(booking, what=What.CONFIRMED, by_host=False, times=booking.times)
    return booking


def _check_host_is_free(booking: Booking, now: datetime) -> None:
    """Other bookings cannot be in the way, but what the host put into the calendar meanwhile."""
    first = min(time.blocked_from for time in booking.times)
    last = max(time.blocked_until for time in booking.times)
    busy = busy_times(booking.host_id, first, last)
    for time in booking.times:
        if any(one.span.overlaps(Span(time.blocked_from, time.blocked_until)) for one in busy):
            raise taken(booking.page, Reason(Why.BUSY), time.starts_at, now)
