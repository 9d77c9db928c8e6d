"""From when to when exactly the instances of a series take place, around the jumps of clocks."""

from datetime import UTC, datetime, timedelta

import pytest

from app.appointments import zones
from app.appointments.recurrence import length_of, parse, span_of, starts
from app.zones import zone_of

BERLIN = zone_of("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return at(text).replace(tzinfo=UTC)


def spans(rule, first, ends, zone, *, all_day=False, limit=4):
    """The exact spans of the first few instances, in UTC."""
    length = length_of(at(first), at(ends), zone, all_day)
    found = starts(parse(rule), at(first), zone, all_day, limit=limit)
    return [span_of(start, length, zone, all_day) for start in found]


def test_a_gap_moves_an_instance_and_leaves_its_length():
    found = spans("FREQ=DAILY", "2026-03-28T02:15", "2026-03-28T03:45", BERLIN)
    assert [span.start for span in found[:3]] == [
        utc("2026-03-28T01:15"),
        utc("2026-03-29T01:15"),  # 03:15
        utc("2026-03-30T00:15"),
    ]
    assert {span.end - span.start for span in found} == {timedelta(hours=1, minutes=30)}


def test_a_gap_of_half_an_hour_moves_an_instance_by_as_much():
    zone = zone_of("Australia/Lord_Howe")
    found = spans("FREQ=DAILY", "2026-10-03T02:15", "2026-10-03T02:45", zone)
    assert zones.local(found[1].start, zone) == at("2026-10-04T02:45")


def test_an_overlap_takes_place_once_at_the_first():
    found = spans("FREQ=DAILY", "2026-10-24T02:30", "2026-10-24T03:30", BERLIN)
    assert [span.start for span in found[1:3]] == [utc("2026-10-25T00:30"), utc("2026-10-26T01:30")]


@pytest.mark.parametrize(
    "zone, first, night",
    [
        ("Europe/Berlin", "2026-03-27", "2026-03-28"),
        ("Europe/Berlin", "2026-10-23", "2026-10-24"),
        ("America/New_York", "2026-10-30", "2026-10-31"),
        ("Australia/Lord_Howe", "2026-10-02", "2026-10-03"),
        ("America/Santiago", "2026-09-04", "2026-09-05"),
        ("Africa/Casablanca", "2026-02-13", "2026-02-14"),
        ("Asia/Kathmandu", "2026-02-13", "2026-02-14"),
    ],
)
def test_a_night_lasts_eight_hours_also_when_clocks_jump(zone, first, night):
    start = at(f"{first}T22:00")
    end = start + timedelta(hours=8)
    found = spans("FREQ=DAILY", f"{start}", f"{end}", zone_of(zone))
    assert zones.local(found[1].start, zone_of(zone)) == at(f"{night}T22:00")
    assert {span.end - span.start for span in found} == {timedelta(hours=8)}


def test_a_series_that_begins_in_a_jumping_night_keeps_its_exact_length():
    found = spans("FREQ=DAILY", "2026-03-28T22:00", "2026-03-29T06:00", BERLIN)
    assert {span.end - span.start for span in found} == {timedelta(hours=7)}


def test_a_start_in_a_gap_does_not_pass_its_end():
    length = length_of(at("2026-03-29T02:30"), at("2026-03-29T03:15"), BERLIN, False)
    assert length == timedelta(minutes=45)


@pytest.mark.parametrize("day, hours", [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-01", 24)])
def test_a_whole_day_is_as_long_as_the_day(day, hours):
    start = at(day)
    span = spans("FREQ=DAILY", f"{start}", f"{start + timedelta(1)}", BERLIN, all_day=True)[0]
    assert span.end - span.start == timedelta(hours=hours)


def test_a_whole_day_without_midnight_starts_at_one():
    zone = zone_of("America/Santiago")
    span = spans("FREQ=WEEKLY", "2026-09-06", "2026-09-07", zone, all_day=True)[0]
    assert zones.local(span.start, zone) == at("2026-09-06T01:00")


def test_whole_days_of_a_series_touch():
    found = spans("FREQ=DAILY", "2026-03-28", "2026-03-29", BERLIN, all_day=True)
    assert [span.end for span in found[:-1]] == [span.start for span in found[1:]]


def test_a_series_in_ramadan_stays_at_its_local_time():
    zone = zone_of("Africa/Casablanca")
    found = spans("FREQ=WEEKLY", "2026-02-10T10:00", "2026-02-10T11:00", zone, limit=8)
    assert {zones.local(span.start, zone).hour for span in found} == {10}
    assert {span.start.hour for span in found} == {9, 10}
