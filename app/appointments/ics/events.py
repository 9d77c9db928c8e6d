"""What a calendar file says of events, as plain data.

Times of day are naive and mean the clocks of the event's zone. The end of a whole-day event is
exclusive: one day begins at a midnight and ends at the next.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Status(StrEnum):
    """Whether an event takes place."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Answer(StrEnum):
    """Whether somebody comes."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"


class Method(StrEnum):
    """What a mail with an event is about."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Person:
    """Who organises an event, or is invited to it."""

    email: str
    name: str = ""
    answer: Answer = Answer.NEEDS_ACTION
    is_asked: bool = False
    """Whether an answer is expected."""


@dataclass(frozen=True)
class Alarm:
    """When a calendar reminds of an event: so long before it begins."""

    before: timedelta


@dataclass(frozen=True)
class Event:
    """One event, or a series of them when it has a rule."""

    uid: str
    summary: str
    starts: datetime
    ends: datetime
    zone: str
    changed_at: datetime
    """The last change; aware, like ``created_at``."""
    created_at: datetime | None = None
    all_day: bool = False
    sequence: int = 0
    rrule: str = ""
    """The value of an RRULE. UNTIL is in UTC, or else a time or a day in the event's zone."""
    rdates: tuple[datetime, ...] = ()
    exdates: tuple[datetime, ...] = ()
    overrides: tuple["Override", ...] = ()
    status: Status = Status.CONFIRMED
    is_public: bool = True
    location: str = ""
    description: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    colour: str = ""
    """A name of CSS, or ``#rrggbb``."""
    organizer: Person | None = None
    attendees: tuple[Person, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    related: str = ""
    """The uid of an event that it belongs to."""

    @property
    def repeats(self) -> bool:
        """Whether it is a series."""
        return bool(self.rrule or self.rdates)


@dataclass(frozen=True)
class Override:
    """An occurrence of a series that is unlike the others."""

    original: datetime
    """When it would begin, by the clocks of the series' zone."""
    event: Event
    """What takes its place; its uid is that of the series, and it does not repeat."""
