"""What an event of a file wants an appointment to say, as far as we keep such things."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.appointments import zones
from app.appointments.ics import colours
from app.appointments.ics.events import Event
from app.appointments.recurrence import BadRule, parse, starts
from app.appointments.services.drafts import Draft, checked
from app.appointments.services.occurrences import HORIZON
from app.errors.exceptions import DomainError
from app.models.appointment import (
    LONGEST_CATEGORY,
    LONGEST_DESCRIPTION,
    LONGEST_LOCATION,
    LONGEST_TITLE,
)
from app.zones import zone_of

WITHOUT_END = timedelta(minutes=30)
FARTHEST = timedelta(days=3653)
"""So far ahead exceptions are looked for: their times have to be rows."""
MOST_OF_ONE, MOST_OF_ALL = 10_000, 50_000
"""Times of one series, and of all in a file."""
MOST_CHANGES = 1_000_000
"""A sequence has to have room to grow."""


@dataclass
class Budget:
    """How many times the series of a file may still have."""

    left: int = MOST_OF_ALL


@dataclass(frozen=True)
class Wanted:
    """What an appointment is to say, with its exceptions, and how new that is."""

    uid: str
    draft: Draft
    sequence: int
    changed_at: datetime
    created_at: datetime
    out: frozenset[datetime] = frozenset()
    others: Mapping[datetime, Draft] = field(default_factory=dict)
    until: datetime | None = None
    """Up to when the times of a series have to be rows, for its exceptions."""
    remarks: tuple[LazyString, ...] = ()


def wanted_of(event: Event, now: datetime, audience: str, budget: Budget) -> Wanted:
    """What an event wants.

    Raises:
        DomainError: it cannot be an appointment here.
    """
    remarks: list[LazyString] = []
    draft = checked(_draft(event, audience, remarks))
    latest = max((event.changed_at, *(one.event.changed_at for one in event.overrides)))
    wanted = Wanted(
        event.uid,
        draft,
        sequence=min(event.sequence, MOST_CHANGES),
        changed_at=min(latest, now),
        created_at=min(event.created_at or latest, latest, now),
    )
    if draft.rule:
        wanted = _with_exceptions(wanted, event, now, budget, remarks)
    if event.rdates:
        remarks.append(_l("Its added times are left out."))
    return replace(wanted, remarks=tuple(remarks))


def _draft(event: Event, audience: str, remarks: list[LazyString]) -> Draft:
    begins, ends = _times(event, remarks)
    return Draft(
        title=_cut(event.summary, LONGEST_TITLE, remarks) or _("Without a title"),
        starts=begins,
        ends=ends,
        zone=event.zone,
        all_day=event.all_day,
        location=_cut(event.location, LONGEST_LOCATION, remarks),
        body=_cut(event.description, LONGEST_DESCRIPTION, remarks),
        audience=audience,
        status=event.status.lower(),
        category=_cut(next(iter(event.categories), ""), LONGEST_CATEGORY, remarks),
        colour=colours.hex_of(event.colour),
        rule=_rule(event),
    )


def _times(event: Event, remarks: list[LazyString]) -> tuple[datetime, datetime]:
    """When it begins and ends. A single time that clocks leave out is that of after the jump."""
    if event.all_day:
        return event.starts, event.ends
    zone = zone_of(event.zone)
    begins, ends = event.starts, event.ends
    if zones.instant(ends, zone) <= zones.instant(begins, zone):
        ends = zones.local(zones.instant(begins, zone) + WITHOUT_END, zone)
        remarks.append(_l("It has no end. Here it lasts half an hour."))
    if not event.rrule:
        begins = zones.local(zones.instant(begins, zone), zone)
        ends = zones.local(zones.instant(ends, zone), zone)
    return begins, ends


def _rule(event: Event) -> str:
    if not event.rrule:
        return ""
    try:
        return str(parse(event.rrule).fitted(zone_of(event.zone), event.all_day))
    except BadRule as error:
        raise DomainError(error.message, field="rule") from None


def _cut(text: str, most: int, remarks: list[LazyString]) -> str:
    if len(text) <= most:
        return text
    remark = _l("One of its texts is too long and is cut.")
    if remark not in remarks:
        remarks.append(remark)
    return text[:most].rstrip()


def _with_exceptions(
    wanted: Wanted, event: Event, now: datetime, budget: Budget, remarks: list[LazyString]
) -> Wanted:
    """The same with what is unlike the others in the series, as far as it has such times."""
    zone = zone_of(wanted.draft.zone)
    originals = [*event.exdates, *(one.original for one in event.overrides)]
    first = zones.instant(wanted.draft.starts, zone)
    until = max(now, first) + HORIZON
    if originals:
        # An exception may be taken far away from its series: that is no time of it.
        latest = min(max(originals), zones.local(until, zone) + FARTHEST)
        until = max(until, zones.instant(latest, zone) + timedelta(days=2))
    names = _names(wanted.draft, until, budget)
    others = {}
    for one in event.overrides:
        if one.original in names:
            single = replace(one.event, rrule="", rdates=())
            others[one.original] = checked(_draft(single, wanted.draft.audience, remarks))
        else:
            remarks.append(_l("A changed time is left out: the series has no such time."))
    out = frozenset(event.exdates) & names - set(others)
    return replace(wanted, out=out, others=others, until=until)


def _names(draft: Draft, until: datetime, budget: Budget) -> frozenset[datetime]:
    """The times of a series up to an instant."""
    found = starts(
        parse(draft.rule), draft.starts, zone_of(draft.zone), draft.all_day, before=until
    )
    names = frozenset(islice(found, min(MOST_OF_ONE, budget.left) + 1))
    if len(names) > MOST_OF_ONE:
        message = _l("It takes place more than %(num)d times in the next years.", num=MOST_OF_ONE)
        raise DomainError(message)
    budget.left -= len(names)
    if budget.left < 0:
        budget.left = 0
        message = _l("The series of this file have too many times together. Divide the file.")
        raise DomainError(message)
    return names
