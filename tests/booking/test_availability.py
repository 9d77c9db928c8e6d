"""Which times are offered, in every zone, and why others are not. No database."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.booking.availability.calendar import Booked, Busy, Calendar, Reason, Rules, Why
from app.booking.availability.hours import Day, Hours, Opening, Span, weekly

A_DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NOTHING = timedelta()
ALWAYS = [Hours(weekday, 0, 1440) for weekday in range(1, 8)]
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Casablanca",
]
MONDAY = datetime(2030, 1, 7, tzinfo=UTC)


def opening(zone="UTC", hours=ALWAYS, days=()):
    return Opening.of(ZoneInfo(zone), hours, days)


def rules(open_at=None, **more):
    fields = {
        "length": HOUR,
        "step": HOUR,
        "before": NOTHING,
        "after": NOTHING,
        "notice": NOTHING,
        "horizon_days": 366,
        "per_day": None,
    }
    return Rules(opening=open_at or opening(), **{**fields, **more})


def calendar(open_at=None, busy=(), booked=(), now=MONDAY - A_DAY, **more):
    return Calendar(rules(open_at, **more), tuple(busy), tuple(booked), now)


def starts_on(day, open_at, **more):
    """What clocks of the page show at the starts that are offered on one of its days."""
    zone = open_at.zone
    midnight = datetime.combine(day, time(), UTC)
    found = calendar(open_at, now=midnight - 30 * A_DAY, **more).slots(
        midnight - 2 * A_DAY, midnight + 3 * A_DAY
    )
    local = [start.astimezone(zone) for start in found]
    return [f"{one:%H:%M%z}" for one in local if one.date() == day]


def at(hour, minute=0):
    return MONDAY + timedelta(hours=hour, minutes=minute)


def booked(starts, ends, **more):
    return Booked(Span(starts, ends), Span(starts, ends), **more)


def hours(weekday, starts, ends):
    return Hours(weekday, starts * 60, ends * 60)


# --- hours of a week, and other days


def test_times_are_offered_within_the_hours_of_the_day():
    monday = opening(hours=[hours(1, 9, 12), hours(1, 13, 15), hours(2, 8, 9)])
    assert starts_on(MONDAY.date(), monday) == [
        f"{hour}:00+0000" for hour in ("09", "10", "11", "13", "14")
    ]


def test_a_time_ends_before_closing():
    nine_to_twelve = opening(hours=[hours(1, 9, 12)])
    found = calendar(nine_to_twelve, length=100 * MINUTE).slots(MONDAY, MONDAY + A_DAY)
    assert found == [at(9), at(10)]


def test_other_hours_of_a_day_take_the_place_of_those_of_its_weekday():
    other = opening(hours=[hours(1, 9, 12)], days=[Day(MONDAY.date(), ((840, 960),))])
    assert starts_on(MONDAY.date(), other) == ["14:00+0000", "15:00+0000"]


def test_a_closed_day_has_no_times_and_the_next_week_does():
    closed = opening(hours=[hours(1, 9, 10)], days=[Day(MONDAY.date())])
    assert starts_on(MONDAY.date(), closed) == []
    assert starts_on(MONDAY.date() + 7 * A_DAY, closed) == ["09:00+0000"]


def test_a_time_may_go_on_into_the_hours_of_the_next_day():
    night = opening(hours=[Hours(1, 22 * 60, 1440), Hours(2, 0, 60)])
    found = calendar(night, length=2 * HOUR).slots(MONDAY, MONDAY + 2 * A_DAY)
    assert found == [at(22), at(23)]


def test_the_steps_do_not_depend_on_what_is_asked_for():
    always = calendar(step=35 * MINUTE)
    whole = always.slots(MONDAY, MONDAY + 4 * A_DAY)
    parts = [always.slots(at(h), at(h + 7)) for h in range(0, 96, 7)]
    assert [one for part in parts for one in part if one < MONDAY + 4 * A_DAY] == whole


# --- zones


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        # Clocks go forward: the hour from 2 to 3 (in Lord Howe half of it) is not there.
        ("Europe/Berlin", date(2030, 3, 31), ["01:00+0100", "03:00+0200", "04:00+0200"]),
        ("America/New_York", date(2030, 3, 10), ["01:00-0500", "03:00-0400", "04:00-0400"]),
        ("America/Santiago", date(2030, 9, 8), [f"0{h}:00-0300" for h in range(1, 5)]),
        (
            "Australia/Lord_Howe",
            date(2030, 10, 6),
            ["01:00+1030", "02:30+1100", "03:30+1100"],
        ),
        # They go back: the hour is there twice.
        (
            "Europe/Berlin",
            date(2030, 10, 27),
            ["01:00+0200", "02:00+0200", "02:00+0100", "03:00+0100", "04:00+0100"],
        ),
        (
            "Australia/Lord_Howe",
            date(2030, 4, 7),
            ["01:00+1100", "01:30+1030", "02:30+1030", "03:30+1030"],
        ),
        ("Asia/Kathmandu", date(2030, 1, 7), [f"0{h}:00+0545" for h in range(1, 5)]),
        # The day that Samoa left out, and those around it.
        ("Pacific/Apia", date(2011, 12, 29), [f"0{h}:00-1000" for h in range(1, 5)]),
        ("Pacific/Apia", date(2011, 12, 30), []),
        ("Pacific/Apia", date(2011, 12, 31), [f"0{h}:00+1400" for h in range(1, 5)]),
    ],
)
def test_from_one_to_five_in_a_night_when_clocks_change(zone, day, expected):
    night = opening(zone, hours=[hours(weekday, 1, 5) for weekday in range(1, 8)])
    assert starts_on(day, night) == expected


def test_in_casablanca_the_offset_of_ramadan_counts():
    daily = [hours(weekday, 9, 10) for weekday in range(1, 8)]
    mornings = opening("Africa/Casablanca", hours=daily)
    before, within = date(2029, 12, 1), date(2030, 1, 15)
    assert starts_on(before, mornings) == ["09:00+0100"]
    assert starts_on(within, mornings) == ["09:00+0000"]


@pytest.mark.parametrize(("starts", "ends"), [(130, 170), (120, 180)])
def test_hours_that_the_clocks_leave_out_offer_nothing(starts, ends):
    gap = opening("Europe/Berlin", hours=[Hours(7, starts, ends)])
    noon = datetime(2030, 3, 31, 12, tzinfo=UTC)
    assert list(gap.spans(noon - HOUR, noon)) == []


def test_where_clocks_leave_midnight_out_the_day_begins_at_one():
    early = opening("America/Santiago", hours=[hours(7, 0, 3)])
    assert starts_on(date(2030, 9, 8), early) == ["01:00-0300", "02:00-0300"]


def test_hours_that_begin_in_a_gap_begin_after_it():
    half_past_two = opening("Europe/Berlin", hours=[Hours(7, 150, 300)])
    assert starts_on(date(2030, 3, 31), half_past_two) == ["03:00+0200", "04:00+0200"]


def test_weeks_go_by_the_clocks_of_the_page():
    first = datetime(2030, 3, 25, 8, tzinfo=UTC)  # 09:00, then summer comes
    assert weekly(first, 3, ZoneInfo("Europe/Berlin")) == [
        first,
        datetime(2030, 4, 1, 7, tzinfo=UTC),
        datetime(2030, 4, 8, 7, tzinfo=UTC),
    ]


# --- notice, horizon, busy, limits; and why not


@pytest.mark.parametrize(
    ("start", "more", "reason"),
    [
        (at(10), {}, None),
        (at(10), {"is_open": False}, Reason(Why.CLOSED)),
        (at(10), {"now": at(10, 1)}, Reason(Why.PAST)),
        (at(10), {"now": at(10)}, None),
        (at(10), {"now": at(9), "notice": 61 * MINUTE}, Reason(Why.NOTICE)),
        (at(10), {"now": at(9), "notice": HOUR}, None),
        (at(10) + 2 * A_DAY, {"now": at(9), "horizon_days": 1}, Reason(Why.HORIZON)),
        (at(23) + A_DAY, {"now": at(9), "horizon_days": 1}, None),
        (at(10, 1), {}, Reason(Why.BETWEEN_STARTS)),
        (at(10), {"busy": [Busy(Span(at(10, 59), at(12)), "Choir")]}, Reason(Why.BUSY, "Choir")),
        (at(10), {"busy": [Busy(Span(at(11), at(12)), "Choir")]}, None),
        (
            at(10),
            {"busy": [Busy(Span(at(11), at(12)), "Choir")], "after": MINUTE},
            Reason(Why.BUFFER, "Choir"),
        ),
        (
            at(10),
            {"busy": [Busy(Span(at(9), at(10)), "Choir")], "before": MINUTE},
            Reason(Why.BUFFER, "Choir"),
        ),
        (at(10), {"booked": [booked(at(10), at(11))]}, Reason(Why.BOOKED)),
        (
            at(10),
            {"booked": [Booked(Span(at(8), at(9)), Span(at(8), at(10, 1)), is_here=False)]},
            Reason(Why.BUFFER),
        ),
        (
            at(10),
            {"booked": [booked(at(8), at(9))], "per_day": 1},
            Reason(Why.PER_DAY),
        ),
        (
            at(10),
            {"booked": [booked(at(8), at(9), is_here=False)], "per_day": 1},
            None,
        ),
    ],
)
def test_why_a_time_is_not_offered(start, more, reason):
    one = calendar(**more)
    assert one.why_not(start) == reason
    assert (start in one.slots(start, start + MINUTE)) == (reason is None)


def test_outside_of_the_hours_and_on_a_closed_day_are_different_reasons():
    one = calendar(opening(hours=[hours(1, 9, 12)], days=[Day(MONDAY.date() + 7 * A_DAY)]))
    reasons = [one.why_not(start) for start in (at(8), at(11, 30), at(9) + 7 * A_DAY)]
    assert [reason.why for reason in reasons] == [
        Why.OUTSIDE_HOURS,
        Why.OUTSIDE_HOURS,
        Why.CLOSED_DAY,
    ]


def test_the_days_of_the_limit_and_of_the_horizon_are_those_of_the_page():
    tokyo = opening("Asia/Tokyo")
    late = [booked(at(14), at(15))]  # 23:00 on Monday there
    one = calendar(tokyo, booked=late, per_day=1, now=at(9), horizon_days=1)
    assert one.why_not(at(13)) == Reason(Why.PER_DAY)
    assert one.why_not(at(15)) is None
    assert one.why_not(at(15) + A_DAY) == Reason(Why.HORIZON)


# --- the same by another way


spans = st.tuples(st.integers(0, 20 * 60), st.integers(5, 300)).map(
    lambda pair: Span(MONDAY + pair[0] * MINUTE, MONDAY + sum(pair) * MINUTE)
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(spans.map(lambda span: Busy(span, "x")), max_size=6),
    st.lists(spans.map(lambda span: Booked(span, span)), max_size=4),
    st.sampled_from([NOTHING, 15 * MINUTE]),
    st.sampled_from([None, 1, 3]),
)
def test_what_is_offered_is_what_nothing_speaks_against(busy, others, after, per_day):
    one = calendar(busy=busy, booked=others, after=after, per_day=per_day, step=20 * MINUTE)
    candidates = [MONDAY + n * 20 * MINUTE for n in range(72)]
    wanted = [start for start in candidates if one.why_not(start) is None]
    assert one.slots(MONDAY, MONDAY + A_DAY) == wanted


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.dates(date(2011, 12, 1), date(2037, 12, 1)),
    st.integers(0, 1439),
    st.integers(1, 1440),
)
def test_a_span_has_the_instants_at_which_clocks_show_its_hours(zone, day, starts, length):
    ends = min(starts + length, 1440)
    zoned = opening(zone, [Hours(weekday, starts, ends) for weekday in range(1, 8)])
    midnight = datetime.combine(day, time(), UTC)
    found = list(zoned.spans(midnight, midnight))
    for span in found:
        assert span.start < span.end
        for instant in (span.start, span.end - timedelta(microseconds=1)):
            local = instant.astimezone(zoned.zone)
            shown = local.hour * 60 + local.minute
            twice = local.replace(fold=1).utcoffset() != local.replace(fold=0).utcoffset()
            assert starts <= shown < ends or twice
    assert found == sorted(found)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(ZONES), st.dates(date(2011, 12, 1), date(2037, 12, 1)))
def test_always_open_is_open_without_a_pause(zone, day):
    midnight = datetime.combine(day, time(), UTC)
    always = calendar(opening(zone), now=midnight, length=5 * MINUTE, step=5 * MINUTE)
    found = always.slots(midnight, midnight + 2 * A_DAY)
    assert found == [midnight + n * 5 * MINUTE for n in range(2 * 24 * 12)]


def test_a_booking_more_is_in_the_way_of_the_next():
    one = calendar(per_day=2).with_booked(at(10))
    assert one.why_not(at(10)) == Reason(Why.BOOKED)
    assert one.with_booked(at(12)).why_not(at(14)) == Reason(Why.PER_DAY)
    assert replace(one, booked=()).why_not(at(10)) is None
