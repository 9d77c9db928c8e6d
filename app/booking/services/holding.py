"""A guest takes times, and has them for a while."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from sqlalchemy import select

from app.booking.availability.calendar import Reason, Rules, Why
from app.booking.errors import Taken
from app.booking.guests import Guest
from app.booking.policies import can_book
from app.booking.queries.finding import open_bookings, page_of_id
from app.booking.queries.slots import calendar_of, next_free
from app.booking.services.expiry import clear_expired
from app.booking.services.guests import answers_of, checked_guest
from app.booking.services.locks import Lost, taking
from app.booking.telling import What, booking_changed
from app.booking.tokens import Purpose, Tokens, token, token_hash, tokens_of
from app.booking.words import taken_words
from app.dates import utcnow
from app.errors.exceptions import Conflict, DomainError, Gone
from app.extensions import db
from app.main.services.locks import lock_people
from app.models import Booking, BookingPage, BookingState, BookingTime
from app.models.appointment import new_uid
from app.models.booking import HOLD


def hold(
    page_id: int, starts: Sequence[datetime], guest: Guest, *, form_key: str | None = None
) -> tuple[Booking, Tokens]:
    """Keep times for a guest, for 15 minutes: all or none. The same form gives the same booking.

    Where somebody went back in it to correct something, what it kept before is let go.

    Args:
        page_id: of the page.
        starts: when the times begin, in any order.
        guest: who wants them, and what they say.
        form_key: names the form, up to 32 characters.

    Raises:
        Taken: a time is not offered (any more); it says why, and names the next free times.
        DomainError: the guest's data make no sense (as ``guests.checked_guest``), or so do the
            times (field ``starts``).
        Conflict: the address has as many bookings as the page allows (field ``address``).
        Gone: the page is not there or not open.
    """
    now = utcnow()
    page = _open_page(page_id)
    guest = checked_guest(guest, page)
    lock_people([page.owner_id])
    page = _open_page(page_id)  # as it is now
    clear_expired(page.owner_id, now)
    starts = _checked_starts(page, starts)
    if before := _sent_before(page, form_key, starts, guest, now):
        return before, tokens_of(before)
    calendar = calendar_of(page, starts[0], starts[-1], now)
    for start in starts:
        if reason := calendar.why_not(start):
            raise taken(page, reason, start, now)
        calendar = calendar.with_booked(start)
    _check_limit(page, guest.address, now)
    booking = _keep(page, calendar.rules, starts, guest, form_key, now)
    booking_changed.send(booking, what=What.HELD, by_host=False, times=booking.times)
    return booking, tokens_of(booking)


def checked_instant(start: datetime) -> datetime:
    """An instant in UTC.

    Raises:
        DomainError: it has no zone, or is out of every calendar.
    """
    try:
        if start.tzinfo is not None:
            return start.astimezone(UTC)
    except OverflowError:
        pass
    raise DomainError(_l("Choose a time."), field="starts")


def _open_page(page_id: int) -> BookingPage:
    page = page_of_id(page_id)
    if page is None or not can_book(page, page.owner):
        raise Gone(_l("Nothing can be booked here at the moment."))
    return page


def _sent_before(
    page: BookingPage,
    form_key: str | None,
    starts: Sequence[datetime],
    guest: Guest,
    now: datetime,
) -> Booking | None:
    """The booking of the same form.

    One that is over by now gives the name of the form back, and so does one that is not confirmed
    and says something else: it was corrected, and its mail went perhaps to a wrong address.
    """
    if not form_key:
        return None
    known = select(Booking).where(Booking.page_id == page.id, Booking.form_key == form_key)
    booking = db.session.scalar(known.execution_options(populate_existing=True))
    if booking is None or booking.state == BookingState.CONFIRMED:
        return booking
    if booking.is_held(now):
        if _says(booking, page, starts, guest):
            return booking
        _let_go(booking, now)
    booking.form_key = None
    db.session.flush()
    return None


def _says(booking: Booking, page: BookingPage, starts: Sequence[datetime], guest: Guest) -> bool:
    wanted = (guest.name, guest.address, guest.note, answers_of(guest, page), list(starts))
    times = [time.starts_at for time in booking.times]
    return wanted == (booking.name, booking.address, booking.note, booking.answers, times)


def _let_go(booking: Booking, now: datetime) -> None:
    for time in booking.times:
        time.is_blocking = False
    booking.state = BookingState.CANCELLED
    booking.cancelled_at = booking.changed_at = now


def _checked_starts(page: BookingPage, starts: Sequence[datetime]) -> list[datetime]:
    wanted = sorted({checked_instant(start) for start in starts})
    if not wanted:
        raise DomainError(_l("Choose a time."), field="starts")
    if len(wanted) > page.most_times:
        message = lazy_ngettext(
            "You can book %(num)d time in one go.",
            "You can book at most %(num)d times in one go.",
            page.most_times,
        )
        raise DomainError(message, field="starts")
    return wanted


def _check_limit(page: BookingPage, address: str, now: datetime) -> None:
    if page.per_person is not None and open_bookings(page, now, address) >= page.per_person:
        message = lazy_ngettext(
            "There is a booking for this address already.",
            "There are %(num)d bookings for this address already, and that is the limit.",
            page.per_person,
        )
        raise Conflict(message, field="address")


def _keep(
    page: BookingPage,
    rules: Rules,
    starts: Sequence[datetime],
    guest: Guest,
    form_key: str | None,
    now: datetime,
) -> Booking:
    uid = new_uid()
    booking = Booking(
        page_id=page.id,
        host_id=page.owner_id,
        state=BookingState.HELD,
        held_until=now + HOLD,
        name=guest.name,
        address=guest.address,
        zone=guest.zone,
        locale=guest.locale,
        answers=answers_of(guest, page),
        note=guest.note,
        token_hash=token_hash(token(Purpose.MANAGE, uid)),
        confirm_hash=token_hash(token(Purpose.CONFIRM, uid)),
        uid=uid,
        form_key=form_key,
        created_at=now,
        changed_at=now,
        times=[
            BookingTime(number=number, host_id=page.owner_id, **columns_of(rules, start))
            for number, start in enumerate(starts)
        ],
    )
    try:
        with taking():
            db.session.add(booking)
    except Lost:
        raise taken(page, Reason(Why.BOOKED), starts[0], now) from None
    return booking


def columns_of(rules: Rules, start: datetime) -> dict[str, datetime]:
    """The columns of a time that begins at an instant."""
    time = rules.time_at(start)
    blocked = rules.blocked_by(time)
    return {
        "starts_at": time.start,
        "ends_at": time.end,
        "blocked_from": blocked.start,
        "blocked_until": blocked.end,
    }


def taken(page: BookingPage, reason: Reason, start: datetime, now: datetime) -> Taken:
    """What a guest is told whose time is not free."""
    return Taken(taken_words(reason), start=start, next_times=next_free(page, start, now))
