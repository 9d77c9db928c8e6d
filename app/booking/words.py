"""Words for what the modules of booking know by a key."""

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.booking.availability.calendar import Reason, Why
from app.models import BookingState

WHY: dict[Why, LazyString] = {
    Why.CLOSED: _l("The page is closed."),
    Why.PAST: _l("This time is over."),
    Why.NOTICE: _l("This is at too short notice."),
    Why.HORIZON: _l("This is too far ahead."),
    Why.CLOSED_DAY: _l("The page is closed on this day."),
    Why.OUTSIDE_HOURS: _l("This is outside of the hours."),
    Why.BETWEEN_STARTS: _l("Times do not begin at this minute."),
    Why.BOOKED: _l("This time is booked."),
    Why.BUSY: _l("The host is busy."),
    Why.BUFFER: _l("There has to be a pause before or after another time."),
    Why.PER_DAY: _l("There are as many bookings on this day as the page allows."),
}
STATES: dict[str, LazyString] = {
    BookingState.HELD: _l("Not confirmed yet"),
    BookingState.CONFIRMED: _l("Confirmed"),
    BookingState.CANCELLED: _l("Cancelled"),
}


def why_not_words(reason: Reason) -> str:
    """Why a time is not offered, for the host: it may name an appointment."""
    if reason.title and reason.why is Why.BUSY:
        return str(_("You have “%(title)s” then.", title=reason.title))
    if reason.title:
        return str(_("This is too close to “%(title)s”.", title=reason.title))
    return str(WHY[reason.why])


def taken_words(reason: Reason) -> LazyString:
    """The same for guests, whom the appointments of the host are no business of."""
    if reason.why in {Why.BUSY, Why.BOOKED, Why.BUFFER}:
        return _l("This time was just taken. Choose another one.")
    return WHY[reason.why]


def booking_state_label(state: str) -> LazyString:
    """A state in words."""
    return STATES[state]
