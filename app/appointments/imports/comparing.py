"""Whether a file says something else than an appointment that is here, and something newer.

What a file cannot say is not taken for a change: who may see it and how many may come, the zone of
whole days and of what is written in UTC, the exact colour.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.appointments import zones
from app.appointments.ics import colours
from app.appointments.imports.wanted import Wanted
from app.appointments.recurrence import parse
from app.appointments.services.drafts import Draft
from app.models import Appointment
from app.zones import zone_of

EXCEPTIONS = "exceptions"


@dataclass(frozen=True)
class Here:
    """An appointment that is here, with its exceptions."""

    appointment: Appointment
    out: frozenset[datetime]
    others: Mapping[datetime, Appointment]
    has_people: bool = False
    """Whether somebody is invited or comes."""

    @property
    def changed_at(self) -> datetime:
        """The last change of it and of its times."""
        return max(one.changed_at for one in (self.appointment, *self.others.values()))


def fitted(wanted: Wanted, here: Here) -> Wanted:
    """The same as far as a file can say it, and else what is here."""
    draft = _fitted(wanted.draft, Draft.of(here.appointment))
    others = {
        original: _fitted(replace(other, audience=draft.audience), Draft.of(here.others[original]))
        if original in here.others
        else replace(
            other, audience=draft.audience, capacity=draft.capacity, zone=_zone(other, draft)
        )
        for original, other in wanted.others.items()
    }
    return replace(wanted, draft=draft, others=others)


def changes(wanted: Wanted, here: Here) -> list[str]:
    """The names of the columns that would change, and whether exceptions would."""
    names = wanted.draft.changed(Draft.of(here.appointment))
    others = {original: Draft.of(other) for original, other in here.others.items()}
    is_same = (wanted.out, dict(wanted.others)) == (here.out, others)
    return names if is_same else [*names, EXCEPTIONS]


def is_newer(wanted: Wanted, here: Here) -> bool:
    """Whether a file knows better: a higher sequence, or else a later change (RFC 5546, 2.1.5)."""
    known = here.appointment.sequence, here.changed_at.replace(microsecond=0)
    return (wanted.sequence, wanted.changed_at.replace(microsecond=0)) > known


def _zone(draft: Draft, own: Draft) -> str:
    return own.zone if draft.all_day else draft.zone


def _fitted(draft: Draft, own: Draft) -> Draft:
    draft = replace(draft, audience=own.audience, capacity=own.capacity, zone=_zone(draft, own))
    if colours.name_of(own.colour) == colours.name_of(draft.colour):
        draft = replace(draft, colour=own.colour)
    if draft.rule:
        return replace(draft, rule=_fitted_rule(draft, own))
    if draft.all_day:
        return draft
    span, here, zone = draft.columns(), own.columns(), zone_of(own.zone)
    if all(span[name] == here[name] for name in ("starts_at", "ends_at")):
        return replace(draft, starts=own.starts, ends=own.ends, zone=own.zone)
    begins, ends = (zones.local(span[name], zone) for name in ("starts_at", "ends_at"))
    if begins >= ends:  # in the hour that clocks repeat
        return draft
    return replace(draft, starts=begins, ends=ends, zone=own.zone)


def _fitted_rule(draft: Draft, own: Draft) -> str:
    if not own.rule:
        return draft.rule
    zone = zone_of(draft.zone)
    wanted, known = (parse(rule).fitted(zone, draft.all_day) for rule in (draft.rule, own.rule))
    return own.rule if wanted == known else draft.rule
