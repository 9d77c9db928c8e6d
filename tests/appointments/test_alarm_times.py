"""When a person is told of a time: by the clock, for whole days, and when clocks change."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.appointments.alarms import as_offered, is_due, told_at, told_until
from tests.appointments.factories import BERLIN, HOUR, draft

DAY = timedelta(days=1)
LORD_HOWE, HONOLULU, KIRITIMATI = "Australia/Lord_Howe", "Pacific/Honolulu", "Pacific/Kiritimati"


@dataclass(frozen=True)
class Choice:
    """A choice of somebody in a zone, and the time that it is about."""

    starts_at: datetime
    ends_at: datetime
    zone: str = BERLIN
    all_day: bool = False
    minutes_before: int = 0
    created_at: datetime = datetime(2029, 1, 1, tzinfo=UTC)
    timezone: str = BERLIN


def thing(starts, length=HOUR, zone=BERLIN, **more):
    """A time as its clocks show it."""
    columns = draft("Choir", starts, ends=starts + length, zone=zone, **more).columns()
    return Choice(columns["starts_at"], columns["ends_at"], zone, columns["all_day"])


def days(first, number=1, zone=BERLIN):
    return thing(first, number * DAY, zone, all_day=True)


def clock(instant, zone):
    return instant.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("starts", "minutes", "shown"),
    [
        (datetime(2030, 3, 31, 3, 5), 10, "03-31 01:55"),  # the clocks leave 2:00 to 3:00 out
        (datetime(2030, 3, 31, 10), 1440, "03-30 09:00"),  # that day has 23 hours
        (datetime(2030, 4, 3, 10), 10080, "03-27 09:00"),
        (datetime(2030, 10, 27, 3, 5), 10, "10-27 02:55"),  # the second one
        (datetime(2030, 10, 27, 3, 30), 60, "10-27 02:30"),
        (datetime(2030, 10, 27, 10), 1440, "10-26 11:00"),  # 25 hours
    ],
)
def test_minutes_are_exact_across_a_night_in_berlin(starts, minutes, shown):
    one = thing(starts)
    at = told_at(one, minutes, ZoneInfo(BERLIN))
    assert one.starts_at - at == timedelta(minutes=minutes)
    assert clock(at, BERLIN) == shown


@pytest.mark.parametrize(
    ("starts", "minutes", "shown"),
    [
        (datetime(2030, 10, 6, 2, 35), 10, "10-06 01:55"),  # half an hour is left out at 2:00
        (datetime(2030, 10, 6, 9), 1440, "10-05 08:30"),
        (datetime(2030, 4, 7, 2), 60, "04-07 01:30"),  # half an hour comes twice before 2:00
    ],
)
def test_minutes_are_exact_across_a_night_on_lord_howe(starts, minutes, shown):
    one = thing(starts, zone=LORD_HOWE)
    at = told_at(one, minutes, ZoneInfo(LORD_HOWE))
    assert one.starts_at - at == timedelta(minutes=minutes)
    assert clock(at, LORD_HOWE) == shown


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (0, "03-31 09:00"),
        (10, "03-31 09:00"),
        (60, "03-31 09:00"),
        (1440, "03-30 09:00"),
        (10080, "03-24 09:00"),
    ],
)
@pytest.mark.parametrize("zone", [BERLIN, LORD_HOWE, HONOLULU, KIRITIMATI])
def test_of_whole_days_one_is_told_at_nine_by_ones_own_clocks(minutes, shown, zone):
    trip = days(datetime(2030, 3, 31), zone=BERLIN)
    assert clock(told_at(trip, minutes, ZoneInfo(zone)), zone) == shown


def test_a_time_that_goes_on_is_told_of_until_its_end():
    one = thing(datetime(2030, 1, 7, 18))
    assert told_until(one, ZoneInfo(BERLIN)) == one.ends_at


def test_a_long_one_is_told_of_for_a_day():
    one = thing(datetime(2030, 1, 7, 18), 5 * DAY)
    assert told_until(one, ZoneInfo(BERLIN)) == one.starts_at + DAY


@pytest.mark.parametrize("zone", [BERLIN, HONOLULU, KIRITIMATI])
def test_whole_days_are_told_of_until_the_end_of_the_first(zone):
    trip = days(datetime(2030, 3, 31), 3, zone=KIRITIMATI)
    assert clock(told_until(trip, ZoneInfo(zone)), zone) == "04-01 00:00"


@pytest.mark.parametrize(
    ("seconds", "due"), [(-601, False), (-600, True), (0, True), (3599, True), (3600, False)]
)
def test_due_is_what_has_come_and_is_not_over(seconds, due):
    one = Choice(
        datetime(2030, 1, 7, 17, tzinfo=UTC),
        datetime(2030, 1, 7, 18, tzinfo=UTC),
        minutes_before=10,
    )
    assert is_due(one, one.starts_at + timedelta(seconds=seconds)) is due


@pytest.mark.parametrize(("seconds", "due"), [(0, True), (1, False)])
def test_what_came_due_before_it_was_chosen_is_not_made_up_for(seconds, due):
    starts = datetime(2030, 1, 7, 17, tzinfo=UTC)
    chosen = starts - timedelta(minutes=10) + timedelta(seconds=seconds)
    one = Choice(starts, starts + HOUR, minutes_before=10, created_at=chosen)
    assert is_due(one, starts) is due


def test_of_whole_days_only_days_are_offered():
    assert as_offered({10, 60, 1440}, all_day=True) == {0, 1440}
    assert as_offered({10, 60, 1440}, all_day=False) == {10, 60, 1440}
