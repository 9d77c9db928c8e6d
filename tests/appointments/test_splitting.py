"""This and following: a series is cut in two. And a series that moves as a whole."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.appointments.recurrence import BadRule, moved, parse, rest_of, starts, until_before
from app.zones import zone_of
from tests.appointments.rules import FIRSTS, RULES, WEEKLY_LISTS, ZONES

BERLIN = zone_of("Europe/Berlin")
FIRST = datetime(2026, 6, 1, 18)  # a Monday
DAYS = datetime(2026, 6, 1)


def some(rule, first, zone, all_day=False):
    """The starts of the first years of a series."""
    before = first.replace(tzinfo=UTC) + timedelta(days=1500)
    return list(starts(rule, first, zone, all_day, before=before, limit=40))


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=DAILY;COUNT=30", "FREQ=DAILY;UNTIL=20260901"])
def test_a_series_that_is_cut_ends_with_its_last_start(rule):
    cut = until_before(parse(rule), FIRST, BERLIN, False, FIRST + timedelta(3))
    assert str(cut) == "FREQ=DAILY;UNTIL=20260603T160000Z"


def test_whole_days_that_are_cut_end_with_a_day():
    cut = until_before(parse("FREQ=WEEKLY"), DAYS, BERLIN, True, DAYS + timedelta(14))
    assert str(cut) == "FREQ=WEEKLY;UNTIL=20260608"


def test_nothing_is_left_before_the_first():
    assert until_before(parse("FREQ=DAILY"), FIRST, BERLIN, False, FIRST) is None


def test_the_rest_has_the_remaining_number():
    rest = rest_of(parse("FREQ=DAILY;COUNT=10"), FIRST, BERLIN, False, FIRST + timedelta(3))
    assert str(rest) == "FREQ=DAILY;COUNT=7"


def test_the_rest_from_the_first_is_everything():
    rule = parse("FREQ=DAILY;COUNT=10")
    assert rest_of(rule, FIRST, BERLIN, False, FIRST) == rule


def test_the_rest_keeps_the_end():
    rule = parse("FREQ=DAILY;UNTIL=20260901T160000Z")
    assert rest_of(rule, FIRST, BERLIN, False, FIRST + timedelta(3)) == rule


@pytest.mark.parametrize("cut", [until_before, rest_of])
@pytest.mark.parametrize("at", [FIRST + timedelta(1), FIRST - timedelta(7), FIRST + timedelta(70)])
def test_a_series_is_cut_at_one_of_its_starts(cut, at):
    with pytest.raises(ValueError, match="does not start"):
        cut(parse("FREQ=WEEKLY;COUNT=5"), FIRST, BERLIN, False, at)


@settings(deadline=None)
@given(RULES, FIRSTS, st.sampled_from(ZONES), st.booleans(), st.data())
def test_both_parts_of_a_series_are_the_whole(rule, first, zone, all_day, data):
    if all_day:
        first = first.replace(hour=0, minute=0)
    rule = rule.fitted(zone, all_day)
    whole = some(rule, first, zone, all_day)
    assume(len(whole) > 1)
    at = data.draw(st.sampled_from(whole[1:]))
    before = until_before(rule, first, zone, all_day, at)
    rest = rest_of(rule, first, zone, all_day, at)
    parts = [*some(before, first, zone, all_day), *some(rest, at, zone, all_day)]
    assert parts[: len(whole)] == whole


def test_a_series_that_moves_keeps_its_last_start():
    rule = parse("FREQ=WEEKLY;UNTIL=20260615T160000Z;BYDAY=MO")
    found = moved(rule, FIRST, BERLIN, False, to=FIRST + timedelta(days=1, hours=2))
    assert str(found) == "FREQ=WEEKLY;UNTIL=20260616T180000Z;BYDAY=TU"


def test_an_end_before_the_start_of_its_day_leaves_that_day_out():
    rule = parse("FREQ=DAILY;UNTIL=20260615T100000Z")
    found = moved(rule, FIRST, BERLIN, False, to=FIRST - timedelta(hours=9))
    assert str(found) == "FREQ=DAILY;UNTIL=20260614T070000Z"


def test_a_series_that_moves_to_another_zone_ends_there():
    rule = parse("FREQ=DAILY;UNTIL=20260615T160000Z")
    zone = zone_of("America/New_York")
    found = moved(rule, FIRST, BERLIN, False, to=FIRST, to_zone=zone)
    assert str(found) == "FREQ=DAILY;UNTIL=20260615T220000Z"


def test_a_series_that_becomes_one_of_whole_days_ends_with_a_day():
    rule = parse("FREQ=DAILY;UNTIL=20260615T160000Z")
    found = moved(rule, FIRST, BERLIN, False, to=DAYS, to_all_day=True)
    assert str(found) == "FREQ=DAILY;UNTIL=20260615"


def test_whole_days_that_get_times_end_at_their_last_start():
    rule = parse("FREQ=DAILY;UNTIL=20260615")
    found = moved(rule, DAYS, BERLIN, True, to=FIRST, to_all_day=False)
    assert str(found) == "FREQ=DAILY;UNTIL=20260615T160000Z"


def test_a_series_without_end_moves_without_end():
    found = moved(parse("FREQ=DAILY"), FIRST, BERLIN, False, to=FIRST + timedelta(1))
    assert str(found) == "FREQ=DAILY"


def test_a_series_stays_when_its_rule_cannot_move():
    with pytest.raises(BadRule):
        moved(parse("FREQ=MONTHLY;BYDAY=1MO"), FIRST, BERLIN, False, to=FIRST + timedelta(1))


@settings(deadline=None)
@given(
    WEEKLY_LISTS,
    FIRSTS.filter(lambda first: first.year > 2012),
    st.sampled_from(ZONES),
    st.timedeltas(timedelta(days=-20), timedelta(days=20)),
)
def test_all_starts_of_a_weekly_series_move_alike(rule, first, zone, by):
    by = timedelta(minutes=by // timedelta(minutes=15) * 15)
    before = some(rule, first, zone)[:30]
    to_rule = moved(rule, first, zone, False, to=first + by)
    days = timedelta(((first + by).date() - first.date()).days)
    clock = (first + by).time()
    expected = [datetime.combine((start + days).date(), clock) for start in before]
    assert some(to_rule, first + by, zone)[: len(before)] == expected
