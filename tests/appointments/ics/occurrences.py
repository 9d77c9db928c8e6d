"""When events take place, as we mean it: the measure for what others make of our files."""

import re
from datetime import UTC, datetime, timedelta

from dateutil.rrule import rrulestr

from app.appointments.ics.events import Event
from app.zones import next_instant, zone_of

DAY = timedelta(days=1)


def occurrences(event: Event, until: datetime) -> set[tuple[str, datetime, datetime]]:
    """Title, beginning and end of all times; instants in UTC, or midnights of whole days.

    ``until`` is a time by the clocks of the event's zone.
    """
    zone = zone_of(event.zone)
    locals_ = [event.starts]
    if event.rrule:
        locals_ = rrulestr(local_rule(event), dtstart=event.starts).between(
            event.starts, until - DAY, inc=True
        )
    others = {override.original: override.event for override in event.overrides}
    found = set()
    for local in {*locals_, *event.rdates} - set(event.exdates):
        if local in others:
            found |= occurrences(others[local], until)
        elif event.all_day:
            found.add((event.summary, local, local + (event.ends - event.starts)))
        else:
            first, last = next_instant(event.starts, zone), next_instant(event.ends, zone)
            starts = next_instant(local, zone)
            found.add((event.summary, starts, starts + (last - first)))
    return found


def local_rule(event: Event) -> str:
    """The rule of an event, its end by the clocks of the zone."""

    def as_local(found: re.Match[str]) -> str:
        instant = datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        return f"UNTIL={instant.astimezone(zone_of(event.zone)):%Y%m%dT%H%M%S}"

    return re.sub(r"UNTIL=(\w+)Z", as_local, event.rrule)


def is_quiet(zone: str, instant: datetime) -> bool:
    """Whether no clock of a zone changes on the days before and after."""
    if instant.tzinfo is None:
        return True
    there = zone_of(zone)
    return len({(instant + n * DAY).astimezone(there).utcoffset() for n in (-1, 0, 1)}) == 1
