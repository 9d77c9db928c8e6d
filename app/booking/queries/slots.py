"""Which times a page offers: what the database knows, and the one rule over it."""

from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from app.booking.availability.calendar import Booked, Busy, Calendar, Reason, Rules
from app.booking.availability.hours import Day, Hours, Opening, Span
from app.booking.queries.finding import is_kept
from app.extensions import db
from app.models import (
    Answer,
    Appointment,
    AppointmentAudience,
    AppointmentStatus,
    Attendee,
    Booking,
    BookingDay,
    BookingHours,
    BookingPage,
    BookingTime,
    Occurrence,
)
from app.models.appointment import LONGEST_STAY
from app.zones import zone_of

AROUND = timedelta(days=3)
"""Longer than a time with its buffers, and than a day in any zone."""
NEAR = timedelta(weeks=4)
"""So far after a time its neighbours are looked for."""
CONTENT = aliased(Appointment)


def slots(page: BookingPage, since: datetime, until: datetime, now: datetime) -> list[datetime]:
    """The starts that a page offers from ``since`` on and before ``until``; 4 statements."""
    return calendar_of(page, since, until, now).slots(since, until)


def why_not(page: BookingPage, start: datetime, now: datetime) -> Reason | None:
    """Why a page does not offer a start, for its host; None when it does."""
    return calendar_of(page, start, start, now).why_not(start)


def next_free(page: BookingPage, after: datetime, now: datetime, most: int = 5) -> list[datetime]:
    """The next starts that are offered from an instant on, or else from now on; 8 statements.

    When there is nothing in the four weeks after the instant, the four from now on are looked at.
    """
    calendar = calendar_of(page, now, now + NEAR, now)
    if calendar.present < after < calendar.end:
        near = calendar_of(page, after, after + NEAR, now).slots(after, after + NEAR)
        if near:
            return near[:most]
    return calendar.slots(now, now + NEAR)[:most]


def calendar_of(
    page: BookingPage,
    since: datetime,
    until: datetime,
    now: datetime,
    *,
    without: BookingTime | None = None,
) -> Calendar:
    """What a page offers, seeing what its host does in a span of time; 4 statements.

    Args:
        page: the page.
        since: nothing before is asked for.
        until: nothing after is asked for.
        now: the present instant.
        without: a time that is to be moved, and is not in its own way.
    """
    rules = rules_of(page)
    calendar = Calendar(rules, (), (), now)
    since, until = max(since, calendar.earliest), min(until, calendar.end)
    if since > until or not rules.is_open:
        return calendar
    span = Span(since - AROUND, until + AROUND)
    booked = _booked(page, span, now, without)
    return Calendar(rules, busy_times(page.owner_id, *span), booked, now)


def rules_of(page: BookingPage) -> Rules:
    """What a page says of its times; 2 statements."""
    hours = select(BookingHours.weekday, BookingHours.starts, BookingHours.ends)
    hours = hours.where(BookingHours.page_id == page.id)
    days = select(BookingDay.day, BookingDay.starts, BookingDay.ends)
    days = days.where(BookingDay.page_id == page.id)
    spans: dict[date, tuple[tuple[int, int], ...]] = {}
    for day, starts, ends in db.session.execute(days):
        more = () if starts is None else ((starts, ends),)
        spans[day] = (*spans.get(day, ()), *more)
    return Rules(
        opening=Opening.of(
            zone_of(page.zone),
            [Hours(*row) for row in db.session.execute(hours)],
            [Day(*one) for one in spans.items()],
        ),
        length=timedelta(minutes=page.minutes),
        step=timedelta(minutes=page.step_minutes),
        before=timedelta(minutes=page.buffer_before),
        after=timedelta(minutes=page.buffer_after),
        notice=timedelta(minutes=page.notice_minutes),
        horizon_days=page.horizon_days,
        per_day=page.per_day,
        is_open=page.is_open,
    )


def busy_times(host_id: int, since: datetime, until: datetime) -> tuple[Busy, ...]:
    """When somebody has something in their calendar, without bookings; one statement.

    That is what they made and what they said yes to. Tentative ones count, cancelled ones do not.
    Whole days block like any other.
    """
    own = _going_on(since, until).where(CONTENT.owner_id == host_id)
    # Two halves, for each has an index to begin with; what is in both is in the way once.
    others = _going_on(since, until).where(
        Occurrence.appointment_id.in_(_comes_to(host_id)),
        CONTENT.owner_id != host_id,
        # A time of a series that is its owner's alone does not take place for others.
        CONTENT.audience != AppointmentAudience.OWNER,
    )
    rows = db.session.execute(own.union_all(others))
    return tuple(Busy(Span(starts, ends), title) for starts, ends, title in sorted(rows))


def _going_on(since: datetime, until: datetime) -> Select[datetime, datetime, str]:
    """What goes on in a span, but for the appointments of bookings.

    A booking that is kept blocks by itself, with its buffers.
    """
    is_booking = select(BookingTime.id).where(
        BookingTime.appointment_id == Occurrence.appointment_id, BookingTime.is_blocking
    )
    return (
        select(Occurrence.starts_at, Occurrence.ends_at, CONTENT.title)
        .join(CONTENT, CONTENT.id == Occurrence.content_id)
        .where(
            CONTENT.status != AppointmentStatus.CANCELLED,
            Occurrence.is_out.is_(False),
            # What goes on began at most so long ago.
            Occurrence.starts_at.between(since - LONGEST_STAY, until),
            Occurrence.ends_at > since,
            ~is_booking.exists(),
        )
    )


def _comes_to(host_id: int) -> Select[int]:
    return select(Attendee.appointment_id).where(
        Attendee.user_id == host_id, Attendee.answer == Answer.YES
    )


def _booked(
    page: BookingPage, span: Span, now: datetime, without: BookingTime | None
) -> tuple[Booked, ...]:
    found = (
        select(
            BookingTime.starts_at,
            BookingTime.ends_at,
            BookingTime.blocked_from,
            BookingTime.blocked_until,
            Booking.page_id,
        )
        .join(Booking, Booking.id == BookingTime.booking_id)
        .where(
            BookingTime.host_id == page.owner_id,
            BookingTime.is_blocking,
            BookingTime.blocked_until > span.start,
            BookingTime.blocked_from < span.end,
            is_kept(now),
        )
    )
    if without is not None:
        found = found.where(BookingTime.id != without.id)
    return tuple(
        Booked(Span(starts, ends), Span(blocked, until), page_id == page.id)
        for starts, ends, blocked, until, page_id in db.session.execute(found)
    )
