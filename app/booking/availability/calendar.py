"""Which times a page offers, and why it does not offer another: the one rule for both."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from app.appointments import zones
from app.booking.availability.hours import A_DAY, Opening, Span


class Why(StrEnum):
    """Why a time is not offered."""

    CLOSED = "closed"  # the page is
    PAST = "past"
    NOTICE = "notice"
    HORIZON = "horizon"
    CLOSED_DAY = "closed_day"
    OUTSIDE_HOURS = "outside_hours"
    BETWEEN_STARTS = "between_starts"
    BUSY = "busy"
    BOOKED = "booked"
    BUFFER = "buffer"
    PER_DAY = "per_day"


@dataclass(frozen=True)
class Reason:
    """Why a time is not offered; ``title`` is of the appointment that is in the way."""

    why: Why
    title: str = ""


@dataclass(frozen=True)
class Rules:
    """What a page says of its times."""

    opening: Opening
    length: timedelta
    step: timedelta
    before: timedelta
    after: timedelta
    notice: timedelta
    horizon_days: int
    per_day: int | None
    is_open: bool = True

    def time_at(self, start: datetime) -> Span:
        """The time that begins at an instant."""
        return Span(start, start + self.length)

    def blocked_by(self, time: Span) -> Span:
        """A time with the buffers around it."""
        return Span(time.start - self.before, time.end + self.after)


@dataclass(frozen=True)
class Busy:
    """When the host has an appointment."""

    span: Span
    title: str


@dataclass(frozen=True)
class Booked:
    """When somebody booked the host: the time, the same with its buffers, and whether it was here.

    What was booked on another page of the host has the buffers of that page.
    """

    span: Span
    blocked: Span
    is_here: bool = True


class Blocked:
    """Spans put together where they touch, so that asking takes no longer the more there are."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.starts: list[datetime] = []
        self.ends: list[datetime] = []
        for span in sorted(spans):
            if self.ends and span.start <= self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], span.end)
            else:
                self.starts.append(span.start)
                self.ends.append(span.end)

    def overlaps(self, span: Span) -> bool:
        """Whether one of the spans has an instant in common with this one."""
        place = bisect_right(self.ends, span.start)
        return place < len(self.starts) and self.starts[place] < span.end

    def holds(self, span: Span) -> bool:
        """Whether one of the spans, put together, has all of this one."""
        place = bisect_left(self.ends, span.end)
        return place < len(self.starts) and self.starts[place] <= span.start


@dataclass(frozen=True)
class Calendar:
    """What a page offers at an instant, seeing what its host does already."""

    rules: Rules
    busy: tuple[Busy, ...]
    booked: tuple[Booked, ...]
    present: datetime

    def slots(self, since: datetime, until: datetime) -> list[datetime]:
        """The starts that are offered from an instant on and before another."""
        if not self.rules.is_open:
            return []
        since, until = max(since, self.earliest), min(until, self.end)
        return [
            start
            for start in self._starts(since, until)
            if not self._blocked.overlaps(self.rules.blocked_by(self.rules.time_at(start)))
            and not self._is_full(start)
        ]

    def why_not(self, start: datetime) -> Reason | None:
        """Why a start is not offered; None for one that is."""
        if not self.rules.is_open:
            return Reason(Why.CLOSED)
        if start < self.earliest:
            return Reason(Why.PAST if start < self.present else Why.NOTICE)
        if start >= self.end:
            return Reason(Why.HORIZON)
        return self._not_open_at(start) or self._not_free_at(start)

    def with_booked(self, start: datetime) -> "Calendar":
        """The same once a time is booked."""
        time = self.rules.time_at(start)
        booked = Booked(time, self.rules.blocked_by(time))
        return replace(self, booked=(*self.booked, booked))

    @property
    def earliest(self) -> datetime:
        """Before that it is too short notice."""
        return self.present + self.rules.notice

    @cached_property
    def end(self) -> datetime:
        """What begins from then on is too far ahead: the horizon ends with a day."""
        opening = self.rules.opening
        last = opening.day_of(self.present) + timedelta(days=self.rules.horizon_days)
        return zones.start_of_day(last + A_DAY, opening.zone)

    @cached_property
    def _blocked(self) -> Blocked:
        busy = [one.span for one in self.busy]
        return Blocked(busy + [one.blocked for one in self.booked])

    @cached_property
    def _on_days(self) -> Counter[object]:
        day_of = self.rules.opening.day_of
        return Counter(day_of(one.span.start) for one in self.booked if one.is_here)

    def _is_full(self, start: datetime) -> bool:
        most = self.rules.per_day
        return most is not None and self._on_days[self.rules.opening.day_of(start)] >= most

    def _starts(self, since: datetime, until: datetime) -> Iterator[datetime]:
        """Where a time may begin by the hours alone.

        The steps are counted from the beginning of each span of a day, so that they do not depend
        on what is asked for. A time may go on into the next span where there is no pause between.
        """
        if since >= until:
            return
        opening, step = self.rules.opening, self.rules.step
        spans = list(opening.spans(since - A_DAY, until + 2 * A_DAY))
        whole = Blocked(spans)
        for span in spans:
            skipped = max(0, -((span.start - since) // step))  # rounded up
            start = span.start + skipped * step
            while start < span.end and start < until:
                if whole.holds(self.rules.time_at(start)):
                    yield start
                start += step

    def _not_open_at(self, start: datetime) -> Reason | None:
        if start in self._starts(start, start + timedelta(microseconds=1)):
            return None
        opening = self.rules.opening
        spans = opening.spans(start - A_DAY, start + 2 * A_DAY)
        if Blocked(spans).holds(self.rules.time_at(start)):
            return Reason(Why.BETWEEN_STARTS)
        is_closed = opening.is_closed_on(opening.day_of(start))
        return Reason(Why.CLOSED_DAY if is_closed else Why.OUTSIDE_HOURS)

    def _not_free_at(self, start: datetime) -> Reason | None:
        time = self.rules.time_at(start)
        blocked = self.rules.blocked_by(time)
        for one in self.busy:
            if one.span.overlaps(time):
                return Reason(Why.BUSY, one.title)
        if any(one.span.overlaps(time) for one in self.booked):
            return Reason(Why.BOOKED)
        for one in self.busy:
            if one.span.overlaps(blocked):
                return Reason(Why.BUFFER, one.title)
        if any(one.blocked.overlaps(blocked) for one in self.booked):
            return Reason(Why.BUFFER)
        return Reason(Why.PER_DAY) if self._is_full(start) else None
