"""The zones in our files have the clocks that the machine's own zones have."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from app.appointments.ics.timezones import is_utc, vtimezone
from tests.appointments.ics.linter import lint
from tests.appointments.ics.samples import ZONES, event, fed


def series(zone, year):
    starts = datetime(year, 1, 1, 0, 30)
    return event(zone=zone, starts=starts, ends=starts + timedelta(hours=1), rrule="FREQ=DAILY")


@pytest.mark.parametrize("year", [1975, 2010, 2026])
@pytest.mark.parametrize("zone", [*ZONES, "Africa/Cairo", "Europe/Dublin", "America/Nuuk"])
def test_clocks_are_right_each_half_hour_around_every_change(zone, year):
    assert lint(fed(series(zone, year))) == []


def test_clocks_go_forward_in_berlin_at_two_by_a_rule_without_end():
    lines = vtimezone("Europe/Berlin", 2026)
    assert lines[3:9] == (
        "BEGIN:DAYLIGHT",
        "DTSTART:20250330T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    )


@pytest.mark.parametrize(
    ("zone", "rule"),
    [
        ("America/New_York", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"),
        ("Australia/Lord_Howe", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=1SU"),
        (
            "America/Santiago",
            "RRULE:FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU",
        ),
    ],
)
def test_a_zone_that_changes_by_a_rule_says_so(zone, rule):
    assert rule in vtimezone(zone, 2026)


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Africa/Cairo"])
def test_a_zone_without_such_a_rule_names_each_change(zone):
    lines = vtimezone(zone, 2026)
    assert not [line for line in lines if line.startswith("RRULE")]
    assert len([line for line in lines if line.startswith("RDATE")]) > 100


def test_half_an_hour_is_said():
    assert "TZOFFSETTO:+1030" in vtimezone("Australia/Lord_Howe", 2026)


def test_the_day_that_samoa_left_out_is_a_change_of_a_whole_day():
    lines = vtimezone("Pacific/Apia", 2011)
    place = lines.index("DTSTART:20111230T000000")
    assert lines[place + 1 : place + 3] == ("TZOFFSETFROM:-1000", "TZOFFSETTO:+1400")


def test_a_zone_without_changes_is_told_from_before_the_first_year():
    assert vtimezone("Asia/Kathmandu", 2026)[3:6] == (
        "BEGIN:STANDARD",
        "DTSTART:20250101T000000",
        "TZOFFSETFROM:+0545",
    )


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "Mars/Olympus", "../etc/passwd"])
def test_what_is_utc_or_unknown_needs_no_zone(zone):
    assert is_utc(zone)
    assert b"VTIMEZONE" not in fed(series(zone, 2026))


def test_years_that_no_calendar_has_are_those_at_its_ends():
    assert vtimezone("Europe/Berlin", 1) == vtimezone("Europe/Berlin", 1900)
    assert vtimezone("Europe/Berlin", 9999) == vtimezone("Europe/Berlin", 2099)


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone != "UTC"])
def test_another_library_reads_the_same_clocks(zone):
    component = icalendar.Timezone.from_ical("\r\n".join((*vtimezone(zone, 2026), "")))
    theirs = component.to_tz(lookup_tzid=False)
    ours = icalendar.timezone.tzp.timezone(zone)
    for count in range(0, 2 * 365, 5):
        instant = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=count)
        assert instant.astimezone(theirs).utcoffset() == instant.astimezone(ours).utcoffset()
