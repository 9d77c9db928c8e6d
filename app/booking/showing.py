"""What the pages of booking show: free times by day, and when something is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from babel.dates import format_interval
from flask_babel import get_locale, get_timezone
from flask_babel import gettext as _

from app.appointments import formats
from app.appointments.zones import start_of_day
from app.booking import moments
from app.booking.moments import Offer
from app.booking.queries.slots import calendar_of, next_free, slots
from app.booking.visitors import Clock
from app.models import Booking, BookingPage, BookingTime
from app.zones import zone_of

TWO_WEEKS = timedelta(days=14)
A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class FreeTimes:
    """Two weeks of a page, and where there is more."""

    days: list[tuple[date, list[Offer]]]
    words: str
    before: date | None = None
    after: date | None = None
    next_day: date | None = None
    """Where there are none: the day of the next free time, if there is one."""
    host_zone: str = "UTC"

    @property
    def is_elsewhere(self) -> bool:
        """Whether the host's clocks show something else."""
        return any(offer.host_clock for _day, offers in self.days for offer in offers)


def free_times(
    page: BookingPage,
    clock: Clock,
    asked: date | None,
    now: datetime,
    *,
    without: BookingTime | None = None,
) -> FreeTimes:
    """What a page offers in the two weeks from a day on, by the clocks of a zone.

    ``without`` is a time that is to be moved, and is not in its own way.
    """
    zone = clock.zone
    today = now.astimezone(zone).date()
    last = today + timedelta(days=page.horizon_days + 1)
    first = min(max(asked or today, today), last)
    since, until = start_of_day(first, zone), start_of_day(first + TWO_WEEKS, zone)
    free = calendar_of(page, since, until, now, without=without).slots(since, until)
    starts = [start for start in free if without is None or start != without.starts_at]
    days = moments.by_day(starts, zone, zone_of(page.zone))
    later = [] if days else next_free(page, until, now, 1)
    return FreeTimes(
        days,
        words=_days(first, first + TWO_WEEKS - A_DAY),
        before=max(first - TWO_WEEKS, today) if first > today else None,
        after=first + TWO_WEEKS if first + TWO_WEEKS <= last else None,
        host_zone=page.zone,
        next_day=later[0].astimezone(zone).date() if later else None,
    )


def is_free(page: BookingPage, start: datetime, now: datetime) -> bool:
    """Whether a page offers a time."""
    return start in slots(page, start, start + A_MINUTE, now)


def weekly(page: BookingPage, start: datetime, times: int) -> list[datetime]:
    """A time and those of the weeks after it, by the clocks of the page."""
    zone = zone_of(page.zone)
    local = start.astimezone(zone).replace(tzinfo=None)
    return [moments.instant_at(local + timedelta(weeks=number), zone) for number in range(times)]


def when(page: BookingPage, start: datetime, zone: tzinfo) -> str:
    """A time of a page, from when to when in a zone."""
    return moments.span(start, start + timedelta(minutes=page.minutes), zone)


def beside(page: BookingPage, start: datetime, zone: tzinfo) -> str:
    """The same by the host's clocks, where they show something else."""
    there = when(page, start, zone_of(page.zone))
    return "" if there == when(page, start, zone) else there


def moment(instant: datetime, zone: tzinfo) -> str:
    """An instant by the clocks of a zone, as day and time."""
    return formats.moment(instant.astimezone(zone).replace(tzinfo=None))


def time_in_words(time: BookingTime, zone: tzinfo) -> str:
    """From when to when a time is, in a zone."""
    return moments.span(time.starts_at, time.ends_at, zone)


def time_of_reader(time: BookingTime) -> str:
    """From when to when a time is, where the reader of the page is."""
    return time_in_words(time, get_timezone())


def times_in_words(times: Iterable[BookingTime], zone_name: str) -> list[str]:
    """From when to when times are, with the zone."""
    zone, label = zone_of(zone_name), moments.zone_label(zone_name)
    return [
        str(_("%(time)s (%(zone)s)", time=time_in_words(time, zone), zone=label)) for time in times
    ]


def standing(booking: Booking) -> list[BookingTime]:
    """The times of a booking that take place; all of them, when it is off as a whole."""
    return [time for time in booking.times if time.is_blocking] or list(booking.times)


def offers_of(starts: Iterable[datetime], page: BookingPage, zone: tzinfo) -> list[tuple[str, str]]:
    """Times by the name of their address, with the words for a button."""
    return [(moments.name_of(start), when(page, start, zone)) for start in starts]


def _days(first: date, last: date) -> str:
    locale = get_locale() or moments.FALLBACK
    return str(format_interval(first, last, "yMMMd", locale=locale))
