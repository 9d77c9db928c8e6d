"""When a series takes place: its local starts, and what of them lies in a window.

Rules count by the calendar, so everything here is local time; only the ends of a window, and the
end of a rule, are instants.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import chain, islice, takewhile

from app.appointments import zones
from app.appointments.recurrence.days import days
from app.appointments.recurrence.rules import Rule

MARGIN = timedelta(days=2)
"""More than any clock differs from UTC, or jumps."""

REACH = timedelta(days=36525)
"""How long after the beginning of an open window anybody looks."""


@dataclass(frozen=True)
class Span:
    """From an instant to another, which is no part of it."""

    start: datetime
    end: datetime


def length_of(starts: datetime, ends: datetime, zone: tzinfo, all_day: bool) -> timedelta:
    """How long every instance of a series is whose first has these local times.

    Where the clocks jump within the first, its exact length counts, except for whole days.
    """
    nominal = ends - starts
    if all_day:
        return timedelta(days=nominal.days)
    exact = zones.instant(ends, zone) - zones.instant(starts, zone)
    return exact if exact > zones.NOTHING else nominal  # a start in a gap may pass its end


def span_of(start: datetime, length: timedelta, zone: tzinfo, all_day: bool) -> Span:
    """When exactly the instance with this local start takes place."""
    if all_day:
        day = start.date()
        return Span(zones.start_of_day(day, zone), zones.start_of_day(day + length, zone))
    instant = zones.instant(start, zone)
    return Span(instant, instant + length)


def starts(
    rule: Rule,
    first_local: datetime,
    zone: tzinfo,
    all_day: bool,
    *,
    after: datetime | None = None,
    before: datetime | None = None,
    limit: int | None = None,
    without: Collection[datetime] = (),
) -> Iterator[datetime]:
    """The local starts whose instants are neither before ``after`` nor at or after ``before``.

    The first is always one of the series, whatever the rule says. ``without`` are the local starts
    that were taken out; they count for COUNT. Without ``before``, the next hundred years are
    searched.
    """
    since = max(first_local, zones.local(after, zone) - MARGIN) if after else first_local
    till = zones.local(before, zone) + MARGIN if before else since + REACH
    found = (
        start
        for start in instances(rule, first_local, zone, all_day, since, till)
        if start not in without and _is_within(start, zone, after, before)
    )
    return islice(found, limit)


def _is_within(
    start: datetime, zone: tzinfo, after: datetime | None, before: datetime | None
) -> bool:
    instant = zones.instant(start, zone)
    return (after is None or after <= instant) and (before is None or instant < before)


def instances(
    rule: Rule, first: datetime, zone: tzinfo, all_day: bool, since: datetime, till: datetime
) -> Iterator[datetime]:
    """The first, and what the rule makes up to ``till``: from about ``since``, or all with COUNT.

    A day that the zone leaves out is treated as a 30 February: it is none.
    """
    if rule.count is not None:
        since = first
    made = days(rule, first.date(), since.date(), till.date())
    later = (
        start
        for day in made
        if (start := datetime.combine(day, first.time())) > first and zones.has_day(start, zone)
    )
    return islice(chain((first,), _ending(later, rule, zone, all_day)), rule.count)


def _ending(
    starts: Iterable[datetime], rule: Rule, zone: tzinfo, all_day: bool
) -> Iterator[datetime]:
    """What is not after the end of the rule, which itself may be the last start."""
    until = rule.fitted(zone, all_day).until
    if until is None:
        return iter(starts)
    if isinstance(until, datetime):
        return takewhile(lambda start: zones.instant(start, zone) <= until, starts)
    return takewhile(lambda start: start.date() <= until, starts)
