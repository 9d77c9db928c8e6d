"""The programs of others read our files, and see what we mean.

docs/calendar-clients.md says where they do not, and tests here hold that too: when one of them
fails because a program got better, strike it there.
"""

import os
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream

from app.appointments.ics.events import Event, Override, Status
from tests.appointments.ics.clients import calcurse, find_calcurse, khal, served, synchronise
from tests.appointments.ics.conftest import NO_CALCURSE
from tests.appointments.ics.linter import lint
from tests.appointments.ics.occurrences import is_quiet, occurrences
from tests.appointments.ics.samples import ZONES, event, fed

TWO_YEARS = datetime(2028, 3, 1)
Times = set[tuple[str, datetime, datetime]]


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A time in 2026."""
    return datetime(2026, month, day, hour, minute)


def span(starts: datetime, **length: float) -> dict[str, datetime]:
    """A beginning, and an end so long after it."""
    return {"starts": starts, "ends": starts + timedelta(**length)}


ELSEWHERE = event(uid="choir", summary="Choir elsewhere", **span(at(4, 7, 20), hours=2))
SINGLE = event(summary="Fire 🚒, smoke; C:\\New", description="Long 🎉 " * 60)
CAMP = event(uid="camp", summary="Camp", all_day=True, **span(at(3, 27), days=3))
CHOIR = event(
    uid="choir",
    summary="Choir",
    **span(at(3, 16, 19), hours=2),
    rrule="FREQ=WEEKLY;UNTIL=20260420T215900Z",
    exdates=(at(3, 23, 19),),
    overrides=(Override(at(4, 6, 19), ELSEWHERE),),
)
CALL = event(
    uid="call",
    summary="Call",
    zone="America/New_York",
    **span(at(3, 7, 9), hours=1),
    rrule="FREQ=DAILY;COUNT=2",
)
WATCH = event(
    uid="watch", summary="Watch", **span(at(3, 27, 22), hours=8), rrule="FREQ=DAILY;COUNT=3"
)
GAP = event(
    uid="gap", summary="Gap", **span(at(3, 28, 2, 30), minutes=20), rrule="FREQ=DAILY;COUNT=3"
)
BIRTHDAY = event(
    uid="birthday",
    summary="Birthday",
    all_day=True,
    **span(at(4, 10), days=1),
    rrule="FREQ=YEARLY;COUNT=3",
)
GONE = event(uid="gone", summary="Gone", status=Status.CANCELLED, **span(at(4, 12, 10), hours=1))
EVENTS = (SINGLE, CAMP, CHOIR, CALL, WATCH, GAP, BIRTHDAY, GONE)
LISTED = {
    "2026-03-02 18:00|2026-03-02 19:30|Fire 🚒, smoke; C:\\New",
    "2026-03-07 15:00|2026-03-07 16:00|Call",
    "2026-03-08 14:00|2026-03-08 15:00|Call",
    "2026-03-16 19:00|2026-03-16 21:00|Choir",
    "2026-03-27|2026-03-29|Camp",
    "2026-03-27 22:00|2026-03-28 06:00|Watch",
    "2026-03-28 02:30|2026-03-28 02:50|Gap",
    "2026-03-28 22:00|2026-03-29 07:00|Watch",
    "2026-03-29 03:30|2026-03-29 03:50|Gap",
    "2026-03-29 22:00|2026-03-30 06:00|Watch",
    "2026-03-30 02:30|2026-03-30 02:50|Gap",
    "2026-03-30 19:00|2026-03-30 21:00|Choir",
    "2026-04-07 20:00|2026-04-07 22:00|Choir elsewhere",
    "2026-04-10|2026-04-10|Birthday",
    "2026-04-12 10:00|2026-04-12 11:00|Gone",
    "2026-04-13 19:00|2026-04-13 21:00|Choir",
    "2026-04-20 19:00|2026-04-20 21:00|Choir",
}


def nightly(zone: str) -> Event:
    """A series at half past two, when clocks change, with exceptions."""
    starts = at(3, 3, 2, 30)
    other = event(zone=zone, summary="Other", **span(at(5, 5, 12), hours=1))
    return event(
        zone=zone,
        **span(starts, minutes=45),
        rrule="FREQ=DAILY;INTERVAL=2",
        exdates=(starts + timedelta(days=10),),
        overrides=(Override(starts + timedelta(days=12), other),),
    )


def seen_by_recurring_ical_events(one: Event, data: bytes | None = None) -> Times:
    """What that package finds until two years are over."""
    calendar = icalendar.Calendar.from_ical(data or fed(one))
    until = TWO_YEARS + timedelta(days=2)
    found = recurring_ical_events.of(calendar).between(datetime(2026, 1, 1), until)
    return {
        (str(each["SUMMARY"]), as_utc(each["DTSTART"].dt), as_utc(each["DTEND"].dt))
        for each in found
    }


def under_a_name_of_our_own(data: bytes, zone: str) -> bytes:
    """A file whose zone has a name that no machine knows: its clocks are those of the VTIMEZONE."""
    data = data.replace(f"TZID:{zone}\r\n".encode(), f"TZID:Club-{zone}\r\n".encode())
    return data.replace(f"TZID={zone}:".encode(), f"TZID=Club-{zone}:".encode())


def seen_by_ical(one: Event) -> Times:
    """What the strict parser finds until two years are over."""
    calendar = IcsCalendarStream.calendar_from_ics(fed(one).decode())
    first, last = datetime(2026, 1, 1, tzinfo=UTC), TWO_YEARS.replace(tzinfo=UTC)
    return {
        (each.summary, as_utc(each.dtstart), as_utc(each.end))
        for each in calendar.timeline_tz(UTC).overlapping(first, last)
    }


def as_utc(moment: datetime) -> datetime:
    """An instant in UTC; a day as its midnight."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime(moment.year, moment.month, moment.day)


def begins(found: Times) -> set[tuple[str, datetime]]:
    """Titles and beginnings, but for those near the end: what is there depends on the zone."""
    last = TWO_YEARS - timedelta(days=3)
    return {each[:2] for each in found if each[1].replace(tzinfo=None) < last}


def quiet(found: Times, zone: str) -> Times:
    """Those in whose night no clock changes, but for those near the end."""
    return {each for each in found if each[:2] in begins(found) and is_quiet(zone, each[1])}


def test_the_feed_of_these_tests_has_no_flaw():
    assert lint(fed(*EVENTS)) == []


@pytest.mark.parametrize("zone", ZONES)
def test_recurring_ical_events_finds_the_same_times_over_two_years(zone):
    series = nightly(zone)
    found, expected = seen_by_recurring_ical_events(series), occurrences(series, TWO_YEARS)
    assert len(expected) > 350
    assert begins(found) == begins(expected)
    assert quiet(found, zone) == quiet(expected, zone)


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone != "UTC"])
def test_our_zones_give_the_same_times_to_who_does_not_know_their_names(zone):
    series = nightly(zone)
    data = under_a_name_of_our_own(fed(series), zone)
    assert data.count(b"Club-") > 4
    found, expected = seen_by_recurring_ical_events(series, data), occurrences(series, TWO_YEARS)
    assert quiet(found, zone) == quiet(expected, zone)


def test_who_goes_by_our_zone_begins_in_the_hour_that_is_left_out_an_hour_too_early():
    data = under_a_name_of_our_own(fed(GAP), GAP.zone)
    starts = {each[1] for each in seen_by_recurring_ical_events(GAP, data)}
    assert datetime(2026, 3, 29, 0, 30, tzinfo=UTC) in starts
    assert {each[1] for each in occurrences(GAP, TWO_YEARS)} - starts == {
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    }


@pytest.mark.parametrize("one", EVENTS, ids=lambda one: one.uid)
def test_recurring_ical_events_finds_every_kind_of_event(one):
    found, expected = seen_by_recurring_ical_events(one), occurrences(one, TWO_YEARS)
    assert begins(found) == begins(expected)
    assert quiet(found, one.zone) == quiet(expected, one.zone)


@pytest.mark.parametrize("see", [seen_by_recurring_ical_events, seen_by_ical])
def test_both_packages_end_a_night_of_the_clocks_an_hour_too_early(see):
    starts, ends = datetime(2026, 3, 28, 21, tzinfo=UTC), datetime(2026, 3, 29, 4, tzinfo=UTC)
    assert ("Watch", starts, ends) in see(WATCH)
    assert ("Watch", starts, ends + timedelta(hours=1)) in occurrences(WATCH, TWO_YEARS)


def test_the_strict_parser_reads_every_event():
    calendar = IcsCalendarStream.calendar_from_ics(fed(*EVENTS).decode())
    assert len(calendar.events) == len(EVENTS) + 1
    first = calendar.events[0]
    assert (first.uid, first.summary, first.description) == (
        SINGLE.uid,
        SINGLE.summary,
        SINGLE.description,
    )


@pytest.mark.parametrize("one", EVENTS, ids=lambda one: one.uid)
def test_the_strict_parser_finds_the_same_times(one):
    found, expected = seen_by_ical(one), occurrences(one, TWO_YEARS)
    assert begins(found) == begins(expected)
    assert quiet(found, one.zone) == quiet(expected, one.zone)


def test_vdirsyncer_brings_each_event_and_khal_lists_all_times(tmp_path):
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "club.ics").write_bytes(fed(*EVENTS))
    with served(tmp_path / "www") as address:
        files = synchronise(tmp_path, address)
    assert len(files) == len(EVENTS)
    assert set(khal(tmp_path, "2026-03-01", "2026-05-01")) == LISTED


def test_vdirsyncer_copies_only_what_changed(tmp_path):
    (tmp_path / "www").mkdir()
    feed = tmp_path / "www" / "club.ics"
    feed.write_bytes(fed(CAMP, CHOIR))
    with served(tmp_path / "www") as address:
        before = {path.name: path.stat().st_mtime_ns for path in synchronise(tmp_path, address)}
        feed.write_bytes(fed(SINGLE, CHOIR))
        after = {path.name: path.stat().st_mtime_ns for path in synchronise(tmp_path, address)}
    assert len(after) == 2
    assert len(before.items() & after.items()) == 1


@pytest.fixture
def program():
    """calcurse, or a loud reason why not."""
    if find_calcurse() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_CALCURSE)


@pytest.mark.usefixtures("program")
def test_calcurse_imports_every_kind_of_event(tmp_path):
    assert calcurse(tmp_path, fed(SINGLE, CAMP, BIRTHDAY, GAP), "03/01/2026", 60) == [
        "03/02/26:",
        "18:00 19:30 Fire 🚒, smoke; C:\\New",
        "03/27/26:",
        "Camp",
        "03/28/26:",
        "Camp",
        "02:30 02:50 Gap",
        "03/29/26:",
        "Camp",
        "03:30 03:50 Gap",
        "03/30/26:",
        "02:30 02:50 Gap",
        "04/10/26:",
        "Birthday",
    ]


@pytest.mark.usefixtures("program")
def test_calcurse_leaves_exceptions_out_but_shows_what_was_moved_twice(tmp_path):
    assert calcurse(tmp_path, fed(CHOIR), "03/16/2026", 30) == [
        "03/16/26:",
        "19:00 21:00 Choir",
        "03/30/26:",
        "19:00 21:00 Choir",
        "04/06/26:",
        "19:00 21:00 Choir",
        "04/07/26:",
        "20:00 22:00 Choir elsewhere",
        "04/13/26:",
        "19:00 21:00 Choir",
    ]


@pytest.mark.usefixtures("program")
def test_calcurse_repeats_by_the_clocks_at_home(tmp_path):
    lines = calcurse(tmp_path, fed(CALL), "03/07/2026", 3)
    assert lines == ["03/07/26:", "15:00 16:00 Call", "03/08/26:", "15:00 16:00 Call"]
