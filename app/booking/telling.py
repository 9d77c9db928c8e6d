"""Bookings tell what became of them, within the transaction: whoever mails listens."""

from enum import StrEnum

from blinker import Namespace


class What(StrEnum):
    """What became of a booking."""

    HELD = "held"
    CONFIRMED = "confirmed"
    MOVED = "moved"
    CANCELLED = "cancelled"


booking_changed = Namespace().signal("booking-changed")
"""Sent by the booking with ``what`` (a ``What``), ``by_host``, and ``times`` (those concerned).

With ``note`` as well where it is cancelled: what the one who did it has to say to the other.
"""
