"""A guest confirms a booking by the link of a mail."""

from app.models import Booking


def confirm(token: str) -> Booking:
    """Confirm a booking, which makes appointments of its times. Confirmed twice is confirmed.

    Raises:
        HoldOver: it was too late, or cancelled; it names free times.
        Taken: the host has something else by now; it names free times.
        Gone: there is no such booking.
    """
    raise NotImplementedError
