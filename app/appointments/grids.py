"""Months and weeks as tables: which days they have, and where each entry stands. Pure.

Everything here is in the zone of whoever reads. Entries of whole days stay on their own dates: a
birthday is no other day for those who live further west.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo

A_DAY = timedelta(days=1)
A_MOMENT = timedelta(microseconds=1)
DAYS_OF_A_WEEK = 7
FIRST_YEAR, LAST_YEAR = 1970, 2199
"""The years in which appointments take place; other days have no page."""


@dataclass(frozen=True)
class Entry:
    """What stands in a calendar: a time of an appointment, or the day that a ticket is due on.

    ``first`` and ``last`` are days, both included; ``starts`` and ``ends`` are aware, in the zone
    of the reader, and None for what lasts whole days.
    """

    layer: str
    title: str
    first: date
    last: date
    starts: datetime | None = None
    ends: datetime | None = None
    colour: str = ""
    status: str = ""
    location: str = ""
    id: int = 0
    original: datetime | None = None  # names one time of a series
    version: int = 0  # of what the reader may move; 0 where they may not
    is_one_of_many: bool = False  # other times say the same, and may be meant as well

    @property
    def is_long(self) -> bool:
        """Whether it stands above the hours: it lasts a day or longer."""
        if self.starts is None or self.ends is None:
            return True
        # Two times of one zone would be subtracted as its clocks show them.
        return self.ends.astimezone(UTC) - self.starts.astimezone(UTC) >= A_DAY

    @property
    def order(self) -> tuple[bool, float, str, int]:
        """What sorts the entries of a day: whole days first, then by time."""
        instant = self.starts.timestamp() if self.starts else 0.0
        return (self.starts is not None, instant, self.title, self.id)


def timed(
    starts_at: datetime, ends_at: datetime, zone: tzinfo
) -> tuple[date, date, datetime, datetime]:
    """The first and the last day of what goes on between two instants, and its local times."""
    starts, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    # What ends at midnight does not touch the day that begins then.
    last = (ends_at - A_MOMENT).astimezone(zone).date()
    return starts.date(), last, starts, ends


def whole_days(starts_at: datetime, ends_at: datetime, own_zone: tzinfo) -> tuple[date, date]:
    """The first and the last day of what lasts whole days, by the zone that it was made in."""
    first = starts_at.astimezone(own_zone).date()
    return first, max(first, ends_at.astimezone(own_zone).date() - A_DAY)


# --- which days


def week_of(day: date, first_weekday: int) -> list[date]:
    """The days of the week that a day is in; ``first_weekday`` counts from Monday, 0."""
    start = day - timedelta(days=(day.weekday() - first_weekday) % DAYS_OF_A_WEEK)
    return [start + timedelta(days=n) for n in range(DAYS_OF_A_WEEK)]


def weeks_of(month: date, first_weekday: int) -> list[list[date]]:
    """The weeks that a month touches, whole ones; ``month`` is any day of it."""
    weeks = []
    start = week_of(month.replace(day=1), first_weekday)[0]
    until = next_month(month)
    while start < until:
        weeks.append([start + timedelta(days=n) for n in range(DAYS_OF_A_WEEK)])
        start += timedelta(days=DAYS_OF_A_WEEK)
    return weeks


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def previous_month(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - A_DAY).replace(day=1)


def has_page(day: date) -> bool:
    """Whether a day is within the years of appointments."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


# --- where entries stand


@dataclass(frozen=True)
class Bar:
    """An entry in a line of one day, as long as ``span`` days of its week.

    On the days that it goes on, the same line has a bar whose span is 0: it takes the room.
    """

    entry: Entry
    span: int
    is_first: bool = True  # it does not come from the week before
    is_last: bool = True


@dataclass
class Day:
    """A day of a week: the lines to draw, None where one is empty, and all its entries."""

    day: date
    lines: list[Bar | None] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    more: int = 0


def lay_out(days: Sequence[date], entries: Iterable[Entry], most: int) -> list[Day]:
    """Put entries into the days of a week, each into one line of all its days.

    Args:
        days: days in a row.
        entries: what to put there; what touches none of the days is left out.
        most: so many lines are drawn; ``more`` counts what has no room.
    """
    cells = {day: Day(day) for day in days}
    free_from: list[date] = []  # by line: the first day on which nothing is there
    for first, last, entry in _pieces(days, entries):
        line = next((n for n, day in enumerate(free_from) if day <= first), len(free_from))
        free_from[line : line + 1] = [last + A_DAY]
        span = (last - first).days + 1
        for offset in range(span):
            cell = cells[first + timedelta(days=offset)]
            cell.entries.append(entry)
            if line >= most:
                cell.more += 1
                continue
            cell.lines += [None] * (line + 1 - len(cell.lines))
            is_first, is_last = entry.first == first, entry.last == last
            cell.lines[line] = Bar(entry, 0 if offset else span, is_first, is_last)
    for cell in cells.values():
        cell.entries.sort(key=lambda entry: entry.order)
    return list(cells.values())


def _pieces(days: Sequence[date], entries: Iterable[Entry]) -> list[tuple[date, date, Entry]]:
    """What of each entry is within some days: long ones first on each day, they need a line."""
    pieces = [
        (max(entry.first, days[0]), min(entry.last, days[-1]), entry)
        for entry in entries
        if entry.first <= days[-1] and entry.last >= days[0]
    ]
    return sorted(pieces, key=lambda piece: (piece[0], piece[0] - piece[1], piece[2].order))
