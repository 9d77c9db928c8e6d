"""The history of an appointment in words, for whoever reads it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.appointments import formats
from app.appointments.recurrence import in_words, parse
from app.appointments.words import (
    COLOURS,
    appointment_audience_label,
    appointment_status_label,
)
from app.models import Answer, AppointmentEntry, User
from app.zones import zone_of

NOTHING = "–"
NOBODY = _l("somebody who is no longer here")
FIELDS: dict[str, LazyString] = {
    "title": _l("Title"),
    "when": _l("When"),
    "rule": _l("Repeats"),
    "location": _l("Place"),
    "audience": _l("Who may see this"),
    "status": _l("Status"),
    "capacity": _l("Places"),
    "category": _l("Category"),
    "colour": _l("Colour"),
    "invited": _l("Invited"),
    "removed": _l("Off the list"),
}
WHOLE: dict[str, LazyString] = {
    "made": _l("The appointment is made."),
    "body": _l("The description is changed."),
    "parted": _l("From here on it is another series."),
}
DELETED: dict[str, LazyString] = {
    "one": _l("This time is deleted."),
    "following": _l("This and all that follow are deleted."),
}


@dataclass(frozen=True)
class Line:
    """One thing that happened: who did it, when, and in words what. ``time`` is of a series."""

    at: datetime
    words: str
    author: User | None = None
    guest: str = ""
    time: str = ""


def told(entries: Collection[AppointmentEntry], names: Mapping[int, str]) -> list[Line]:
    """Entries in the language of the reader."""
    return [
        Line(
            at=entry.created_at,
            words=said(entry, names),
            author=entry.author,
            guest=entry.guest,
            time=formats.moment(entry.at_local) if entry.at_local else "",
        )
        for entry in entries
    ]


def said(entry: AppointmentEntry, names: Mapping[int, str]) -> str:
    """What an entry says, such as "Place: Hall → Harbour"."""
    if entry.field in WHOLE:
        return str(WHOLE[entry.field])
    if entry.field == "deleted":
        return str(DELETED.get(entry.scope, DELETED["one"]))
    if entry.field == "answer":
        return str(_ANSWERS[entry.after])
    label = str(FIELDS.get(entry.field, entry.field))
    if entry.field in {"invited", "removed"}:
        return f"{label}: {_people(entry.after or (), names)}"
    show = SHOWN.get(entry.field, str)
    before, after = (show(one) if one not in {None, ""} else NOTHING for one in _pair(entry))
    return f"{label}: {before} → {after}"


_ANSWERS: dict[str, LazyString] = {
    Answer.YES: _l("comes"),
    Answer.MAYBE: _l("may come"),
    Answer.NO: _l("does not come"),
}


def _pair(entry: AppointmentEntry) -> tuple[Any, Any]:
    return _hashable(entry.before), _hashable(entry.after)


def _hashable(value: Any) -> Any:
    """A value of JSON to compare with; a rule without words is nothing."""
    if isinstance(value, dict):
        return tuple(sorted(value.items()))
    if isinstance(value, list):
        return tuple(value) if value and value[0] else None
    return value


def _people(after: Collection[int | str], names: Mapping[int, str]) -> str:
    people = (names.get(one, str(NOBODY)) if isinstance(one, int) else one for one in after)
    return ", ".join(people)


@dataclass(frozen=True)
class _Times:
    starts_at: datetime
    ends_at: datetime
    zone: str
    all_day: bool


def _when(value: tuple[tuple[str, Any], ...]) -> str:
    kept = dict(value)
    times = _Times(
        datetime.fromisoformat(kept["starts_at"]),
        datetime.fromisoformat(kept["ends_at"]),
        kept["zone"],
        kept["all_day"],
    )
    return formats.span(times)


def _rule(value: tuple[str, str]) -> str:
    rule, zone = value
    return in_words(parse(rule), zone_of(zone))


SHOWN: dict[str, Callable[[Any], str]] = {
    "when": _when,
    "rule": _rule,
    "audience": lambda value: str(appointment_audience_label(value)),
    "status": lambda value: str(appointment_status_label(value)),
    "colour": lambda value: str(COLOURS.get(value, value)),
}
