"""What a form says of an appointment: checked, and as columns."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import format_datetime
from flask_babel import lazy_gettext as _l

from app.appointments import zones
from app.appointments.recurrence import BadRule, length_of, parse, span_of
from app.errors.exceptions import DomainError
from app.lengths import check_length
from app.models import Appointment, AppointmentAudience, AppointmentStatus
from app.models.appointment import (
    LONGEST_CATEGORY,
    LONGEST_DESCRIPTION,
    LONGEST_LOCATION,
    LONGEST_STAY,
    LONGEST_TITLE,
    MOST_PLACES,
)
from app.text import tidy, tidy_line
from app.zones import zone_names, zone_of

EARLIEST, LATEST = datetime(1970, 1, 2), datetime(2199, 12, 31)
A_DAY = timedelta(days=1)
COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII | re.IGNORECASE)
IN_OTHER_CALENDARS = ("starts_local", "ends_local", "zone", "all_day", "rule", "location", "status")
"""What other calendars have to be told of: it makes the sequence grow (RFC 5546, 2.1.4)."""


class NoSuchLocalTime(DomainError):
    """The clocks leave a time out; ``neighbours`` are the last before and the first after it."""

    def __init__(self, field: str, local: datetime, neighbours: tuple[datetime, datetime]) -> None:
        before, after = (format_datetime(one, "short", rebase=False) for one in neighbours)
        message = _l(
            "The clocks go forward and leave this time out. Choose %(before)s or %(after)s.",
            before=before,
            after=after,
        )
        super().__init__(message, field=field)
        self.neighbours = neighbours


@dataclass(frozen=True)
class Draft:
    """What an appointment is to say. Times are those that the clocks of ``zone`` show.

    Whole days begin and end at midnight, and the end is not included.
    """

    title: str
    starts: datetime
    ends: datetime
    zone: str
    all_day: bool = False
    location: str = ""
    body: str = ""
    audience: str = AppointmentAudience.OWNER
    status: str = AppointmentStatus.CONFIRMED
    category: str = ""
    colour: str = ""
    rule: str = ""
    capacity: int | None = None

    @classmethod
    def of(cls, appointment: Appointment) -> "Draft":
        """What an appointment says."""
        return cls(
            title=appointment.title,
            starts=appointment.starts_local,
            ends=appointment.ends_local,
            zone=appointment.zone,
            all_day=appointment.all_day,
            location=appointment.location,
            body=appointment.body,
            audience=appointment.audience,
            status=appointment.status,
            category=appointment.category,
            colour=appointment.colour,
            rule=appointment.rule,
            capacity=appointment.capacity,
        )

    @property
    def length(self) -> timedelta:
        """How long each time lasts: exactly, or in whole days."""
        return length_of(self.starts, self.ends, zone_of(self.zone), self.all_day)

    def columns(self) -> dict[str, Any]:
        """The columns of an appointment that say it."""
        span = span_of(self.starts, self.length, zone_of(self.zone), self.all_day)
        return {
            "title": self.title,
            "starts_local": self.starts,
            "ends_local": self.ends,
            "zone": self.zone,
            "starts_at": span.start,
            "ends_at": span.end,
            "all_day": self.all_day,
            "location": self.location,
            "body": self.body,
            "audience": self.audience,
            "status": self.status,
            "category": self.category,
            "colour": self.colour,
            "rule": self.rule,
            "capacity": self.capacity,
        }

    def changed(self, before: "Draft") -> list[str]:
        """The columns that say something else than before."""
        old, new = before.columns(), self.columns()
        return [name for name in new if old[name] != new[name]]


def checked(draft: Draft) -> Draft:
    """A draft as it is kept.

    Raises:
        NoSuchLocalTime: the clocks leave one of the times out.
        DomainError: a part is missing, too long or makes no sense; ``field`` says which.
    """
    _check_word("zone", draft.zone, zone_names())
    _check_word("audience", draft.audience, list(AppointmentAudience))
    _check_word("status", draft.status, list(AppointmentStatus))
    if draft.colour and not COLOUR.fullmatch(draft.colour):
        raise DomainError(_l("Choose one of the list."), field="colour")
    if draft.capacity is not None and not 0 < draft.capacity <= MOST_PLACES:
        raise DomainError(
            _l("Choose a number from 1 to %(most)d.", most=MOST_PLACES), field="capacity"
        )
    if draft.all_day:
        draft = replace(draft, starts=_midnight(draft.starts), ends=_midnight(draft.ends))
    _check_times(draft)
    title = tidy_line(draft.title)
    if not title:
        raise DomainError(_l("Give it a title."), field="title")
    kept = replace(
        draft,
        title=title,
        location=tidy_line(draft.location),
        category=tidy_line(draft.category),
        body=tidy(draft.body),
        rule=_checked_rule(draft.rule),
    )
    for field, most in (
        ("title", LONGEST_TITLE),
        ("location", LONGEST_LOCATION),
        ("category", LONGEST_CATEGORY),
        ("body", LONGEST_DESCRIPTION),
    ):
        check_length(field, len(getattr(kept, field)), most)
    return kept


def _check_word(field: str, value: str, allowed: Collection[str]) -> None:
    if value not in allowed:
        raise DomainError(_l("Choose one of the list."), field=field)


def _midnight(local: datetime) -> datetime:
    return datetime.combine(local.date(), time())


def _check_times(draft: Draft) -> None:
    zone = zone_of(draft.zone)
    for field in ("starts", "ends"):
        local: datetime = getattr(draft, field)
        if not EARLIEST <= local <= LATEST:
            raise DomainError(_l("Choose a day between 1970 and 2199."), field=field)
        if not draft.all_day and not zones.exists(local, zone):
            raise NoSuchLocalTime(field, local, zones.neighbours(local, zone))
    if draft.starts >= draft.ends or draft.length <= timedelta():
        raise DomainError(_l("The end has to come after the start."), field="ends")
    if draft.length > LONGEST_STAY:
        raise DomainError(_l("An appointment lasts a year at the most."), field="ends")


def _checked_rule(rule: str) -> str:
    if not rule.strip():
        return ""
    try:
        return str(parse(rule.strip()))
    except BadRule as error:
        raise DomainError(error.message, field="rule") from None
