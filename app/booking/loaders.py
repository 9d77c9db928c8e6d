"""Fetch what an address of booking names, or answer 404."""

from flask import abort, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.access import present_viewer
from app.auth.names import LONGEST
from app.booking.queries import finding
from app.errors.exceptions import Gone
from app.extensions import db
from app.main.queries.visibility import visible_people
from app.models import Booking, BookingPage, BookingTime, User
from app.models.booking_page import LONGEST_SLUG
from app.pagination import LARGEST_ID

LONGEST_TOKEN = 100
BROKEN = _l("This link is not complete")
COPY_IT = _l("Copy the whole address from the mail.")


class DeadLink(Gone):
    """A link that does not work (any more): ``advice`` says what to do, ``again`` where."""

    def __init__(
        self, message: str | LazyString, advice: str | LazyString, again: str = ""
    ) -> None:
        super().__init__(message)
        self.advice = advice
        self.again = again


def page_or_404(username: str, slug: str) -> BookingPage:
    """The booking page of an address, with its owner; also one that is closed."""
    if len(username) > LONGEST or len(slug) > LONGEST_SLUG or "\x00" in username + slug:
        abort(404)
    page = finding.page_named(username, slug) or abort(404)
    viewer = present_viewer()
    if viewer is not None and viewer.id != page.owner_id:
        # Blocks hold here as everywhere.
        shown = visible_people(viewer).where(User.id == page.owner_id)
        db.session.scalar(shown) or abort(404)
    return page


def own_page_or_404(page_id: int) -> BookingPage:
    """One's own page by its number, with its hours and days; a stranger's is not there."""
    page = finding.own_page(current_user, page_id) if page_id <= LARGEST_ID else None
    return page or abort(404)


def confirmed_or_404(booking_id: int) -> Booking:
    """A booking with the viewer that its guest confirmed, with its page and host."""
    booking = finding.own_booking(current_user, booking_id)
    if booking is None or not booking.was_confirmed:
        abort(404)
    return booking


def to_confirm(token: str) -> Booking:
    """The booking that the link of a mail confirms.

    Raises:
        DeadLink: it confirms nothing.
    """
    booking = finding.booking_to_confirm(token) if len(token) <= LONGEST_TOKEN else None
    if booking is None:
        raise DeadLink(BROKEN, COPY_IT)
    return booking


def to_manage(token: str) -> Booking:
    """The booking that the link of a mail manages.

    Raises:
        DeadLink: it manages nothing, or what was never confirmed.
    """
    booking = finding.booking_to_manage(token) if len(token) <= LONGEST_TOKEN else None
    if booking is None:
        raise DeadLink(BROKEN, COPY_IT)
    if not booking.was_confirmed:
        raise hold_over(booking)
    return booking


def time_or_404(booking: Booking, number: int) -> BookingTime:
    """A time of a booking that takes place."""
    found = [time for time in booking.times if time.number == number and time.is_blocking]
    return found[0] if found else abort(404)


def hold_over(booking: Booking) -> DeadLink:
    """Say that a booking was not confirmed in time, and where there are more free times."""
    return DeadLink(
        _l("This time is no longer kept for you"),
        _l("It was not confirmed within 15 minutes. Choose a time again; it may still be free."),
        page_address(booking.page, booking.host),
    )


def page_address(page: BookingPage, host: User) -> str:
    """Where guests book."""
    return url_for("booking.page", username=host.username, slug=page.slug)
