"""The days that a rule makes, period by period.

python-dateutil makes the same (the tests compare), but searches to the year 9999 for a rule that
never hits, picks with BYSETPOS from what is left of the first week, and takes a mixture such as
MO,2TU for a contradiction.
"""

from calendar import isleap, monthrange
from collections.abc import Iterator
from datetime import date
from itertools import count, takewhile
from typing import NamedTuple

from app.appointments.recurrence.rules import Frequency, Rule, Weekday

IN_DAYS = {Frequency.DAILY: 1, Frequency.WEEKLY: 7}
IN_MONTHS = {Frequency.MONTHLY: 1, Frequency.YEARLY: 12}


class Named(NamedTuple):
    """The days that a rule names, outright; empty sets name all.

    Weekdays with a number are counted within their month, or else within their year.
    """

    months: frozenset[int]
    days: frozenset[int]
    weekdays: frozenset[Weekday]
    is_of_month: bool


def days(rule: Rule, first: date, since: date, till: date) -> Iterator[date]:
    """What a rule with this first day makes of the periods from ``since`` to ``till``.

    Periods are taken as wholes: days around both ends, and before the first, may be among them.
    """
    named = _named(rule, first)
    begins = _begins_by_days if rule.freq in IN_DAYS else _begins_by_months
    for begin in takewhile(lambda begin: begin <= till, begins(rule, first, since)):
        found = [day for day in _period(rule.freq, begin) if _hits(named, day)]
        yield from _picked(found, rule.bysetpos) if rule.bysetpos else found


def _named(rule: Rule, first: date) -> Named:
    """The days that a rule names, and those that it leaves to its first day."""
    is_of_month = rule.freq is Frequency.MONTHLY or bool(rule.bymonth)
    named = Named(rule.bymonth, rule.bymonthday, rule.byday, is_of_month)
    if rule.bymonthday or rule.byday or rule.freq is Frequency.DAILY:
        return named
    if rule.freq is Frequency.WEEKLY:
        return named._replace(weekdays=frozenset({Weekday(first.weekday())}))
    months = rule.bymonth if is_of_month else frozenset({first.month})
    return named._replace(months=months, days=frozenset({first.day}))


def _begins_by_days(rule: Rule, first: date, since: date) -> Iterator[date]:
    """The first days of the periods that the interval hits, from the last one before ``since``."""
    begin = first.toordinal()
    if rule.freq is Frequency.WEEKLY:
        begin -= (first.weekday() - rule.wkst) % 7
    step = IN_DAYS[rule.freq] * rule.interval
    passed = max(0, since.toordinal() - begin) // step
    return map(date.fromordinal, count(begin + passed * step, step))


def _begins_by_months(rule: Rule, first: date, since: date) -> Iterator[date]:
    """As ``_begins_by_days``, in months."""
    begin = first.year * 12 + (first.month - 1 if rule.freq is Frequency.MONTHLY else 0)
    step = IN_MONTHS[rule.freq] * rule.interval
    passed = max(0, since.year * 12 + since.month - 1 - begin) // step
    return (date(month // 12, month % 12 + 1, 1) for month in count(begin + passed * step, step))


def _period(freq: Frequency, begin: date) -> Iterator[date]:
    """All days of a period."""
    if freq is Frequency.MONTHLY:
        length = monthrange(begin.year, begin.month)[1]
    elif freq is Frequency.YEARLY:
        length = 365 + isleap(begin.year)
    else:
        length = IN_DAYS[freq]
    return (date.fromordinal(begin.toordinal() + number) for number in range(length))


def _hits(named: Named, day: date) -> bool:
    """Whether a day is one of those that are named."""
    if named.months and day.month not in named.months:
        return False
    if named.days and day.day not in named.days:
        from_end = day.day - monthrange(day.year, day.month)[1] - 1
        if from_end not in named.days:
            return False
    return not named.weekdays or _is_weekday(named, day)


def _is_weekday(named: Named, day: date) -> bool:
    """Whether a day's weekday is named, plainly or counted from one of both ends."""
    weekday = day.weekday()
    if (weekday, 0) in named.weekdays:
        return True
    if named.is_of_month:
        number, length = day.day, monthrange(day.year, day.month)[1]
    else:
        number, length = day.timetuple().tm_yday, 365 + isleap(day.year)
    nths = ((number - 1) // 7 + 1, -((length - number) // 7 + 1))
    return any((weekday, nth) in named.weekdays for nth in nths)


def _picked(found: list[date], positions: frozenset[int]) -> list[date]:
    """The days at some positions, from 1 or backwards from -1."""
    indexes = {position - 1 if position > 0 else len(found) + position for position in positions}
    return [found[index] for index in sorted(indexes) if 0 <= index < len(found)]
