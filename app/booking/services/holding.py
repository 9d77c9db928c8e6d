"""A guest takes times, and has them for a while."""

from collections.abc import Sequence
from datetime import datetime

from app.booking.guests import Guest
from app.booking.tokens import Tokens
from app.models import Booking


def hold(
    page_id: int, starts: Sequence[datetime], guest: Guest, *, form_key: str | None = None
) -> tuple[Booking, Tokens]:
    """Keep times for a guest, for 15 minutes: all or none. The same form gives the same booking.

    Raises:
        Taken: a time is not offered (any more); it says why, and names the next free times.
        DomainError: the guest's data make no sense (field ``name``, ``address``, ``zone``,
            ``answers-0`` …, ``note``, ``starts``), or the limit per person is reached (``address``).
        Gone: the page is not there or not open.
    """
    raise NotImplementedError
