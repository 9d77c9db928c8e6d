"""Local times and instants, around the jumps of the clocks."""

from datetime import UTC, datetime

import pytest

from app.zones import NoSuchTime, instant_of, next_instant, zone_of

CASES = [
    ("Europe/Berlin", "2026-03-28T10:00", "2026-03-28T09:00"),
    ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),
    ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),  # twice: the first
    ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),  # twice
    ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),  # twice, half an hour
    ("Pacific/Apia", "2026-11-20T10:00", "2026-11-19T21:00"),
    ("Asia/Kathmandu", "2026-11-20T10:00", "2026-11-20T04:15"),
    ("UTC", "2026-11-20T10:00", "2026-11-20T10:00"),
]
GAPS = [
    ("Europe/Berlin", "2026-03-29T02:30"),
    ("America/New_York", "2026-03-08T02:00"),
    ("Australia/Lord_Howe", "2026-10-04T02:15"),
    ("Pacific/Apia", "2011-12-30T12:00"),  # a whole day
]


@pytest.mark.parametrize("zone, local, utc", CASES)
def test_a_local_time_is_its_first_instant(zone, local, utc):
    expected = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert instant_of(datetime.fromisoformat(local), zone_of(zone)) == expected


@pytest.mark.parametrize("zone, local", GAPS)
def test_a_time_that_the_clocks_leave_out_is_none(zone, local):
    with pytest.raises(NoSuchTime):
        instant_of(datetime.fromisoformat(local), zone_of(zone))


def test_the_next_instant_of_a_time_left_out_is_after_the_jump():
    found = next_instant(datetime(2026, 3, 29, 2, 30), zone_of("Europe/Berlin"))
    assert found == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("name", ["", "No/Where", "../etc/passwd", "Europe", "\x00"])
def test_a_zone_that_nobody_knows_is_utc(name):
    assert zone_of(name) is UTC
