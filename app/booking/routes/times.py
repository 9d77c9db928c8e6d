"""Why a time is not offered, for the host."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import render_template, request
from flask_login import current_user

from app.access import SIGNED_IN, access
from app.appointments.zones import start_of_day
from app.booking import bp, moments
from app.booking.availability.calendar import Calendar
from app.booking.fields import CLOCK
from app.booking.loaders import own_page_or_404
from app.booking.queries.slots import calendar_of
from app.booking.words import why_not_words
from app.dates import utcnow
from app.models import BookingPage
from app.zones import zone_of

A_DAY = timedelta(days=1)
MOST_SHOWN = 100
"""So many times of a day are listed; a step of five minutes makes more, which say no more."""


@dataclass(frozen=True)
class Looked:
    """A time of a day, and why it is not offered; free where there is no reason."""

    clock: str
    why: str


@bp.route("/pages/<int:page_id>/times")
@access(SIGNED_IN)
def times(page_id: int) -> str:
    """The times of a day with what is in their way; ``?day=`` and ``?time=`` name one."""
    page, now = own_page_or_404(page_id), utcnow()
    zone = zone_of(page.zone)
    day = moments.day_named(request.args.get("day")) or now.astimezone(zone).date()
    begin, end = start_of_day(day, zone), start_of_day(day + A_DAY, zone)
    calendar = calendar_of(page, begin, end, now)
    asked = _time_named(page, day, request.args.get("time", ""))
    return render_template(
        "booking/times.html",
        page=page,
        day=day,
        asked=_looked(page, calendar, asked) if asked else None,
        typed=request.args.get("time", "")[:5],
        listed=[_looked(page, calendar, start) for start in _starts(page, calendar, begin, end)],
        before=day - A_DAY,
        after=day + A_DAY,
        is_open=page.is_open and current_user.is_active,
    )


def _starts(
    page: BookingPage, calendar: Calendar, begin: datetime, end: datetime
) -> list[datetime]:
    """When times begin on a day by the hours alone, whatever is in their way."""
    step = timedelta(minutes=page.step_minutes)
    starts: list[datetime] = []
    for span in calendar.rules.opening.spans(begin, begin):
        start = span.start
        while start < span.end and begin <= start < end and len(starts) < MOST_SHOWN:
            starts.append(start)
            start += step
    return starts


def _looked(page: BookingPage, calendar: Calendar, start: datetime) -> Looked:
    reason = calendar.why_not(start)
    clock = moments.clock(start, zone_of(page.zone))
    return Looked(clock, why_not_words(reason) if reason else "")


def _time_named(page: BookingPage, day: date, raw: str) -> datetime | None:
    found = CLOCK.fullmatch(raw.strip())
    if found is None or int(found[1]) >= 24 or int(found[2]) >= 60:
        return None
    local = datetime.combine(day, time(int(found[1]), int(found[2])))
    return moments.instant_at(local, zone_of(page.zone))
