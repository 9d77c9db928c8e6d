"""What bookings notify hosts of."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import url_for
from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.booking.queries.lists import bookings_with
from app.booking.showing import standing, time_in_words
from app.booking.telling import What
from app.i18n import isolated
from app.models import Booking, Channel, User
from app.notifications.kinds import About, Entry, Kind, register


def _seen(person: User, ids: Collection[int]) -> Mapping[int, Any]:
    return {booking.id: booking for booking in bookings_with(person, ids)}


def booking_text(entry: Entry) -> str:
    """Who did what with which booking, and when that is."""
    booking: Booking = entry.thing
    words = {
        "name": isolated(booking.name),
        "page": isolated(booking.page.title),
        "time": time_in_words(standing(booking)[0], get_timezone()),
    }
    if entry.payload.get("what") == What.MOVED:
        return str(_("%(name)s moved “%(page)s” to %(time)s", **words))
    if entry.payload.get("what") == What.CANCELLED:
        return str(_("%(name)s cancelled “%(page)s”: %(time)s", **words))
    return str(_("%(name)s booked “%(page)s”: %(time)s", **words))


def booking_link(entry: Entry) -> str:
    """The bookings of the page."""
    return url_for("booking.bookings", page_id=entry.thing.page_id)


BOOKINGS = About("booking_id", _seen)
# Its payload: ``booking_id``, ``what`` became of it, and a ``note`` of the guest.
BOOKING = register(
    Kind(
        "booking",
        _l("Somebody books, moves or cancels a time with you"),
        icon="calendar-event",
        text=booking_text,
        link=booking_link,
        default=Channel.MAIL,
        mail="booking_news",
        about=BOOKINGS,
    )
)
