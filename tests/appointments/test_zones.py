"""Local times of appointments: gaps, overlaps, and a day that Samoa never had."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.appointments import zones
from app.zones import zone_of

BERLIN = "Europe/Berlin"
NEW_YORK = "America/New_York"
LORD_HOWE = "Australia/Lord_Howe"
SANTIAGO = "America/Santiago"
KATHMANDU = "Asia/Kathmandu"
APIA = "Pacific/Apia"
CASABLANCA = "Africa/Casablanca"

ORDINARY = [
    (BERLIN, "2026-07-01T10:00", "2026-07-01T08:00"),
    (NEW_YORK, "2026-01-05T09:00", "2026-01-05T14:00"),
    (LORD_HOWE, "2026-07-01T10:00", "2026-06-30T23:30"),
    (SANTIAGO, "2026-07-01T10:00", "2026-07-01T14:00"),
    (KATHMANDU, "2026-07-01T10:00", "2026-07-01T04:15"),
    (APIA, "2011-12-29T10:00", "2011-12-29T20:00"),
    (APIA, "2011-12-31T10:00", "2011-12-30T20:00"),
    (CASABLANCA, "2026-02-10T10:00", "2026-02-10T09:00"),
    (CASABLANCA, "2026-02-20T10:00", "2026-02-20T10:00"),  # Ramadan
]
# Zone, a time in the gap, what it means in UTC, the last minute before and the first after.
GAPS = [
    (BERLIN, "2026-03-29T02:30", "2026-03-29T01:30", "2026-03-29T01:59", "2026-03-29T03:00"),
    (BERLIN, "2026-03-29T02:00", "2026-03-29T01:00", "2026-03-29T01:59", "2026-03-29T03:00"),
    (BERLIN, "2026-03-29T02:59", "2026-03-29T01:59", "2026-03-29T01:59", "2026-03-29T03:00"),
    (NEW_YORK, "2026-03-08T02:30", "2026-03-08T07:30", "2026-03-08T01:59", "2026-03-08T03:00"),
    (LORD_HOWE, "2026-10-04T02:15", "2026-10-03T15:45", "2026-10-04T01:59", "2026-10-04T02:30"),
    (SANTIAGO, "2026-09-06T00:30", "2026-09-06T04:30", "2026-09-05T23:59", "2026-09-06T01:00"),
    (APIA, "2011-12-30T10:00", "2011-12-30T20:00", "2011-12-29T23:59", "2011-12-31T00:00"),
    (CASABLANCA, "2026-03-22T02:30", "2026-03-22T02:30", "2026-03-22T01:59", "2026-03-22T03:00"),
]
OVERLAPS = [
    (BERLIN, "2026-10-25T02:30", "2026-10-25T00:30"),
    (NEW_YORK, "2026-11-01T01:30", "2026-11-01T05:30"),
    (LORD_HOWE, "2026-04-05T01:45", "2026-04-04T14:45"),
    (SANTIAGO, "2026-04-04T23:30", "2026-04-05T02:30"),
    (CASABLANCA, "2026-02-15T02:30", "2026-02-15T01:30"),
]
EVERYWHERE = [BERLIN, NEW_YORK, LORD_HOWE, SANTIAGO, KATHMANDU, APIA, CASABLANCA]

local_times = st.datetimes(datetime(2005, 1, 1), datetime(2037, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
# Where clocks jump, so that chance finds what it looks for.
near_jumps = st.tuples(
    st.sampled_from(GAPS), st.timedeltas(timedelta(hours=-3), timedelta(hours=3))
).map(lambda pair: datetime.fromisoformat(pair[0][1]) + pair[1])


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("zone, local, expected", [*ORDINARY, *OVERLAPS])
def test_a_local_time_means_its_first_instant(zone, local, expected):
    assert zones.instant(datetime.fromisoformat(local), zone_of(zone)) == utc(expected)


@pytest.mark.parametrize("zone, local, expected, before, after", GAPS)
def test_a_time_in_a_gap_is_later_by_the_gap(zone, local, expected, before, after):
    assert zones.instant(datetime.fromisoformat(local), zone_of(zone)) == utc(expected)


@pytest.mark.parametrize("zone, local, expected, before, after", GAPS)
def test_a_time_in_a_gap_has_neighbours_that_exist(zone, local, expected, before, after):
    found = zones.neighbours(datetime.fromisoformat(local), zone_of(zone))
    assert found == (datetime.fromisoformat(before), datetime.fromisoformat(after))


@pytest.mark.parametrize("zone, local, expected, before, after", GAPS)
def test_a_time_in_a_gap_does_not_exist(zone, local, expected, before, after):
    assert not zones.exists(datetime.fromisoformat(local), zone_of(zone))


@pytest.mark.parametrize("zone, local, expected, before, after", GAPS)
def test_a_time_in_a_gap_is_not_ambiguous(zone, local, expected, before, after):
    assert not zones.is_ambiguous(datetime.fromisoformat(local), zone_of(zone))


@pytest.mark.parametrize("zone, local, expected", OVERLAPS)
def test_a_time_that_clocks_show_twice_is_ambiguous(zone, local, expected):
    assert zones.is_ambiguous(datetime.fromisoformat(local), zone_of(zone))


@pytest.mark.parametrize("zone, local, expected", OVERLAPS)
def test_a_time_that_clocks_show_twice_exists(zone, local, expected):
    assert zones.exists(datetime.fromisoformat(local), zone_of(zone))


@pytest.mark.parametrize("zone, local, expected", ORDINARY)
def test_an_ordinary_time_is_not_ambiguous(zone, local, expected):
    assert not zones.is_ambiguous(datetime.fromisoformat(local), zone_of(zone))


@pytest.mark.parametrize("zone, local, expected", ORDINARY)
def test_an_ordinary_time_is_its_own_neighbour(zone, local, expected):
    moment = datetime.fromisoformat(local)
    assert zones.neighbours(moment, zone_of(zone)) == (moment, moment)


def test_seconds_of_a_time_in_a_gap_do_not_move_its_neighbours():
    moment = datetime(2026, 3, 29, 2, 17, 33, 512345)
    assert zones.neighbours(moment, zone_of(BERLIN))[1] == datetime(2026, 3, 29, 3)


@pytest.mark.parametrize("day, expected", [(29, True), (30, False), (31, True)])
def test_samoa_left_a_day_out(day, expected):
    assert zones.has_day(datetime(2011, 12, day, 18), zone_of(APIA)) is expected


def test_a_gap_of_an_hour_leaves_no_day_out():
    assert zones.has_day(datetime(2026, 3, 29, 2, 30), zone_of(BERLIN))


@pytest.mark.parametrize(
    "zone, day, expected",
    [
        (BERLIN, date(2026, 3, 29), "2026-03-28T23:00"),
        (SANTIAGO, date(2026, 9, 6), "2026-09-06T04:00"),  # it begins at 01:00
        ("America/Havana", date(2026, 11, 1), "2026-11-01T04:00"),  # midnight twice
        ("America/Toronto", date(1919, 3, 31), "1919-03-31T04:30"),  # from 23:30 to 00:30
        (APIA, date(2011, 12, 31), "2011-12-30T10:00"),
    ],
)
def test_a_day_starts_when_its_first_minute_does(zone, day, expected):
    assert zones.start_of_day(day, zone_of(zone)) == utc(expected)


@given(st.sampled_from(EVERYWHERE), local_times | near_jumps)
def test_a_time_exists_when_clocks_show_it_at_its_instant(name, moment):
    zone = zone_of(name)
    shown = zones.local(zones.instant(moment, zone), zone)
    assert (shown == moment) is zones.exists(moment, zone)


@given(st.sampled_from(EVERYWHERE), near_jumps)
def test_neighbours_exist_on_both_sides(name, moment):
    zone = zone_of(name)
    before, after = zones.neighbours(moment, zone)
    assert zones.exists(before, zone) and zones.exists(after, zone) and before <= moment <= after


@given(st.sampled_from(EVERYWHERE), local_times | near_jumps)
def test_no_instant_before_that_of_a_time_shows_it(name, moment):
    zone = zone_of(name)
    found = zones.instant(moment, zone)
    earlier = (found - timedelta(minutes=30 * number) for number in range(1, 5))
    assert moment not in {zones.local(instant, zone) for instant in earlier}
