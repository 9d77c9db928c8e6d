"""A rule of repetition: what RFC 5545 has of it and an appointment needs.

A ``Rule`` that exists makes sense; it refuses to be made otherwise.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple, Self

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.appointments import zones

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MONDAY = 0
END_OF_DAY = time(23, 59, 59)
YEARS = range(1900, 2200)
"""In which an end is believed."""

MAX_INTERVAL = 1000
MAX_COUNT = 5000
"""A rule with a number is walked through from its first; this takes milliseconds."""

LONGEST_MONTHS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


class BadRule(ValueError):
    """A rule that makes no sense, or none that we know. ``message`` is for the person."""

    def __init__(self, message: LazyString) -> None:
        super().__init__(message)
        self.message = message


class Frequency(StrEnum):
    """What a rule counts: its period."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


LONGEST_PERIODS = {
    Frequency.DAILY: 1,
    Frequency.WEEKLY: 7,
    Frequency.MONTHLY: 31,
    Frequency.YEARLY: 366,
}


class Weekday(NamedTuple):
    """A day of the week, Monday being 0; the ``nth`` of its month or year, negative: from the end.

    Without ``nth`` it is every such day.
    """

    day: int
    nth: int = 0

    def __str__(self) -> str:
        return f"{self.nth or ''}{DAYS[self.day]}"


@dataclass(frozen=True)
class Rule:
    """How an appointment repeats, but for what its first start says.

    ``until`` belongs to the repetition: an instant, for whole days a date. A time without a zone is
    one of the series' own zone (see ``fitted``).
    """

    freq: Frequency
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    bymonth: frozenset[int] = frozenset()
    bymonthday: frozenset[int] = frozenset()
    byday: frozenset[Weekday] = frozenset()
    bysetpos: frozenset[int] = frozenset()
    wkst: int = MONDAY

    def __post_init__(self) -> None:
        _check_sizes(self)
        _check_end(self)
        _check_weekdays(self)
        _check_days_of_months(self)
        _check_positions(self)

    def __str__(self) -> str:
        """The value of an RRULE; equal rules are written alike."""
        parts = {
            "FREQ": self.freq.value,
            "INTERVAL": str(self.interval) if self.interval > 1 else "",
            "COUNT": str(self.count or ""),
            "UNTIL": _written(self.until) if self.until else "",
            "BYMONTH": _listed(self.bymonth),
            "BYMONTHDAY": _listed(self.bymonthday),
            "BYDAY": _listed(self.byday),
            "BYSETPOS": _listed(self.bysetpos),
            "WKST": DAYS[self.wkst] if self.wkst != MONDAY else "",
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)

    def fitted(self, zone: tzinfo, all_day: bool) -> Self:
        """The rule as a series has to store it: with an end as RFC 5545 wants it for the series.

        A day, where a time was wanted, means all of it.
        """
        until = self.until
        if until is None:
            return self
        if all_day:
            return replace(self, until=day_of(until, zone))
        if not isinstance(until, datetime):
            until = datetime.combine(until, END_OF_DAY)
        if until.tzinfo is None:
            until = zones.instant(until, zone)
        return replace(self, until=until.astimezone(UTC))

    def shifted(self, delta: timedelta) -> Self:
        """The rule of the same series some days later or earlier.

        Raises:
            BadRule: it names days otherwise than by a list of weekdays.
        """
        if delta % zones.A_DAY:
            raise ValueError("A rule moves by whole days.")
        until = self.until + delta if self.until else None
        if not delta or not (self.bymonth or self.bymonthday or self.byday or self.bysetpos):
            return replace(self, until=until)
        if not self._is_list_of_weekdays:
            raise BadRule(
                _l("This repetition names its days. Please change it together with the day.")
            )
        byday = frozenset(Weekday((day + delta.days) % 7) for day, _nth in self.byday)
        wkst = (self.wkst + delta.days) % 7 if self.interval > 1 else self.wkst
        return replace(self, until=until, byday=byday, wkst=wkst)

    @property
    def _is_list_of_weekdays(self) -> bool:
        is_short = self.freq in {Frequency.DAILY, Frequency.WEEKLY}
        return is_short and not (self.bymonth or self.bymonthday or self.bysetpos)


def day_of(until: date | datetime, zone: tzinfo) -> date:
    """The last day of a rule, where the series is."""
    if not isinstance(until, datetime):
        return until
    return (until if until.tzinfo is None else zones.local(until, zone)).date()


def _written(until: date | datetime) -> str:
    if not isinstance(until, datetime):
        return f"{until:%Y%m%d}"
    if until.tzinfo is None:
        return f"{until:%Y%m%dT%H%M%S}"
    return f"{until.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _listed(values: frozenset[int] | frozenset[Weekday]) -> str:
    return ",".join(str(value) for value in sorted(values))


def _check_sizes(rule: Rule) -> None:
    if not 1 <= rule.interval <= MAX_INTERVAL:
        raise BadRule(
            _l("The distance of a repetition is between 1 and %(max)d.", max=MAX_INTERVAL)
        )
    if rule.count is not None and not 1 <= rule.count <= MAX_COUNT:
        raise BadRule(_l("A repetition takes place between 1 and %(max)d times.", max=MAX_COUNT))
    is_known = (
        all(1 <= month <= 12 for month in rule.bymonth)
        and all(1 <= abs(day) <= 31 for day in rule.bymonthday)
        and all(0 <= day <= 6 and abs(nth) <= 53 for day, nth in rule.byday)
        and 0 <= rule.wkst <= 6
    )
    if not is_known:
        raise BadRule(_l("The repetition names a day or a month that does not exist."))


def _check_end(rule: Rule) -> None:
    if rule.until is None:
        return
    if rule.count is not None:
        raise BadRule(_l("A repetition ends after some times or on a day, not both."))
    if rule.until.year not in YEARS:
        raise BadRule(_l("The repetition ends in a year that is too far away."))


def _check_weekdays(rule: Rule) -> None:
    """An ordinal belongs to a month, or to a year without months."""
    ordinals = [abs(nth) for _day, nth in rule.byday if nth]
    if not ordinals:
        return
    is_in_year = rule.freq is Frequency.YEARLY and not rule.bymonth
    if rule.freq in {Frequency.DAILY, Frequency.WEEKLY} or max(ordinals) > (
        53 if is_in_year else 5
    ):
        raise BadRule(_l("The repetition names a weekday that its months do not have."))


def _check_days_of_months(rule: Rule) -> None:
    if rule.bymonthday and rule.freq is Frequency.WEEKLY:
        raise BadRule(_l("A weekly repetition names weekdays, no days of the month."))
    longest = max((LONGEST_MONTHS.get(month, 31) for month in rule.bymonth), default=31)
    if rule.bymonthday and min(map(abs, rule.bymonthday)) > longest:
        raise BadRule(_l("The repetition names days that its months do not have."))


def _check_positions(rule: Rule) -> None:
    if not rule.bysetpos:
        return
    if not (rule.bymonth or rule.bymonthday or rule.byday):
        raise BadRule(_l("The repetition picks from days, and names none."))
    if not all(1 <= abs(position) <= LONGEST_PERIODS[rule.freq] for position in rule.bysetpos):
        raise BadRule(_l("The repetition picks a day that its period does not have."))
