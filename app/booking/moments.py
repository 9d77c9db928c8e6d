"""Instants in addresses, and as people who book read them.

A guest has no account, so the zone is not the one of the request: every function is told which.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from babel import Locale
from babel.dates import format_date, format_time
from flask_babel import get_locale

from app.appointments import formats, zones

FALLBACK = Locale("en")
NAME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_YEAR, LAST_YEAR = 1970, 2200
"""Nobody books outside of these, and no zone leads to the edges of the calendar."""


@dataclass(frozen=True)
class Span:
    """From when to when, by whose clocks."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    all_day: bool = False


@dataclass(frozen=True)
class Offer:
    """A time to choose: what its address is called, and what the clocks show."""

    name: str
    clock: str
    host_clock: str
    """What the host's clocks show, where that is something else."""


def name_of(instant: datetime) -> str:
    """An instant as an address names it: ``2030-01-07T17:00Z``."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def instant_named(raw: str) -> datetime | None:
    """The instant that an address names; None where it is none."""
    if not NAME.fullmatch(raw):
        return None
    try:
        instant = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return instant if FIRST_YEAR <= instant.year <= LAST_YEAR else None


def instant_at(local: datetime, zone: tzinfo) -> datetime:
    """The instant at which clocks of a zone show a time."""
    return zones.instant(local, zone)


def day_named(raw: str | None) -> date | None:
    """The day that an address names; None where it is none."""
    if not DAY.fullmatch(raw or ""):
        return None
    try:
        day = date.fromisoformat(raw or "")
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def clock(instant: datetime, zone: tzinfo) -> str:
    """What clocks of a zone show, such as "6:00 PM"."""
    return str(format_time(instant.astimezone(zone).time(), "short", locale=_locale()))


def long_day(day: date) -> str:
    """A day in full, such as "Monday, January 7, 2030"."""
    return str(format_date(day, "full", locale=_locale()))


def span(starts_at: datetime, ends_at: datetime, zone: tzinfo) -> str:
    """From when to when in a zone: "Mon, Jan 7, 2030, 18:00–18:30"."""
    return formats.span(Span(starts_at, ends_at, str(zone)), zone)


def zone_label(name: str) -> str:
    """A zone as people read it: "Europe/Berlin", "America/New York"."""
    return name.replace("_", " ")


def by_day(
    starts: Iterable[datetime], zone: tzinfo, host_zone: tzinfo
) -> list[tuple[date, list[Offer]]]:
    """Instants in their order, under the days of a zone."""
    days: dict[date, list[Offer]] = {}
    for instant in starts:
        local, host = instant.astimezone(zone), instant.astimezone(host_zone)
        is_same = local.replace(tzinfo=None) == host.replace(tzinfo=None)
        beside = "" if is_same else _beside(instant, local.date(), host_zone)
        offer = Offer(name_of(instant), clock(instant, zone), beside)
        days.setdefault(local.date(), []).append(offer)
    return list(days.items())


def _beside(instant: datetime, day: date, host_zone: tzinfo) -> str:
    """What the host's clocks show, with the day where that is another one."""
    host = instant.astimezone(host_zone).date()
    shown = clock(instant, host_zone)
    return shown if host == day else f"{format_date(host, 'EEE', locale=_locale())} {shown}"


def _locale() -> Locale:
    return get_locale() or FALLBACK
