"""Writes calendar files: a feed to subscribe to, an event to take along, an invitation for a mail.

The same events give the same bytes, at any time.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from app.appointments.ics import colours
from app.appointments.ics.events import Event, Method, Person, Status
from app.appointments.ics.lines import address, day, duration, file, local, text, uri, utc
from app.appointments.ics.timezones import is_utc, vtimezone
from app.zones import next_instant, zone_of

HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Microblog//Appointments//EN")
NO_PART_OF_A_RULE = re.compile(r"[^A-Z0-9=;,+-]")
LAST_SECOND = time(23, 59, 59)


def feed(
    events: Iterable[Event], *, name: str, colour: str, source_url: str, refresh: timedelta
) -> bytes:
    """A calendar to subscribe to. It tells nobody who else is invited."""
    head = [f"NAME:{text(name)}", f"X-WR-CALNAME:{text(name)}"]
    if named := colours.name_of(colour):
        head += [f"COLOR:{named}", f"X-APPLE-CALENDAR-COLOR:{colours.hex_of(colour)}"]
    head += [
        f"REFRESH-INTERVAL;VALUE=DURATION:{duration(refresh)}",
        f"X-PUBLISHED-TTL:{duration(refresh)}",
        f"SOURCE;VALUE=URI:{uri(source_url)}",
    ]
    return _calendar("PUBLISH", head, list(events))


def single(event: Event) -> bytes:
    """An event to take along. It tells nobody who is invited."""
    return _calendar("PUBLISH", (), [event])


def invitation(event: Event, method: Method, *, only: datetime | None = None) -> bytes:
    """What a mail to the people invited brings along.

    ``only`` is the original beginning of an override that it is all about. The last change and the
    sequence of what is called off are those of the calling off.

    Raises:
        ValueError: nobody invites, nobody is invited, or there is no such override.
    """
    if event.organizer is None or not event.attendees:
        raise ValueError("an invitation needs an organizer and somebody who is invited")
    event = _quiet(event, method)
    if only is None:
        return _calendar(method, (), [event], event.attendees)
    if only not in {override.original for override in event.overrides}:
        raise ValueError(f"no occurrence of {event.uid} at {only} is unlike the others")
    return _calendar(method, (), [event], event.attendees, only)


def _quiet(event: Event, method: Method) -> Event:
    """An event as others get it: with no reminders of ours, and called off if it is so."""
    status = Status.CANCELLED if method is Method.CANCEL else event.status
    overrides = tuple(
        replace(override, event=_quiet(override.event, method)) for override in event.overrides
    )
    return replace(event, alarms=(), status=status, overrides=overrides)


def _calendar(
    method: str,
    head: Sequence[str],
    events: Sequence[Event],
    people: Sequence[Person] = (),
    only: datetime | None = None,
) -> bytes:
    lines = [*HEAD, "CALSCALE:GREGORIAN", f"METHOD:{method}", *head]
    for zone, year in sorted(_zones(events).items()):
        lines += vtimezone(zone, year)
    for event in events:
        if only is None:
            lines += _event(event, event, people)
        if event.repeats:
            for override in event.overrides:
                if only in {None, override.original}:
                    lines += _event(override.event, event, people, override.original)
    return file([*lines, "END:VCALENDAR"])


def _zones(events: Iterable[Event]) -> dict[str, int]:
    """The zones whose clocks are used, and the first year of each."""
    years: dict[str, int] = {}
    for series in events:
        if series.repeats:
            for event in (series, *(override.event for override in series.overrides)):
                if not (event.all_day or is_utc(event.zone)):
                    earliest = min([event.starts, *event.rdates, *event.exdates])
                    years[event.zone] = min(years.get(event.zone, 9999), earliest.year)
            if not (series.all_day or is_utc(series.zone)) and series.overrides:
                first = min(override.original for override in series.overrides).year
                years[series.zone] = min(years[series.zone], first)
    return years


def _event(
    event: Event, series: Event, people: Sequence[Person], original: datetime | None = None
) -> list[str]:
    """The lines of an event, or of what takes the place of an occurrence of a series."""
    changed_at = utc(event.changed_at)
    lines = ["BEGIN:VEVENT", f"UID:{text(series.uid)}", f"DTSTAMP:{changed_at}"]
    if original is not None:
        lines.append(_moment("RECURRENCE-ID", original, series))
    lines += _when(event, series)
    if original is None:
        lines += _repeating(event)
    lines += (
        f"SUMMARY:{text(event.summary)}",
        f"SEQUENCE:{event.sequence}",
        f"STATUS:{event.status}",
        f"CLASS:{'PUBLIC' if event.is_public else 'PRIVATE'}",
        f"LAST-MODIFIED:{changed_at}",
        *_content(event),
    )
    if series.organizer:
        lines.append(f"ORGANIZER{address(series.organizer)}")
    lines += _people(people)
    for alarm in event.alarms:
        lines += ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{text(event.summary)}")
        lines += (f"TRIGGER:{duration(-alarm.before)}", "END:VALARM")
    lines.append("END:VEVENT")
    return lines


def _people(people: Sequence[Person]) -> Iterator[str]:
    for person in people:
        asked = ";RSVP=TRUE" if person.is_asked else ""
        yield f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT={person.answer}{asked}{address(person)}"


def _content(event: Event) -> Iterator[str]:
    """What not every event has."""
    if event.created_at:
        yield f"CREATED:{utc(event.created_at)}"
    if event.location:
        yield f"LOCATION:{text(event.location)}"
    if event.description:
        yield f"DESCRIPTION:{text(event.description)}"
    if event.url:
        yield f"URL:{uri(event.url)}"
    if event.categories:
        yield f"CATEGORIES:{','.join(map(text, event.categories))}"
    if colour := colours.name_of(event.colour):
        yield f"COLOR:{colour}"
    if event.related:
        yield f"RELATED-TO:{text(event.related)}"


def _when(event: Event, series: Event) -> Iterator[str]:
    """Beginning and end. One that has no length has no end either: it would have to be later."""
    if event.all_day:
        yield f"DTSTART;VALUE=DATE:{day(event.starts)}"
        yield f"DTEND;VALUE=DATE:{day(max(event.ends, event.starts + timedelta(days=1)))}"
        return
    zone = zone_of(event.zone)
    starts, ends = next_instant(event.starts, zone), next_instant(event.ends, zone)
    in_zone = series.repeats and not is_utc(event.zone)
    yield _moment("DTSTART", event.starts, event) if in_zone else f"DTSTART:{utc(starts)}"
    if ends > starts:
        yield _moment("DTEND", event.ends, event) if in_zone else f"DTEND:{utc(ends)}"


def _moment(name: str, clock: datetime, event: Event) -> str:
    """A property with a time in the form that the beginning of a series has."""
    if event.all_day:
        return f"{name};VALUE=DATE:{day(clock)}"
    if is_utc(event.zone):
        return f"{name}:{local(clock)}Z"
    return f"{name};TZID={event.zone}:{local(clock)}"


def _repeating(event: Event) -> Iterator[str]:
    if not event.repeats:
        return
    if event.rrule:
        yield f"RRULE:{_rule(event)}"
    yield from (_moment("RDATE", clock, event) for clock in event.rdates)
    yield from (_moment("EXDATE", clock, event) for clock in event.exdates)


def _rule(event: Event) -> str:
    """The rule, its end in UTC, or a day for one of whole days."""
    parts = NO_PART_OF_A_RULE.sub("", event.rrule.upper()).split(";")
    return ";".join(
        f"UNTIL={_until(part[6:], event)}" if part.startswith("UNTIL=") else part for part in parts
    )


def _until(until: str, event: Event) -> str:
    zone = zone_of(event.zone)
    if "T" not in until:
        if event.all_day:
            return until
        last = datetime.combine(datetime.strptime(until, "%Y%m%d").date(), LAST_SECOND)
        return utc(next_instant(last, zone))
    clock = datetime.strptime(until.removesuffix("Z"), "%Y%m%dT%H%M%S")
    instant = clock.replace(tzinfo=UTC) if until.endswith("Z") else next_instant(clock, zone)
    return day(instant.astimezone(zone)) if event.all_day else utc(instant)
