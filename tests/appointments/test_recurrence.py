"""When a series takes place: its local starts, and the windows into them."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from dateutil import rrule
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.appointments import zones
from app.appointments.recurrence import Frequency, parse, starts
from app.appointments.recurrence.days import days
from app.zones import zone_of
from tests.appointments.rules import FIRSTS, RULES, ZONES

BERLIN = zone_of("Europe/Berlin")
APIA = zone_of("Pacific/Apia")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return at(text).replace(tzinfo=UTC)


def listed(rule, first, zone=BERLIN, *, all_day=False, limit=6, **window):
    """The first few starts, shortly."""
    found = starts(parse(rule), at(first), zone, all_day, limit=limit, **window)
    return [f"{start:%Y-%m-%d}" for start in found]


CASES = [
    ("FREQ=DAILY", "2026-02-27", "2026-02-27 2026-02-28 2026-03-01"),
    ("FREQ=DAILY;INTERVAL=3", "2026-02-27", "2026-02-27 2026-03-02 2026-03-05"),
    ("FREQ=WEEKLY", "2026-12-24", "2026-12-24 2026-12-31 2027-01-07"),
    ("FREQ=WEEKLY;BYDAY=MO,TH", "2026-06-04", "2026-06-04 2026-06-08 2026-06-11"),
    # RFC 5545, 3.3.10: the start of the week makes a difference.
    (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        "1997-08-05",
        "1997-08-05 1997-08-10 1997-08-19 1997-08-24",
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        "1997-08-05",
        "1997-08-05 1997-08-17 1997-08-19 1997-08-31",
    ),
    ("FREQ=MONTHLY", "2026-01-31", "2026-01-31 2026-03-31 2026-05-31 2026-07-31"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31", "2026-01-31 2026-02-28 2026-03-31"),
    ("FREQ=MONTHLY;BYDAY=2TU", "2026-01-13", "2026-01-13 2026-02-10 2026-03-10"),
    ("FREQ=MONTHLY;BYDAY=-1FR", "2026-01-30", "2026-01-30 2026-02-27 2026-03-27"),
    ("FREQ=MONTHLY;BYDAY=5SU", "2026-03-29", "2026-03-29 2026-05-31 2026-08-30"),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "2026-01-30",
        "2026-01-30 2026-02-27 2026-03-31",
    ),
    ("FREQ=MONTHLY;BYDAY=TU,1FR", "2026-01-02", "2026-01-02 2026-01-06 2026-01-13"),
    ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "2026-02-13", "2026-02-13 2026-03-13 2026-11-13"),
    ("FREQ=YEARLY", "2024-02-29", "2024-02-29 2028-02-29 2032-02-29"),
    ("FREQ=YEARLY;INTERVAL=3", "2024-02-29", "2024-02-29 2036-02-29 2048-02-29"),
    ("FREQ=YEARLY", "2096-02-29", "2096-02-29 2104-02-29"),  # 2100 has none
    ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "2025-11-27", "2025-11-27 2026-11-26 2027-11-25"),
    ("FREQ=YEARLY;BYMONTH=3,6", "2026-03-31", "2026-03-31 2027-03-31 2028-03-31"),
    ("FREQ=YEARLY;BYDAY=20MO", "1997-05-19", "1997-05-19 1998-05-18 1999-05-17"),
    ("FREQ=YEARLY;BYDAY=-1MO", "2026-12-28", "2026-12-28 2027-12-27 2028-12-25"),
    ("FREQ=YEARLY;BYMONTHDAY=1", "2026-11-01", "2026-11-01 2026-12-01 2027-01-01"),
    # The week of the first start is taken as a whole: its Monday is picked, and over.
    ("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1", "2026-06-03", "2026-06-03 2026-06-08 2026-06-15"),
    # The first start belongs to the series, and to COUNT, whatever the rule says.
    ("FREQ=WEEKLY;COUNT=3;BYDAY=MO", "2026-06-03", "2026-06-03 2026-06-08 2026-06-15"),
    ("FREQ=DAILY;COUNT=1", "2026-06-03", "2026-06-03"),
    ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "2026-06-03", "2026-06-03"),  # never again
    ("FREQ=DAILY;UNTIL=20260101T000000Z", "2026-06-03", "2026-06-03"),
]


@pytest.mark.parametrize("rule, first, expected", CASES)
def test_a_series_takes_place_on_the_days_of_its_rule(rule, first, expected):
    days = expected.split()
    assert listed(rule, f"{first}T18:00", limit=len(days)) == days


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MONTHLY;BYMONTH=2",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
    ],
)
def test_a_rule_that_never_hits_leaves_the_first(rule):
    assert listed(rule, "2026-01-30T18:00", limit=None) == ["2026-01-30"]


@pytest.mark.parametrize(
    "rule, expected",
    [
        ("FREQ=DAILY;INTERVAL=3", "2026-10-31"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "2026-10-19"),
        ("FREQ=MONTHLY;INTERVAL=5", "2026-11-01"),
        ("FREQ=YEARLY;INTERVAL=4;BYMONTHDAY=1", "2024-01-01"),
    ],
)
def test_periods_before_a_window_are_leapt_over(rule, expected):
    made = days(parse(rule), date(2016, 11, 1), date(2026, 11, 1), date(2026, 12, 1))
    assert f"{next(made)}" == expected


@pytest.mark.parametrize("rule, first, expected", [case for case in CASES if "COUNT" in case[0]])
def test_a_series_with_a_number_ends(rule, first, expected):
    assert listed(rule, f"{first}T18:00", limit=None) == expected.split()


@pytest.mark.parametrize(
    "until, expected",
    [
        ("20260603T160000Z", 3),  # exactly the third start, 18:00 in Berlin
        ("20260603T155959Z", 2),
        ("20260603T180000", 3),  # a time of the series' own zone
        ("20260603", 3),  # all of the day
    ],
)
def test_the_end_of_a_rule_is_its_last_start(until, expected):
    assert len(listed(f"FREQ=DAILY;UNTIL={until}", "2026-06-01T18:00")) == expected


def test_the_end_of_whole_days_is_their_last_day():
    found = listed("FREQ=DAILY;UNTIL=20260603", "2026-06-01", all_day=True)
    assert found == ["2026-06-01", "2026-06-02", "2026-06-03"]


def test_an_end_within_a_repeated_hour_is_an_instant():
    """02:30 is first at 00:30 UTC; the end is at the second 02:10."""
    found = listed("FREQ=DAILY;UNTIL=20261025T011000Z", "2026-10-24T02:30")
    assert found == ["2026-10-24", "2026-10-25"]


def test_what_was_taken_out_counts():
    gone = {at("2026-06-02T18:00")}
    found = listed("FREQ=DAILY;COUNT=3", "2026-06-01T18:00", without=gone)
    assert found == ["2026-06-01", "2026-06-03"]


def test_the_first_can_be_taken_out():
    gone = {at("2026-06-01T18:00")}
    found = listed("FREQ=DAILY;COUNT=2", "2026-06-01T18:00", without=gone)
    assert found == ["2026-06-02"]


def test_a_window_begins_with_its_first_instant_and_ends_before_its_last():
    window = {"after": utc("2026-06-02T16:00"), "before": utc("2026-06-04T16:00")}
    assert listed("FREQ=DAILY", "2026-06-01T18:00", **window) == ["2026-06-02", "2026-06-03"]


def test_the_next_start_of_an_old_series_is_found():
    found = listed("FREQ=DAILY;INTERVAL=2", "2016-11-01T18:00", after=utc("2026-11-21T00:00"))
    assert found[0] == "2026-11-21"


def test_a_window_before_the_first_start_is_empty():
    assert listed("FREQ=DAILY", "2026-06-01T18:00", before=utc("2026-05-01T00:00")) == []


@pytest.mark.parametrize("all_day, first", [(False, "2011-12-29T10:00"), (True, "2011-12-29")])
def test_a_day_that_the_zone_never_had_is_no_day_of_a_series(all_day, first):
    found = listed("FREQ=DAILY;COUNT=3", first, APIA, all_day=all_day)
    assert found == ["2011-12-29", "2011-12-31", "2012-01-01"]


@settings(deadline=None)
@given(
    RULES,
    FIRSTS,
    st.sampled_from(ZONES),
    st.booleans(),
    st.timedeltas(timedelta(days=-400), timedelta(days=4000)),
    st.timedeltas(timedelta(), timedelta(days=500)),
)
def test_a_window_shows_what_walking_from_the_beginning_finds(
    rule, first, zone, all_day, distance, width
):
    if all_day:
        first = first.replace(hour=0, minute=0)
    after = zones.instant(first, zone) + distance
    before = after + width
    walked = starts(rule, first, zone, all_day, before=before)
    expected = [start for start in walked if zones.instant(start, zone) >= after]
    assert list(starts(rule, first, zone, all_day, after=after, before=before)) == expected


def by_dateutil(rule, first):
    """What python-dateutil makes of the days of a rule, without its end."""
    return rrule.rrule(
        getattr(rrule, rule.freq),
        dtstart=first,
        interval=rule.interval,
        wkst=rule.wkst,
        bymonth=sorted(rule.bymonth) or None,
        bymonthday=sorted(rule.bymonthday) or None,
        byweekday=[rrule.weekday(day, nth or None) for day, nth in sorted(rule.byday)] or None,
        bysetpos=sorted(rule.bysetpos) or None,
    )


@settings(deadline=None)
@given(RULES.filter(lambda rule: rule.count is None and rule.until is None), FIRSTS)
def test_rules_make_the_days_that_dateutil_makes(rule, first):
    has_mixture = len({nth != 0 for _day, nth in rule.byday}) > 1
    assume(not has_mixture and not (rule.freq is Frequency.WEEKLY and rule.bysetpos))
    before = first.replace(tzinfo=UTC) + timedelta(days=2000)
    found = list(starts(rule, first, UTC, False, before=before))[1:]
    theirs = (start for start in by_dateutil(rule, first) if start > first)
    assert list(islice(theirs, len(found))) == found
