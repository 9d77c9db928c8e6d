"""When a digest is due: Saturday at ten, where each person lives."""

from datetime import datetime, time, timedelta, tzinfo
from functools import cache, lru_cache

from app.zones import next_instant, zone_names, zone_of

SATURDAY = 5
AT = time(10)
WEEK = timedelta(days=7)
SAME_SATURDAY = timedelta(days=3)
"""Two Saturday mornings that are less apart are the same one, in two zones."""


@cache
def _zones() -> tuple[tuple[str, tzinfo], ...]:
    """Every zone there is by its name; Python itself keeps eight, and reads the others again."""
    return tuple((name, zone_of(name)) for name in sorted(zone_names()))


def latest_saturday(now: datetime, zone: tzinfo) -> datetime:
    """The latest Saturday morning of a zone that has come."""
    local = now.astimezone(zone)
    day = local.date() - timedelta(days=(local.weekday() - SATURDAY) % 7)
    morning = next_instant(datetime.combine(day, AT), zone)
    if morning > now:
        morning = next_instant(datetime.combine(day - WEEK, AT), zone)
    return morning


@lru_cache(maxsize=1)  # a run asks again for each person
def latest_saturdays(now: datetime) -> dict[datetime, list[str]]:
    """The latest Saturday morning of every zone there is, with the names of its zones."""
    mornings: dict[datetime, list[str]] = {}
    for name, zone in _zones():
        mornings.setdefault(latest_saturday(now, zone), []).append(name)
    return mornings
