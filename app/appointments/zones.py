"""Local times that an appointment may have, and the instants that they mean.

A time in a gap of the clocks is as long after the jump as it is into it; of two instants with the
same local time the first is meant. A zone may leave a whole day out, as Samoa did in 2011.
"""

from datetime import date, datetime, time, timedelta, tzinfo

from app.zones import next_instant

A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)
A_SECOND = timedelta(seconds=1)
NOTHING = timedelta()


def instant(local: datetime, zone: tzinfo) -> datetime:
    """The instant that a local time means; in a gap later by the gap, in an overlap the first."""
    return next_instant(local, zone)


def local(instant: datetime, zone: tzinfo) -> datetime:
    """What clocks of the zone show at an instant."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def exists(local: datetime, zone: tzinfo) -> bool:
    """Whether clocks of the zone ever show this time."""
    return jump(local, zone) <= NOTHING


def is_ambiguous(local: datetime, zone: tzinfo) -> bool:
    """Whether clocks of the zone show this time twice."""
    return jump(local, zone) < NOTHING


def has_day(local: datetime, zone: tzinfo) -> bool:
    """Whether the zone has the day of a local time at all."""
    return jump(local, zone) < A_DAY


def jump(local: datetime, zone: tzinfo) -> timedelta:
    """How far clocks jump forwards over a local time; negative where they repeat it."""
    before = zone.utcoffset(local.replace(fold=0)) or NOTHING
    after = zone.utcoffset(local.replace(fold=1)) or NOTHING
    return after - before


def neighbours(local: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The last minute before the gap that a time is in, and the first after it.

    A time that exists is its own neighbour.
    """
    gap = jump(local, zone)
    if gap <= NOTHING:
        return local, local
    after = _end_of_gap(local, zone, gap)
    return after - gap - A_MINUTE, after


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The first instant of a day, also where the clocks leave midnight out."""
    midnight = datetime.combine(day, time())
    return instant(neighbours(midnight, zone)[1], zone)


def _end_of_gap(local: datetime, zone: tzinfo, gap: timedelta) -> datetime:
    """What the clocks show first after the gap around a time; found by halving."""
    late = next_instant(
        local.replace(microsecond=0), zone
    )  # by the clocks of before the gap: not before the jump
    early = late - gap
    old = early.astimezone(zone).utcoffset()
    while late - early > A_SECOND:
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            early = middle
        else:
            late = middle
    return late.astimezone(zone).replace(tzinfo=None, fold=0)
