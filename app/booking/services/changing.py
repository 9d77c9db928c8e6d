"""Moving and cancelling bookings: the guest by the link of a mail, or the host."""

from datetime import datetime

from app.models import Booking, User


def reschedule(token: str, start: datetime, *, number: int = 0) -> Booking:
    """Move a time of a confirmed booking, for the guest.

    Args:
        token: the secret of the link.
        start: when it is to begin.
        number: which time of the booking.

    Raises:
        Taken: it is not offered; with the next free times.
        Conflict: it is too late for that, or not confirmed.
        Gone: there is no such booking or time (any more).
    """
    raise NotImplementedError


def cancel(token: str, *, number: int | None = None) -> Booking:
    """Cancel a booking for the guest, or one time of it; cancelled twice is cancelled.

    Raises:
        Conflict: it is too late for that.
        Gone: there is no such booking or time (any more).
    """
    raise NotImplementedError


def cancel_as_host(host: User, booking_id: int, *, number: int | None = None) -> Booking:
    """Cancel a booking for the host, who may always, or one time of it.

    Raises:
        Gone: there is no such booking of this host, or no such time.
    """
    raise NotImplementedError
