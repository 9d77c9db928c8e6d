"""Which days and instants a value means, for somebody who asks now, where they are."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from app.dates import utcnow
from app.tickets.filters.values import Comparison, Range, Span, Value, Word
from app.tickets.queries.visibility import Viewer
from app.zones import next_instant, zone_of

MOST_MONTHS = 6_000
DAY = timedelta(days=1)
LENGTHS = {"h": timedelta(hours=1), "d": DAY, "w": timedelta(weeks=1)}
NEAR_DAYS = {"yesterday": -DAY, "today": timedelta(0), "tomorrow": DAY}

Days = tuple[date | None, date | None]
"""The first and the last of some days; None where there is no end."""
Instants = tuple[datetime | None, datetime | None]
"""From an instant on, up to but without another."""


@dataclass(frozen=True)
class Asker:
    """Who asks, None for a guest, and when."""

    viewer: Viewer
    moment: datetime

    @classmethod
    def present(cls, viewer: Viewer) -> "Asker":
        """Somebody who asks now."""
        return cls(viewer, utcnow())

    @property
    def zone(self) -> tzinfo:
        """Where they are."""
        return UTC if self.viewer is None else zone_of(self.viewer.timezone)

    @property
    def day(self) -> date:
        """The day that it is there."""
        return self.moment.astimezone(self.zone).date()


def days_of(value: Value, asker: Asker) -> Days:
    """The days that a value means, where an amount of time is one from today on."""
    if isinstance(value, Word):
        day = asker.day + NEAR_DAYS[value.text]
        return day, day
    if isinstance(value, Range):
        return _day(value.first, asker), _day(value.last, asker)
    if not isinstance(value, Comparison):
        raise TypeError(value)
    day = _day(value.amount, asker)
    return {
        "=": (day, day),
        "<": (None, day - DAY),
        "<=": (None, day),
        ">": (day + DAY, None),
        ">=": (day, None),
    }[value.sign]


def instants_of(value: Value, asker: Asker) -> Instants:
    """The instants that a value means, where an amount of time is one up to now."""
    if isinstance(value, Comparison) and isinstance(value.amount, Span):
        then = _ago(value.amount, asker)
        return (then, None) if value.sign.startswith("<") else (None, then)
    first, last = days_of(value, asker)
    return (
        None if first is None else _midnight(first, asker.zone),
        None if last is None else _midnight(last + DAY, asker.zone),
    )


def _day(amount: object, asker: Asker) -> date:
    if isinstance(amount, date):
        return amount
    if not isinstance(amount, Span):
        raise TypeError(amount)
    if amount.unit in LENGTHS:
        return asker.day + amount.count * LENGTHS[amount.unit]
    return _months_from(asker.day, _months(amount))


def _ago(span: Span, asker: Asker) -> datetime:
    if span.unit in LENGTHS:
        return asker.moment - span.count * LENGTHS[span.unit]
    local = asker.moment.astimezone(asker.zone).replace(tzinfo=None)
    day = _months_from(local.date(), -_months(span))
    return next_instant(datetime.combine(day, local.time()), asker.zone)


def _months(span: Span) -> int:
    return min(span.count * (12 if span.unit == "y" else 1), MOST_MONTHS)


def _months_from(day: date, months: int) -> date:
    """The same day of another month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - DAY).day))


def _midnight(day: date, zone: tzinfo) -> datetime:
    return next_instant(datetime.combine(day, time()), zone)
