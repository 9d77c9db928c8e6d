"""Who hears what became of a booking: the guest by mail, the host as they chose."""

from typing import Any

from app.booking import mails
from app.booking.kinds import BOOKING
from app.booking.telling import What, booking_changed
from app.booking.tokens import tokens_of
from app.extensions import db
from app.models import Booking, BookingPage, BookingTime, User
from app.notifications.services import notify


@booking_changed.connect
def announce(
    booking: Booking,
    *,
    what: What,
    by_host: bool,
    times: list[BookingTime],
    note: str = "",
    **_more: Any,
) -> None:
    """Tell both, within the transaction; who did it themselves is not notified."""
    _complete(booking)
    if what is What.HELD:
        mails.confirm_booking(booking, tokens_of(booking))
        return
    if not booking.was_confirmed:
        return  # a hold that ran out
    _mail_guest(booking, what, by_host, list(times), note)
    if not by_host:
        notify(
            booking.host,
            BOOKING,
            subject=f"booking:{booking.id}:{what}",
            payload={"booking_id": booking.id, "what": what.value, "note": note},
        )


def _mail_guest(
    booking: Booking, what: What, by_host: bool, times: list[BookingTime], note: str
) -> None:
    tokens = tokens_of(booking)
    if what is What.CONFIRMED:
        mails.booking_confirmed(booking, tokens)
    elif what is What.MOVED:
        mails.booking_moved(booking, tokens)
    else:
        mails.booking_cancelled(booking, tokens, times, by_host=by_host, note=note)


def _complete(booking: Booking) -> None:
    """Have its page and host at hand, whoever loaded it how."""
    db.session.get_one(BookingPage, booking.page_id)
    db.session.get_one(User, booking.host_id)
    db.session.refresh(booking, ["page", "host"])
