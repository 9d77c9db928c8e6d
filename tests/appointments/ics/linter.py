"""Finds what is wrong with a calendar file. It shares no code with what writes them."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', re.DOTALL)
PARAMETER = re.compile(r';([A-Z0-9-]+)=("[^"]*"|[^";:,]*)')
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
BAD_TEXT = re.compile(r"^(?:\\[\\;,nN]|[^\\;,])*$", re.DOTALL)
TEXTS = {"UID", "SUMMARY", "LOCATION", "DESCRIPTION", "NAME", "X-WR-CALNAME", "RELATED-TO"}
TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE")
INSTANTS = ("DTSTAMP", "CREATED", "LAST-MODIFIED")
ONCE = {
    "VCALENDAR": {"VERSION", "PRODID", "METHOD", "CALSCALE", "NAME", "COLOR", "SOURCE"},
    "VEVENT": {
        *("UID", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID", "SUMMARY"),
        *("SEQUENCE", "STATUS", "CLASS", "ORGANIZER", "CREATED", "LAST-MODIFIED", "URL", "COLOR"),
        *("LOCATION", "DESCRIPTION"),
    },
}
NEEDED = {
    "VCALENDAR": {"VERSION", "PRODID"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
}
HALF_HOUR = timedelta(minutes=30)
LAST = datetime(2099, 12, 31, tzinfo=UTC)


@dataclass
class Line:
    """A content line, unfolded."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def form(self):
        """Day, UTC, or the zone of a time."""
        if self.parameters.get("VALUE") == "DATE":
            return "DATE"
        return "UTC" if self.value.endswith("Z") else f"TZID={self.parameters.get('TZID')}"


@dataclass
class Part:
    """A component."""

    name: str
    lines: list[Line] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)

    def of(self, name):
        return [line for line in self.lines if line.name == name]

    def value(self, name):
        return next((line.value for line in self.of(name)), None)


def lint(data: bytes) -> list[str]:
    """What is wrong with a file, in words."""
    wrong = [*_bytes(data)]
    lines = []
    for text in data.decode("utf-8", "replace").replace("\r\n ", "").split("\r\n")[:-1]:
        if (found := LINE.fullmatch(text)) is None:
            wrong.append(f"no content line: {text!r}")
            continue
        if CONTROL.search(text):
            wrong.append(f"a control character: {text!r}")
        parameters = {name: value.strip('"') for name, value in PARAMETER.findall(found[2])}
        lines.append(Line(found[1], parameters, found[3]))
    root = _tree(lines, wrong)
    if [part.name for part in root.parts] != ["VCALENDAR"]:
        return [*wrong, "not one calendar"]
    return wrong + _calendar(root.parts[0])


def _bytes(data):
    if not data.endswith(b"\r\n"):
        yield "the last line does not end"
    for number, line in enumerate(data.split(b"\r\n")[:-1], 1):
        if len(line) > 75:
            yield f"line {number} has {len(line)} octets"
        if b"\r" in line or b"\n" in line:
            yield f"line {number} has half an end within"
        if not line.strip():
            yield f"line {number} is empty"
        try:
            line.decode()
        except UnicodeDecodeError:
            yield f"line {number} begins or ends within a character"


def _tree(lines, wrong):
    stack = [Part("")]
    for line in lines:
        if line.name == "BEGIN":
            stack.append(Part(line.value))
            stack[-2].parts.append(stack[-1])
        elif line.name == "END":
            if len(stack) == 1 or stack.pop().name != line.value:
                wrong.append(f"END:{line.value} ends something else")
                return stack[0]
        else:
            stack[-1].lines.append(line)
    if len(stack) > 1 or stack[0].lines:
        wrong.append("something is outside of the calendar")
    return stack[0]


def _calendar(calendar):
    wrong = [*_counts(calendar)]
    if calendar.value("VERSION") != "2.0":
        wrong.append("not version 2.0")
    events = [part for part in calendar.parts if part.name == "VEVENT"]
    for event in events:
        wrong += _event(event, calendar.value("METHOD"))
    wrong += _series(events)
    return [*wrong, *_zones(calendar, events)]


def _counts(part):
    names = Counter(line.name for line in part.lines)
    for name in NEEDED.get(part.name, set()) - set(names):
        yield f"{part.name} without {name}"
    for name in ONCE.get(part.name, set()):
        if names[name] > 1:
            yield f"{part.name} with {names[name]} {name}"
    for line in part.lines:
        if line.name in TEXTS and not BAD_TEXT.match(line.value):
            yield f"not escaped: {line.name}:{line.value}"
        if line.name == "URL" and " " in line.value:
            yield f"no address: {line.value}"
    for inner in part.parts:
        yield from _counts(inner)


def _event(event, method):
    start = event.of("DTSTART")[:1]
    yield from _people(event, method)
    yield from _forms(event)
    if start:
        yield from _end(event, start[0])
        yield from _repeating(event, start[0])


def _people(event, method):
    people = event.of("ATTENDEE")
    if method == "PUBLISH" and people:
        yield "a published event with attendees"
    if method in {"REQUEST", "CANCEL"} and not (people and event.of("ORGANIZER")):
        yield "an invitation without people"
    if method == "CANCEL" and event.value("STATUS") != "CANCELLED":
        yield "something called off that takes place"


def _forms(event):
    for line in event.lines:
        if line.name in TIMES and not re.fullmatch(r"\d{8}(T\d{6}Z?)?", line.value):
            yield f"no time: {line.value}"
        if line.name in INSTANTS and not re.fullmatch(r"\d{8}T\d{6}Z", line.value):
            yield f"no instant: {line.value}"


def _end(event, start):
    end = event.of("DTEND")[:1]
    if end and event.of("DURATION"):
        yield "an end and a duration"
    if end and end[0].form != start.form:
        yield f"DTEND is {end[0].form}, DTSTART {start.form}"
    if end and _instant(end[0]) <= _instant(start):
        yield "an end that is not later than the beginning"


def _repeating(event, start):
    for line in (*event.of("RDATE"), *event.of("EXDATE")):
        if line.form != start.form:
            yield f"{line.name} is {line.form}, DTSTART {start.form}"
    if until := re.search(r"UNTIL=(\w+)", event.value("RRULE") or ""):
        form = r"\d{8}" if start.form == "DATE" else r"\d{8}T\d{6}Z"
        if not re.fullmatch(form, until[1]):
            yield f"UNTIL is {until[1]}, DTSTART {start.form}"
    repeats = event.of("RRULE") or event.of("RDATE") or event.of("RECURRENCE-ID")
    if not repeats and start.form.startswith("TZID"):
        yield "a single event that is not in UTC"


def _instant(line):
    digits = line.value.removesuffix("Z")
    clock = datetime.strptime(digits, "%Y%m%dT%H%M%S" if "T" in digits else "%Y%m%d")
    zone = ZoneInfo(line.parameters["TZID"]) if "TZID" in line.parameters else UTC
    return clock.replace(tzinfo=zone).astimezone(UTC)


def _series(events):
    masters = {event.value("UID"): event for event in events if not event.of("RECURRENCE-ID")}
    seen = Counter((event.value("UID"), event.value("RECURRENCE-ID")) for event in events)
    for (uid, original), count in seen.items():
        if count > 1:
            yield f"{count} times {uid} at {original}"
    for event in events:
        for line in event.of("RECURRENCE-ID"):
            master = masters.get(event.value("UID"))
            if master and master.of("DTSTART")[0].form != line.form:
                yield f"RECURRENCE-ID is {line.form}, DTSTART {master.of('DTSTART')[0].form}"
            if event.of("RRULE"):
                yield "an override with a rule"


def _zones(calendar, events):
    zones = {part.value("TZID"): part for part in calendar.parts if part.name == "VTIMEZONE"}
    used: dict[str, int] = {}
    for event in events:
        for line in event.lines:
            if zone := line.parameters.get("TZID"):
                used[zone] = min(int(line.value[:4]), used.get(zone, 9999))
    if set(zones) - set(used):
        yield f"zones that nobody uses: {set(zones) - set(used)}"
    for zone, year in used.items():
        if zone in zones:
            yield from differences(zone, year, _observances(zones[zone]))
        else:
            yield f"no VTIMEZONE for {zone}"


def _observances(zone):
    return tuple(
        (
            part.value("DTSTART"),
            _offset(part.value("TZOFFSETFROM")),
            _offset(part.value("TZOFFSETTO")),
            part.value("RRULE"),
            tuple(line.value for line in part.of("RDATE")),
        )
        for part in zone.parts
    )


def _offset(said):
    hours, minutes, seconds = int(said[1:3]), int(said[3:5]), int(said[5:] or 0)
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if said[0] == "-" else length


@lru_cache(maxsize=1000)
def differences(name, year, observances) -> tuple[str, ...]:
    """Where a VTIMEZONE and the machine's own zone differ, each half hour around every change."""
    onsets = sorted(_onsets(observances))
    instants = [onset for onset, _, _ in onsets]
    zone = ZoneInfo(name)
    wrong = [
        f"{name} goes to {to} at {onset} and comes from {after}"
        for (_, _, to), (onset, after, _) in pairwise(onsets)
        if to != after
    ]
    for instant in _moments(name, year):
        place = bisect_right(instants, instant) - 1
        if place < 0:
            wrong.append(f"{name} says nothing of {instant}")
        elif onsets[place][2] != instant.astimezone(zone).utcoffset():
            wrong.append(f"{name} is wrong at {instant}")
    return tuple(wrong[:5])


def _onsets(observances):
    for start, before, after, rule, dates in observances:
        first = datetime.strptime(start, "%Y%m%dT%H%M%S")
        local = [first, *(datetime.strptime(date, "%Y%m%dT%H%M%S") for date in dates)]
        if rule:
            local += rrulestr(rule, dtstart=first).between(first, LAST.replace(tzinfo=None))
        for onset in local:
            yield onset.replace(tzinfo=UTC) - before, before, after


@lru_cache(maxsize=1000)
def _moments(name, year):
    """Each half hour in the days around every change of a zone, and one instant each week."""
    zone, moments = ZoneInfo(name), []
    day = datetime(year, 1, 1, tzinfo=UTC)
    while day < LAST:
        following = day + timedelta(days=1)
        if day.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            moments += [day + HALF_HOUR * count for count in range(-48, 97)]
        elif day.weekday() == 0:
            moments.append(day)
        day = following
    return moments
