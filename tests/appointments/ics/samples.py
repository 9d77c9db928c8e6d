"""Events to write and to read: one that is plain, and all that Hypothesis can think of."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from app.appointments.ics.colours import NAMES
from app.appointments.ics.events import Alarm, Answer, Event, Override, Person, Status
from app.appointments.ics.writing import feed
from app.text.tidying import tidy, tidy_line
from app.zones import next_instant, zone_of

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Casablanca",
    "UTC",
)
CHANGED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
RULES = (
    "FREQ=DAILY;COUNT=5",
    "FREQ=WEEKLY;BYDAY=MO,WE",
    "FREQ=WEEKLY;INTERVAL=2;UNTIL={until}",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=YEARLY",
)


def event(**says: Any) -> Event:
    """A meeting in Berlin, unless something else is said."""
    plain: dict[str, Any] = {
        "uid": "meeting@example.org",
        "summary": "Board meeting",
        "starts": datetime(2026, 3, 2, 18),
        "ends": datetime(2026, 3, 2, 19, 30),
        "zone": "Europe/Berlin",
        "changed_at": CHANGED,
    }
    return Event(**plain | says)


def fed(*events: Event) -> bytes:
    """A feed with these events."""
    return feed(
        events,
        name="Club",
        colour="teal",
        source_url="https://club.example/calendar/public.ics",
        refresh=timedelta(hours=1),
    )


def lines_of(data: bytes) -> list[str]:
    """The lines of a file, unfolded."""
    return data.decode().replace("\r\n ", "").split("\r\n")


WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
LINES = WORDS.map(tidy_line)
PIECES = st.sampled_from(["a\\n", "C:\\New;x,y", "🎉🚒" * 9, "word", '"', "\\,"]) | WORDS
TEXTS = st.lists(PIECES, max_size=5).map("\n".join).map(tidy)
# Backslashes in a parameter are read as escapes by some, though they are none.
NAMES_OF_PEOPLE = LINES.map(lambda name: name.replace("\\", "").replace('"', "'").strip())
PEOPLE = st.builds(
    Person,
    email=st.sampled_from(["ann@example.org", "o'neil+x@example.org", "zoë%20@exämple.org"]),
    name=NAMES_OF_PEOPLE,
    answer=st.sampled_from(Answer),
    is_asked=st.booleans(),
)
ORGANIZERS = PEOPLE.map(lambda person: Person(person.email, person.name))


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Any event that a form would take."""
    all_day = draw(st.booleans())
    zone = draw(st.sampled_from(ZONES))
    starts, ends = draw(spans(zone, all_day=all_day))
    made = Event(
        uid=draw(st.uuids().map(lambda uid: f"{uid}@example.org")),
        summary=draw(LINES),
        starts=starts,
        ends=ends,
        zone=zone,
        all_day=all_day,
        changed_at=draw(instants),
        created_at=draw(st.none() | instants),
        sequence=draw(st.integers(0, 50)),
        status=draw(st.sampled_from(Status)),
        is_public=draw(st.booleans()),
        location=draw(LINES),
        description=draw(TEXTS),
        url=draw(st.sampled_from(["", "https://example.org/ä?a=b;c,d#e"])),
        categories=draw(st.lists(LINES.filter(bool), max_size=3, unique=True).map(tuple)),
        colour=draw(st.sampled_from(["", *NAMES])),
        organizer=draw(st.none() | ORGANIZERS),
        alarms=draw(st.sampled_from([(), (Alarm(timedelta(0)), Alarm(timedelta(days=1)))])),
        related=draw(st.sampled_from(["", "other@example.org"])),
    )
    return draw(st.just(made) | series(made))


instants = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)).map(
    lambda instant: instant.replace(microsecond=0, tzinfo=UTC)
)


@st.composite
def spans(draw: st.DrawFn, zone: str, *, all_day: bool) -> tuple[datetime, datetime]:
    """A beginning and an end, in the right order also in a night of the clocks."""
    year = draw(st.sampled_from((2011, 2026, 2037)))  # each costs the linter time
    starts = draw(st.datetimes(datetime(year, 1, 1), datetime(year, 12, 31)))
    if all_day:
        starts = datetime.combine(starts, time())
        return starts, starts + timedelta(days=draw(st.integers(1, 30)))
    there = zone_of(zone)
    starts = starts.replace(second=0, microsecond=0)
    length = timedelta(minutes=draw(st.integers(0, 3000)))
    ends = (next_instant(starts, there) + length).astimezone(there).replace(tzinfo=None)
    is_second = next_instant(ends, there) < next_instant(starts, there) + length
    return starts, starts + timedelta(days=1) if is_second else ends


@st.composite
def series(draw: st.DrawFn, one: Event) -> Event:
    """A series that begins with an event, with exceptions to it."""
    until = f"{one.starts + timedelta(days=400):%Y%m%d}"
    rule = draw(st.sampled_from(RULES)).format(until=until if one.all_day else f"{until}T120000Z")
    days = draw(st.lists(st.integers(1, 300), max_size=6, unique=True))
    originals = [one.starts + timedelta(days=count) for count in sorted(days)]
    overrides = []
    for original in originals[::2]:
        starts, ends = draw(spans(one.zone, all_day=one.all_day))
        other = replace(one, summary=draw(LINES), starts=starts, ends=ends)
        overrides.append(Override(original, other))
    return replace(one, rrule=rule, exdates=tuple(originals[1::2]), overrides=tuple(overrides))
