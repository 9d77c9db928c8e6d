"""Values of a foreign file: times, lengths, people, rules."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from urllib.parse import unquote

from dateutil.rrule import rrulestr

from app.appointments.ics.events import Answer, Person
from app.appointments.ics.trees import Property
from app.text.tidying import tidy_line
from app.zones import next_instant, zone_of

YEARS = range(1900, 2200)
MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?", re.ASCII)
DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,4})W)?(?:(\d{1,5})D)?"
    r"(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?",
    re.ASCII,
)
UNTIL_TIME = re.compile(r"(UNTIL=\d{8})T\d{6}Z?", re.ASCII)
LONGEST_RULE = 500
LONGEST_EMAIL = 254
# Within a day, or without an end at one and the same time.
NO_RULE = re.compile(r"FREQ=(SECOND|MINUTE|HOUR)LY|(INTERVAL|COUNT)=[+-]?0*(;|$)")


@dataclass(frozen=True)
class Moment:
    """A time as a file says it: a day, an instant in UTC, or what clocks show in a zone, or in
    none.
    """

    clock: datetime
    is_day: bool = False
    is_utc: bool = False
    zone: str = ""

    def in_zone(self, zone: str) -> datetime:
        """What the clocks of a zone show then."""
        source = "UTC" if self.is_utc else self.zone
        if self.is_day or not source or source == zone:
            return self.clock
        instant = next_instant(self.clock, zone_of(source))
        return instant.astimezone(zone_of(zone)).replace(tzinfo=None)


def moment(said: str, zone: str = "") -> Moment:
    """The time that a text means.

    Raises:
        ValueError: it means none, or one that is far away.
    """
    found = MOMENT.fullmatch(said.strip().upper())
    if found is None:
        raise ValueError(said)
    year, month, day = (int(part) for part in found.groups()[:3])
    if year not in YEARS:
        raise ValueError(said)
    if found[4] is None:
        return Moment(datetime(year, month, day), is_day=True)
    hour, minute, second = int(found[4]), int(found[5]), min(int(found[6] or 0), 59)
    clock = datetime(year, month, day, hour, minute, second)
    return Moment(clock, is_utc=bool(found[7]), zone=zone)


def moments(found: Property, zone: str, most: int) -> list[Moment]:
    """The first times of a list, also those of periods.

    Raises:
        ValueError: one of them means none.
    """
    parts = [part.split("/")[0] for part in found.raw.split(",", most)[:most]]
    return [moment(part, zone) for part in parts if part.strip()]


def instant(said: str) -> datetime | None:
    """The instant of a time stamp; None for what is none."""
    try:
        return moment(said).clock.replace(tzinfo=UTC)
    except ValueError:
        return None


@dataclass(frozen=True)
class Length:
    """A length: so many days of the calendar, and then so much time."""

    days: int
    time: timedelta

    def after(self, clock: datetime, zone: str) -> datetime:
        """What the clocks of a zone show so long after a time."""
        there = zone_of(zone)
        ends = next_instant(clock + timedelta(days=self.days), there) + self.time
        return ends.astimezone(there).replace(tzinfo=None)


def length(said: str) -> Length:
    """The length that a text means.

    Raises:
        ValueError: it means none.
    """
    found = DURATION.fullmatch(said.strip().upper())
    if found is None or not any(found.groups()[1:]):
        raise ValueError(said)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    sign = -1 if found[1] == "-" else 1
    rest = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return Length(sign * (7 * weeks + days), sign * rest)


def rule(said: str, starts: datetime, *, all_day: bool) -> str:
    """A rule as we keep it.

    Raises:
        ValueError: there is no understanding it, or it repeats within a day.
    """
    said = "".join(said.upper().split()).removeprefix("RRULE:").strip(";")
    if len(said) > LONGEST_RULE or NO_RULE.search(said):
        raise ValueError(said)
    if all_day:
        said = UNTIL_TIME.sub(r"\1", said)
    is_aware = re.search(r"UNTIL=\w+Z", said) is not None
    rrulestr(said, dtstart=starts.replace(tzinfo=UTC if is_aware else None))
    return said


def person(found: Property) -> Person | None:
    """Somebody with an address; None for whom there is none."""
    email = re.sub(r"^mailto:", "", found.raw.strip(), flags=re.IGNORECASE)
    email = tidy_line(unquote(email))
    local, at, domain = email.rpartition("@")
    if not (local and at and domain) or " " in email or len(email) > LONGEST_EMAIL:
        return None
    said = found.parameters.get("PARTSTAT", "").upper()
    return Person(
        email=email,
        name=tidy_line(found.parameters.get("CN", "")),
        answer=Answer(said) if said in set(Answer) else Answer.NEEDS_ACTION,
        is_asked=found.parameters.get("RSVP", "").upper() == "TRUE",
    )


def midnight(clock: datetime) -> datetime:
    """The midnight before."""
    return datetime.combine(clock.date(), time())
