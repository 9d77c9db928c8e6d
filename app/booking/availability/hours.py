"""When a page is open: hours of the week and other days, as spans of instants.

A span is made of the instants at which the clocks of the zone show a time within its hours. Where
they leave times out it is shorter by them, or nothing at all; where they repeat times, the first
is meant, as everywhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from app.appointments import zones

A_DAY = timedelta(days=1)

Minutes = tuple[int, int]
"""From when to when, in minutes of the day; 1440 is the midnight that ends it."""


class Span(NamedTuple):
    """From an instant up to another, which is not in it."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Span") -> bool:
        """Whether they have an instant in common."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, order=True)
class Hours:
    """A span of a day of the week (1 is Monday), in minutes of the day; it may end at 1440."""

    weekday: int
    starts: int
    ends: int


@dataclass(frozen=True, order=True)
class Day:
    """What is otherwise on one day: its spans, in minutes of the day. Without any it is closed."""

    day: date
    spans: tuple[Minutes, ...] = ()


@dataclass(frozen=True)
class Opening:
    """When a page is open, by the clocks of its zone."""

    zone: tzinfo
    week: Mapping[int, tuple[Minutes, ...]]
    days: Mapping[date, tuple[Minutes, ...]]

    @classmethod
    def of(cls, zone: tzinfo, hours: Iterable[Hours], days: Iterable[Day]) -> "Opening":
        """From what a page says; in any order."""
        week: dict[int, tuple[Minutes, ...]] = {}
        for one in sorted(hours):
            week[one.weekday] = (*week.get(one.weekday, ()), (one.starts, one.ends))
        return cls(zone, week, {one.day: tuple(sorted(one.spans)) for one in days})

    def minutes_of(self, day: date) -> tuple[Minutes, ...]:
        """The hours of one day."""
        other = self.days.get(day)
        return self.week.get(day.isoweekday(), ()) if other is None else other

    def is_closed_on(self, day: date) -> bool:
        """Whether the page says that it is closed on this day, other than each week."""
        return self.days.get(day) == ()

    def day_of(self, instant: datetime) -> date:
        """The day that an instant is on."""
        return instant.astimezone(self.zone).date()

    def spans(self, since: datetime, until: datetime) -> Iterator[Span]:
        """The spans of all days from that of an instant to that of another, by their start."""
        day, last = self.day_of(since), self.day_of(until)
        while day <= last:
            for starts, ends in self.minutes_of(day):
                span = Span(self._instant(day, starts), self._instant(day, ends))
                if span.start < span.end:
                    yield span
            day += A_DAY

    def _instant(self, day: date, minute: int) -> datetime:
        local = datetime.combine(day, time()) + timedelta(minutes=minute)
        return zones.instant(zones.neighbours(local, self.zone)[1], self.zone)


def weekly(first: datetime, count: int, zone: tzinfo) -> list[datetime]:
    """So many instants, each a week after the other by the clocks of a zone."""
    local = zones.local(first, zone)
    later = [zones.instant(local + 7 * n * A_DAY, zone) for n in range(1, count)]
    return [first, *later]
