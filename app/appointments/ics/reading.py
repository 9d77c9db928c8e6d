"""Reads the calendar files of others. Whatever they say, the answer is events and problems."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext

from app.appointments.ics.converting import Converter, uid_of
from app.appointments.ics.events import Event, Override
from app.appointments.ics.foreign_zones import ForeignZones, definitions
from app.appointments.ics.problems import Problem, Problems
from app.appointments.ics.trees import Component, tree_of
from app.text.tidying import tidy_line

MOST_EVENTS = 5_000
LONGEST_NAME = 255
METHODS = {"PUBLISH", "REQUEST", "CANCEL", "REPLY", "ADD", "REFRESH", "COUNTER", "DECLINECOUNTER"}
OTHER_THINGS = {"VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY"}


@dataclass(frozen=True)
class Reading:
    """What a file says."""

    events: tuple[Event, ...] = ()
    problems: tuple[Problem, ...] = ()
    name: str = ""
    """What the calendar is called."""
    method: str = ""
    """What the file is about, in capital letters; "" when it does not say so."""


def read(data: bytes, *, zone: str, now: datetime) -> Reading:
    """The events of a file.

    Args:
        data: the file.
        zone: what times mean that do not say where they are, unless the file does.
        now: when events were changed that do not say so.
    """
    problems = Problems()
    root = tree_of(data, problems)
    calendars = [one for one in root.components if one.name == "VCALENDAR"]
    if not calendars:
        problems.add("calendar", _l("There is no calendar in this file."))
        return Reading(problems=tuple(problems.found))
    events: dict[str, Event] = {}
    for calendar in calendars:
        for event in _events(calendar, problems, zone, now):
            _keep(event, events, problems)
    if len(events) > MOST_EVENTS:
        message = _l("There are more than %(num)d events. Divide the file.", num=MOST_EVENTS)
        problems.add("events", message)
    return Reading(
        events=tuple(events.values())[:MOST_EVENTS],
        problems=tuple(problems.found),
        name=_name(calendars[0]),
        method=_method(calendars[0]),
    )


def _events(calendar: Component, problems: Problems, zone: str, now: datetime) -> Sequence[Event]:
    """The events of one of the calendars in a file."""
    components = list(calendar.walk())
    zones = ForeignZones(definitions(components), zone, now.year, problems)
    if named := calendar.text("X-WR-TIMEZONE").strip():
        zones.home = zones.find(named)
    converter = Converter(zones, problems, now)
    if calendar.text("VERSION").strip() == "1.0":
        message = _l("The file is a vCalendar of old. What is not as it is today is left out.")
        problems.add("version", message)
    others = sum(component.name in OTHER_THINGS for component in components)
    if others:
        problems.add(
            "others",
            lazy_ngettext(
                "%(num)d entry is no event and is left out.",
                "%(num)d entries are no events and are left out.",
                others,
            ),
        )
    found = [component for component in components if component.name == "VEVENT"]
    masters = [one for one in found if one.first("RECURRENCE-ID") is None]
    events: dict[str, Event] = {}
    for component in masters[: MOST_EVENTS + 1]:
        if event := _converted(component, converter):
            _keep(event, events, problems)
    _override(events, [one for one in found if one.first("RECURRENCE-ID")], converter)
    return list(events.values())


def _converted(
    component: Component, converter: Converter, series: Event | None = None
) -> Event | None:
    """The event of a component; None, and a problem, when its times are out of this world."""
    try:
        return converter.event(component, series)
    except (ValueError, OverflowError):
        message = _l("It was not understood, and is left out.")
        converter.problems.add("event", message, converter.title(component))
        return None


def _keep(event: Event, events: dict[str, Event], problems: Problems) -> None:
    """Keep an event; of two with the same uid, the one that was changed last."""
    before = events.get(event.uid)
    if before is None:
        events[event.uid] = event
        return
    problems.add("twice", _l("It is there twice. The one changed last was taken."), event.summary)
    if (event.sequence, event.changed_at) >= (before.sequence, before.changed_at):
        events[event.uid] = event


def _override(
    events: dict[str, Event], components: Sequence[Component], converter: Converter
) -> None:
    """Put the occurrences that are unlike the others to their series."""
    overrides: dict[str, dict[datetime, Override]] = {}
    for component in components:
        title = converter.title(component)
        series = events.get(uid_of(component))
        original = converter.original(component, series) if series and series.repeats else None
        if series is None or original is None:
            message = _l("It changes one time of a series that is not there, and is left out.")
            converter.problems.add("orphan", message, title)
            continue
        found = component.first("RECURRENCE-ID")
        if found and found.parameters.get("RANGE"):
            message = _l("It changes all later times. Only the first of them was changed.")
            converter.problems.add("range", message, title)
        if event := _converted(component, converter, series):
            there = overrides.setdefault(series.uid, {})
            before = there.get(original)
            if before is None or event.sequence >= before.event.sequence:
                there[original] = Override(original, event)
    for uid, found_ones in overrides.items():
        ordered = tuple(found_ones[original] for original in sorted(found_ones))
        events[uid] = replace(events[uid], overrides=ordered)


def _name(calendar: Component) -> str:
    said = calendar.text("NAME") or calendar.text("X-WR-CALNAME")
    return tidy_line(said)[:LONGEST_NAME]


def _method(calendar: Component) -> str:
    said = calendar.text("METHOD").strip().upper()
    return said if said in METHODS else ""
