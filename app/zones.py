"""Times of day in a person's own zone, and the instants that they mean.

Clocks jump twice a year in many zones: an hour that they leave out is no instant at all, and an
hour that they repeat is two.
"""

from datetime import UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


class NoSuchTime(ValueError):
    """The clocks of the zone leave this time out."""


def zone_of(name: str) -> tzinfo:
    """The zone of this name; UTC when the machine does not know it (any more)."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name at all, the name of a folder
        return UTC


@cache
def zone_names() -> tuple[str, ...]:
    """The names of all zones that this machine knows."""
    return tuple(sorted(available_timezones()))


def instant_of(local: datetime, zone: tzinfo) -> datetime:
    """The instant at which clocks of the zone show a time; of two, the first.

    Raises:
        NoSuchTime: they never show it.
    """
    instant = next_instant(local, zone)
    if instant.astimezone(zone).replace(tzinfo=None) != local:
        raise NoSuchTime(local.isoformat())
    return instant


def next_instant(local: datetime, zone: tzinfo) -> datetime:
    """As ``instant_of``; for a time that is left out, as long after the jump as it is into it."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)
