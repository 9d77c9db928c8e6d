"""From a file to what it would do: which events are made, changed, left alone and refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask_babel import LazyString, lazy_ngettext
from flask_babel import lazy_gettext as _l

from app.appointments.ics.events import Event
from app.appointments.ics.reading import Reading, read
from app.appointments.imports import queries
from app.appointments.imports.comparing import Here, changes, fitted, is_newer
from app.appointments.imports.wanted import Budget, Wanted, wanted_of
from app.appointments.services.drafts import Draft
from app.appointments.services.followers import followed_among
from app.errors.exceptions import DomainError
from app.models import Appointment, AppointmentAudience, AppointmentStatus, User

MOST_EVENTS = 2_000
MOST_REASONS = 100
AT_ONCE = 50
"""Events of one transaction."""
AUDIENCES = (AppointmentAudience.OWNER, AppointmentAudience.MEMBERS, AppointmentAudience.PUBLIC)
"""Those who can be chosen to see what comes in."""
CANCEL = "CANCEL"
WITH_EVENTS = {"", "PUBLISH", "REQUEST", "ADD", CANCEL}
"""What a file may be about; others are answers to invitations."""


@dataclass(frozen=True)
class Plan:
    """The events of a file, and how they are read."""

    events: tuple[Event, ...]
    problems: tuple[tuple[str, str], ...]
    """What is wrong with the file in words, and with which of its events."""
    calls_off: bool
    audience: str


@dataclass(frozen=True)
class Refused:
    """An event that stays out, and why."""

    title: str
    reason: LazyString | str


@dataclass
class Batch:
    """Some events, sorted out."""

    new: list[Wanted] = field(default_factory=list)
    changed: list[tuple[Wanted, Here, list[str]]] = field(default_factory=list)


@dataclass
class Tally:
    """What happened to the events so far."""

    made: int = 0
    changed: int = 0
    left: int = 0
    refused: int = 0
    reasons: list[dict[str, str]] = field(default_factory=list)

    def refuse(self, one: Refused) -> None:
        """Count an event that stays out."""
        self.refused += 1
        if len(self.reasons) < MOST_REASONS:
            self.reasons.append({"title": one.title, "reason": str(one.reason)})

    def figures(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "made": self.made,
            "changed": self.changed,
            "left": self.left,
            "refused": self.refused,
            "reasons": self.reasons,
        }


def plan_of(data: bytes, zone: str, now: datetime, audience: str) -> Plan:
    """How a file is read, by somebody in a zone.

    Raises:
        DomainError: there are no events in it, or too many, or it is an answer to an invitation.
    """
    reading = read(data, zone=zone, now=now)
    if reading.method not in WITH_EVENTS:
        raise DomainError(_l("This file is an answer to an invitation, no calendar."), field="file")
    if len(reading.events) > MOST_EVENTS:
        message = _l("There are more than %(num)d events. Divide the file.", num=MOST_EVENTS)
        raise DomainError(message, field="file")
    if not reading.events:
        raise DomainError(_why_nothing(reading), field="file")
    problems = tuple((str(one.message), one.about) for one in reading.problems)
    return Plan(
        reading.events, problems + _left_out(reading.events), reading.method == CANCEL, audience
    )


def _why_nothing(reading: Reading) -> LazyString | str:
    messages = dict.fromkeys(str(one.message) for one in reading.problems)
    return " ".join(messages) or _l("There are no events in this file.")


def _left_out(events: Sequence[Event]) -> tuple[tuple[str, str], ...]:
    """What of the events has no place here, in words."""
    people = sum(bool(one.attendees) for one in events)
    alarms = sum(bool(one.alarms) for one in events)
    words = (
        lazy_ngettext(
            "%(num)d event has people who are invited. They are left out, and nobody is told.",
            "%(num)d events have people who are invited. They are left out, and nobody is told.",
            people,
        ),
        lazy_ngettext(
            "%(num)d event has reminders. They are left out.",
            "%(num)d events have reminders. They are left out.",
            alarms,
        ),
    )
    return tuple((str(one), "") for one, num in zip(words, (people, alarms), strict=True) if num)


def batches(plan: Plan, now: datetime) -> Iterator[list[Wanted | Refused]]:
    """What the events want, a few at a time."""
    budget = Budget()
    for start in range(0, len(plan.events), AT_ONCE):
        some = plan.events[start : start + AT_ONCE]
        yield [_wanted(event, now, plan.audience, budget) for event in some]


def _wanted(event: Event, now: datetime, audience: str, budget: Budget) -> Wanted | Refused:
    try:
        return wanted_of(event, now, audience, budget)
    except DomainError as error:
        return Refused(event.summary, error.message)


def sorted_out(
    rows: Sequence[Wanted | Refused], plan: Plan, owner: User, tally: Tally, *, lock: bool = False
) -> Batch:
    """Which of some events are new, and which change something; all of them are counted."""
    batch = Batch()
    uids = [one.uid for one in rows if isinstance(one, Wanted)]
    known = queries.here_already(owner, uids, lock=lock)
    here = _here(list(known.values()))
    for one in rows:
        if isinstance(one, Refused):
            tally.refuse(one)
        elif one.uid not in known:
            _add(one, plan, batch, tally)
        else:
            _compare(one, here[known[one.uid].id], plan, batch, tally)
    return batch


def _here(known: Sequence[Appointment]) -> dict[int, Here]:
    """What is here. What guests booked has people as well, whom the booking has to tell."""
    found = queries.with_exceptions(known)
    followed = followed_among(list(found))
    return {
        number: replace(one, has_people=one.has_people or number in followed)
        for number, one in found.items()
    }


def _add(one: Wanted, plan: Plan, batch: Batch, tally: Tally) -> None:
    if plan.calls_off:
        tally.refuse(Refused(one.draft.title, _l("It calls off what is not here.")))
        return
    tally.made += 1
    batch.new.append(one)


def _compare(one: Wanted, here: Here, plan: Plan, batch: Batch, tally: Tally) -> None:
    one = _called_off(one, here) if plan.calls_off else fitted(one, here)
    names = changes(one, here)
    if not names or not is_newer(one, here):
        tally.left += 1
    elif here.has_people:
        reason = _l("People are invited or come to it. Change it on its page, and they are told.")
        tally.refuse(Refused(one.draft.title, reason))
    else:
        tally.changed += 1
        batch.changed.append((one, here, names))


def _called_off(one: Wanted, here: Here) -> Wanted:
    """What is here, which does not take place."""
    draft = replace(Draft.of(here.appointment), status=AppointmentStatus.CANCELLED)
    others = {original: Draft.of(other) for original, other in here.others.items()}
    return replace(one, draft=draft, out=here.out, others=others)
