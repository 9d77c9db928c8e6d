"""The mails about bookings, in the language and the zone of the guest."""

from collections.abc import Callable
from typing import Any

from app import mail
from app.booking.calendars import invitation_of
from app.booking.showing import standing, times_in_words
from app.booking.tokens import Tokens
from app.models import Booking, BookingTime, User


def confirm_booking(booking: Booking, tokens: Tokens) -> None:
    """The link that confirms the address, and with it the booking."""
    _send("booking_confirm", booking, token=tokens.confirm)


def booking_confirmed(booking: Booking, tokens: Tokens) -> None:
    """What was booked, for the calendar, and the link to move or cancel it."""
    _send("booking_confirmed", booking, tokens)


def booking_moved(booking: Booking, tokens: Tokens) -> None:
    """The new time, for the calendar."""
    _send("booking_moved", booking, tokens)


def booking_cancelled(
    booking: Booking, tokens: Tokens, off: list[BookingTime], *, by_host: bool, note: str
) -> None:
    """What does not take place, also for the calendar.

    Args:
        booking: the booking; of several times some may be left.
        tokens: its secrets.
        off: the times that are off.
        by_host: whether the host did it.
        note: what the host has to say about it.
    """
    _send(
        "booking_cancelled",
        booking,
        tokens,
        off=_words(booking, off),
        by_host=by_host,
        note=note if by_host else "",
    )


def _send(name: str, booking: Booking, tokens: Tokens | None = None, **context: Any) -> None:
    """One mail, once for each state of the booking."""
    calendar = None
    if tokens is not None:
        with mail.links_of_the_site():
            at = mail.link("booking.manage", token=tokens.manage)
        calendar = invitation_of(booking, at)
        context["manage"] = at
    mail.send(
        name,
        to=_reader(booking),
        key=f"booking:{booking.id}:{name}:{booking.sequence}",
        calendar=calendar,
        booking=booking,
        page=booking.page,
        host=booking.host,
        times=_words(booking, standing(booking)),
        **context,
    )


def _words(booking: Booking, times: list[BookingTime]) -> Callable[[], list[str]]:
    """When that is; put into words only when the mail is, in its language."""
    return lambda: times_in_words(times, booking.zone)


def _reader(booking: Booking) -> User:
    """The guest as a mail has to know its reader. Nobody of that name is saved."""
    return User(
        username="",
        display_name=booking.name,
        email=booking.address,
        locale=booking.locale,
        timezone=booking.zone,
    )
