"""Makes events of the components of a foreign file."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.appointments.ics import colours, values
from app.appointments.ics.events import Alarm, Event, Person, Status
from app.appointments.ics.foreign_zones import ForeignZones
from app.appointments.ics.problems import Problems
from app.appointments.ics.trees import Component, Property
from app.appointments.ics.values import Moment
from app.text.tidying import tidy, tidy_line
from app.zones import next_instant, zone_of

LONGEST_UID = 255
MOST_PEOPLE = 200
MOST_ALARMS = 10
MOST_CATEGORIES = 20
MOST_EXCEPTIONS = 1_000
MOST_CHANGES = 2**31 - 1
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Converter:
    """What all events of a file have in common.

    ``read_at`` is when an event was changed that does not say so.
    """

    zones: ForeignZones
    problems: Problems
    read_at: datetime

    def event(self, component: Component, series: Event | None = None) -> Event | None:
        """The event of a component, in place of an occurrence of a series if there is one.

        None when it does not say when it begins.
        """
        title = self.title(component)
        starts = self._moment(component.first("DTSTART"))
        if starts is None:
            self._tell("start", _l("It has no beginning, and is left out."), title)
            return None
        zone = self._zone(starts, component, series)
        begins = starts.in_zone(zone)
        created = component.first("CREATED")
        event = Event(
            uid=series.uid if series else uid_of(component),
            summary=tidy_line(component.text("SUMMARY")),
            starts=begins,
            ends=self._end(component, starts, begins, zone, title),
            zone=zone,
            all_day=starts.is_day,
            changed_at=self._changed(component),
            created_at=values.instant(created.raw) if created else None,
            sequence=_number(component.text("SEQUENCE")),
            status=_status(component.text("STATUS")),
            is_public=component.text("CLASS").strip().upper() in {"", "PUBLIC"},
            location=tidy_line(component.text("LOCATION")),
            description=tidy(component.text("DESCRIPTION")),
            url=_url(component.first("URL")),
            categories=_categories(component),
            colour=colours.name_of(component.text("COLOR")),
            organizer=next(iter(_people(component, "ORGANIZER")), None),
            attendees=_people(component, "ATTENDEE"),
            alarms=_alarms(component),
            related=tidy_line(component.text("RELATED-TO"))[:LONGEST_UID],
        )
        return event if series else self._repeating(event, component, title)

    def original(self, component: Component, series: Event) -> datetime | None:
        """Which occurrence of a series a component takes the place of; None when it is unclear."""
        moment = self._moment(component.first("RECURRENCE-ID"))
        return None if moment is None else _occurrence(moment, series)

    def title(self, component: Component) -> str:
        """What to call a component when there is something to say about it."""
        return (tidy_line(component.text("SUMMARY")) or tidy_line(component.text("UID")))[:100]

    def _tell(self, kind: str, message: LazyString, title: str) -> None:
        self.problems.add(kind, message, title)

    def _moment(self, found: Property | None) -> Moment | None:
        """The time of a property; None where there is none, or no understanding it."""
        if found is None:
            return None
        try:
            return values.moment(found.raw, self._named(found))
        except ValueError:
            return None

    def _named(self, found: Property) -> str:
        """The zone that a property names, if it names one."""
        name = found.parameters.get("TZID", "").strip()
        return self.zones.find(name) if name else ""

    def _zone(self, starts: Moment, component: Component, series: Event | None) -> str:
        """The zone of an event.

        A series in UTC stays there, for elsewhere it would be at other times in summer.
        """
        home = series.zone if series else self.zones.home
        if starts.is_utc:
            repeats = component.first("RRULE") or component.first("RDATE")
            return "UTC" if repeats else home
        if not starts.is_day and not starts.zone:
            message = _l("Times without a zone were taken for times in %(zone)s.", zone=home)
            self.problems.add("floating", message)
        return starts.zone or home

    def _end(
        self, component: Component, starts: Moment, begins: datetime, zone: str, title: str
    ) -> datetime:
        """When an event ends, by the clocks of its zone."""
        shortest = begins + DAY if starts.is_day else begins
        ends = self._said_end(component, begins, zone, title)
        if ends is None:
            return shortest
        if starts.is_day:
            ends = values.midnight(ends)
        there = zone_of(zone)
        if next_instant(ends, there) < next_instant(begins, there):
            message = _l("It ended before it began. Now it ends where it begins.")
            self._tell("end", message, title)
            return shortest
        return max(ends, shortest) if starts.is_day else ends

    def _said_end(
        self, component: Component, begins: datetime, zone: str, title: str
    ) -> datetime | None:
        end, duration = component.first("DTEND"), component.first("DURATION")
        try:
            if end is not None:
                return values.moment(end.raw, self._named(end)).in_zone(zone)
            if duration is not None:
                return values.length(duration.raw).after(begins, zone)
        except (ValueError, OverflowError):
            self._tell("bad end", _l("Its end was not understood."), title)
        return None

    def _changed(self, component: Component) -> datetime:
        """When a component was last changed."""
        for name in ("LAST-MODIFIED", "DTSTAMP"):
            found = component.first(name)
            if found and (instant := values.instant(found.raw)):
                return instant
        return self.read_at

    def _repeating(self, event: Event, component: Component, title: str) -> Event:
        """An event with its rule, and with what is added to the series and taken from it."""
        rules = component.of("RRULE")
        if len(rules) > 1 or component.first("EXRULE"):
            self._tell("rules", _l("Of its rules only the first was taken over."), title)
        rule = ""
        if rules:
            try:
                rule = values.rule(rules[0].raw, event.starts, all_day=event.all_day)
            except (ValueError, OverflowError, TypeError, ZeroDivisionError):
                message = _l("How it repeats was not understood. Only the first time is there.")
                self._tell("rule", message, title)
        more = self._listed(event, component, "RDATE", title) - {event.starts}
        less = self._listed(event, component, "EXDATE", title) if rule or more else set()
        return replace(
            event,
            rrule=rule,
            rdates=tuple(sorted(more)),
            exdates=tuple(sorted(less)),
        )

    def _listed(self, event: Event, component: Component, name: str, title: str) -> set[datetime]:
        """The occurrences that the lists of a name hold."""
        listed: list[datetime] = []
        for found in component.of(name):
            most = MOST_EXCEPTIONS + 1 - len(listed)
            try:
                moments = values.moments(found, self._named(found), most)
                listed += [_occurrence(moment, event) for moment in moments]
            except ValueError:
                message = _l("Some of its exceptions were not understood.")
                self._tell("exceptions", message, title)
        if len(listed) > MOST_EXCEPTIONS:
            message = _l(
                "It has more than %(num)d exceptions. The last ones are left out.",
                num=MOST_EXCEPTIONS,
            )
            self._tell("many exceptions", message, title)
        return set(listed[:MOST_EXCEPTIONS])


def uid_of(component: Component) -> str:
    """The uid of a component, or one that the same component always gets."""
    said = tidy_line(component.text("UID"))
    if said and len(said) <= LONGEST_UID:
        return said
    named = said or repr([(one.name, one.raw) for one in component.properties])
    return sha256(named.encode("utf-8", "replace")).hexdigest()


def _occurrence(moment: Moment, series: Event) -> datetime:
    """The occurrence of a series that a time means; a day means the one on that day."""
    clock = moment.in_zone(series.zone)
    if series.all_day:
        return values.midnight(clock)
    return datetime.combine(clock.date(), series.starts.time()) if moment.is_day else clock


def _number(said: str) -> int:
    said = said.strip()
    is_number = said.isascii() and said.isdigit() and len(said) < 12
    return min(int(said), MOST_CHANGES) if is_number else 0


def _status(said: str) -> Status:
    said = said.strip().upper()
    return Status(said) if said in set(Status) else Status.CONFIRMED


def _url(found: Property | None) -> str:
    """The address of a page; what is no such address is none."""
    said = tidy_line(found.raw) if found else ""
    return said if said.lower().startswith(("http://", "https://")) and " " not in said else ""


def _categories(component: Component) -> tuple[str, ...]:
    names = (tidy_line(name) for found in component.of("CATEGORIES") for name in found.texts)
    return tuple(dict.fromkeys(filter(None, names)))[:MOST_CATEGORIES]


def _people(component: Component, name: str) -> tuple[Person, ...]:
    """The people of a kind, each once."""
    found = (values.person(one) for one in component.of(name)[:MOST_PEOPLE])
    people = {one.email.lower(): one for one in found if one}
    return tuple(people.values())


def _alarms(component: Component) -> tuple[Alarm, ...]:
    """The reminders before the beginning; others have no place here."""
    lengths = set()
    for alarm in component.components:
        trigger = alarm.first("TRIGGER") if alarm.name == "VALARM" else None
        if trigger is None or trigger.parameters.get("RELATED", "").upper() == "END":
            continue
        try:
            said = values.length(trigger.raw)
        except ValueError:
            continue
        before = -(said.days * DAY + said.time)
        if before >= timedelta(0):
            lengths.add(before)
    return tuple(Alarm(before) for before in sorted(lengths)[:MOST_ALARMS])
