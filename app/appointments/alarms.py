"""When a person is told of a time of an appointment, and until when that is of use.

Of a time by the clock one is told exactly so many minutes before it, also across a night in which
clocks change. Whole days begin at midnight, when nobody wants to be called: what is chosen counts
from nine in the morning, by the clocks of whoever is told, on the day, the day before or a week
before. Choices of minutes and hours, which a person can have made before the times went, come on
the day as well.

After a downtime one is still told as long as the time is not over, up to a day after it began.
What came due before it was chosen is not made up for.
"""

from collections.abc import Collection
from datetime import datetime, time, timedelta, tzinfo
from typing import Protocol

from app.appointments import zones
from app.appointments.formats import Timed
from app.models.appointment_alarm import MINUTES_BEFORE
from app.zones import zone_of

A_DAY = timedelta(days=1)
MINUTES_OF_DAY = 1_440
BEFORE_DAYS = tuple(one for one in MINUTES_BEFORE if one % MINUTES_OF_DAY == 0)
"""What is offered for whole days."""
MORNING = time(9)
TOLD_FOR = A_DAY
"""So long after its beginning a person is still told of a time that goes on."""
WIDEST = timedelta(days=2)
"""The instants of whole days differ by less between people: zones are up to 26 hours apart."""


class Alarm(Timed, Protocol):
    """A choice and a time that it is about."""

    @property
    def minutes_before(self) -> int:
        """What was chosen."""

    @property
    def created_at(self) -> datetime:
        """When it was chosen."""

    @property
    def timezone(self) -> str:
        """The zone of whoever chose it."""


def told_at(thing: Timed, minutes: int, zone: tzinfo) -> datetime:
    """When somebody is to be told whose clocks show ``zone``."""
    if not thing.all_day:
        return thing.starts_at - timedelta(minutes=minutes)
    day = zones.local(thing.starts_at, zone_of(thing.zone)).date()
    morning = datetime.combine(day - timedelta(days=minutes // MINUTES_OF_DAY), MORNING)
    return zones.instant(morning, zone)


def told_until(thing: Timed, zone: tzinfo) -> datetime:
    """From when on it is too late."""
    if not thing.all_day:
        return min(thing.ends_at, thing.starts_at + TOLD_FOR)
    day = zones.local(thing.starts_at, zone_of(thing.zone)).date()
    return zones.start_of_day(day + TOLD_FOR, zone)


def is_due(alarm: Alarm, now: datetime) -> bool:
    """Whether a person is to be told now."""
    zone = zone_of(alarm.timezone)
    at = told_at(alarm, alarm.minutes_before, zone)
    return alarm.created_at <= at <= now < told_until(alarm, zone)


def as_offered(minutes: Collection[int], *, all_day: bool) -> set[int]:
    """What somebody chose, as the form shows it: of whole days only days are offered."""
    if not all_day:
        return set(minutes)
    return {one if one in BEFORE_DAYS else 0 for one in minutes}
