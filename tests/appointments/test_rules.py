"""Rules of repetition: how they are read, refused, written and moved."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.appointments.recurrence import BadRule, Frequency, Rule, Weekday, parse
from app.zones import zone_of
from tests.appointments.rules import RULES

BERLIN = zone_of("Europe/Berlin")
CANONICAL = [
    "FREQ=DAILY",
    "FREQ=DAILY;COUNT=5000",
    "FREQ=DAILY;BYMONTH=1,12;BYDAY=MO,FR",
    "FREQ=WEEKLY;INTERVAL=2;COUNT=10;BYDAY=MO,TH",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
    "FREQ=WEEKLY;UNTIL=20261231T225959Z",
    "FREQ=WEEKLY;UNTIL=20261231T225959",
    "FREQ=WEEKLY;UNTIL=20261231",
    "FREQ=MONTHLY;BYMONTHDAY=-1,15",
    "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
    "FREQ=YEARLY;BYDAY=-53MO,20MO",
]
OTHERWISE = [
    ("freq=weekly;byday=mo", "FREQ=WEEKLY;BYDAY=MO"),
    ("BYDAY=TH,MO,TH;FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,TH"),
    ("FREQ=DAILY;INTERVAL=01", "FREQ=DAILY"),
    ("FREQ=WEEKLY;WKST=MO", "FREQ=WEEKLY"),
    ("FREQ=MONTHLY;BYDAY=+1MO", "FREQ=MONTHLY;BYDAY=1MO"),
    ("FREQ=MONTHLY;BYMONTHDAY=+15", "FREQ=MONTHLY;BYMONTHDAY=15"),
]
REFUSED = [
    "",
    " ",
    "DAILY",
    "FREQ",
    "FREQ=",
    "FREQ=DAILY;",
    "FREQ=DAILY ",
    "RRULE:FREQ=DAILY",
    "INTERVAL=2",
    "FREQ=DAILY;FREQ=DAILY",
    *(f"FREQ={freq}" for freq in ("SECONDLY", "MINUTELY", "HOURLY", "FORTNIGHTLY")),
    *(
        f"FREQ=YEARLY;{part}"
        for part in (
            "BYHOUR=9",
            "BYMINUTE=0",
            "BYSECOND=0",
            "BYYEARDAY=1",
            "BYWEEKNO=20",
            "BYEASTER=0",
            "RSCALE=GREGORIAN",
            "SKIP=OMIT",
            "X-NAME=1",
            "NAME",
            "=",
        )
    ),
    *(
        f"FREQ=DAILY;INTERVAL={n}"
        for n in ("0", "-1", "+1", "1001", "99999", "1.5", "٣", "1_0", "")
    ),
    *(f"FREQ=DAILY;COUNT={n}" for n in ("0", "-1", "5001", "99999999999", "x", "")),
    *(
        f"FREQ=DAILY;UNTIL={end}"
        for end in (
            "2026",
            "20261301",
            "20260230",
            "2026-12-31",
            "20261231T250000Z",
            "20261231T2300Z",
            "20261231T230000+0100",
            "18991231",
            "22000101",
            "99991231T235959Z",
            "",
        )
    ),
    "FREQ=DAILY;COUNT=3;UNTIL=20261231",
    "FREQ=MONTHLY;BYMONTHDAY=0",
    "FREQ=MONTHLY;BYMONTHDAY=32",
    "FREQ=MONTHLY;BYMONTHDAY=-32",
    "FREQ=MONTHLY;BYMONTHDAY=1,,2",
    "FREQ=WEEKLY;BYMONTHDAY=1",
    "FREQ=YEARLY;BYMONTH=0",
    "FREQ=YEARLY;BYMONTH=13",
    "FREQ=YEARLY;BYMONTH=-1",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYMONTH=4,6;BYMONTHDAY=-31,31",
    "FREQ=WEEKLY;BYDAY=1MO",
    "FREQ=DAILY;BYDAY=-1MO",
    "FREQ=MONTHLY;BYDAY=6MO",
    "FREQ=MONTHLY;BYDAY=0MO",
    "FREQ=YEARLY;BYMONTH=1;BYDAY=6MO",
    "FREQ=YEARLY;BYDAY=54MO",
    "FREQ=WEEKLY;BYDAY=XX",
    "FREQ=WEEKLY;BYDAY=MO,",
    "FREQ=WEEKLY;WKST=1MO",
    "FREQ=WEEKLY;WKST=XX",
    "FREQ=MONTHLY;BYSETPOS=1",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=32",
    "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=8",
    "FREQ=WEEKLY;BYDAY=" + ",".join(["MO"] * 200),
]


@pytest.mark.parametrize("text", CANONICAL)
def test_a_canonical_rule_is_written_as_it_was_read(text):
    assert str(parse(text)) == text


@pytest.mark.parametrize("text, canonical", OTHERWISE)
def test_a_rule_is_written_canonically(text, canonical):
    assert str(parse(text)) == canonical


@pytest.mark.parametrize("text", REFUSED)
def test_a_rule_that_makes_no_sense_is_refused(text):
    with pytest.raises(BadRule):
        parse(text)


def test_what_is_refused_is_named(app):
    with pytest.raises(BadRule) as refused:
        parse("FREQ=DAILY;BYHOUR=9")
    assert str(refused.value.message) == "A repetition cannot have “BYHOUR=9” here."


@settings(deadline=None)
@given(RULES)
def test_a_rule_survives_being_written(rule):
    assert parse(str(rule)) == rule


NAMES = [
    *("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH"),
    *("BYMONTHDAY", "BYSETPOS", "WKST", "BYHOUR"),
]
VALUES = [
    *("DAILY", "WEEKLY", "MONTHLY", "YEARLY", "1", "-1", "0", "2", "31", "MO", "2TU"),
    *("20261231", "20261231T100000Z"),
]
PARTS = st.builds(
    lambda name, values: f"{name}={','.join(values)}",
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(VALUES) | st.text(max_size=3), max_size=3),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(PARTS, max_size=5).map(";".join) | st.text())
def test_any_text_is_a_rule_or_refused(text):
    try:
        rule = parse(text)
    except BadRule:
        return
    assert parse(str(rule)) == rule


@pytest.mark.parametrize(
    "until, all_day, expected",
    [
        (date(2026, 7, 1), True, "20260701"),
        (date(2026, 7, 1), False, "20260701T215959Z"),
        (datetime(2026, 7, 1, 18), True, "20260701"),
        (datetime(2026, 7, 1, 18), False, "20260701T160000Z"),
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), True, "20260702"),
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), False, "20260701T223000Z"),
    ],
)
def test_the_end_of_a_rule_fits_its_series(until, all_day, expected):
    rule = Rule(Frequency.DAILY, until=until).fitted(BERLIN, all_day)
    assert str(rule) == f"FREQ=DAILY;UNTIL={expected}"


@pytest.mark.parametrize(
    "text, days, expected",
    [
        ("FREQ=WEEKLY;BYDAY=MO,TH", 1, "FREQ=WEEKLY;BYDAY=TU,FR"),
        ("FREQ=WEEKLY;BYDAY=MO", -1, "FREQ=WEEKLY;BYDAY=SU"),
        ("FREQ=WEEKLY;BYDAY=MO", 8, "FREQ=WEEKLY;BYDAY=TU"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU", 1, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;WKST=TU"),
        ("FREQ=DAILY;BYDAY=MO,TU", 1, "FREQ=DAILY;BYDAY=TU,WE"),
        ("FREQ=DAILY;UNTIL=20261231", 1, "FREQ=DAILY;UNTIL=20270101"),
        ("FREQ=MONTHLY;COUNT=3", 4, "FREQ=MONTHLY;COUNT=3"),
        ("FREQ=MONTHLY;BYDAY=2TU", 0, "FREQ=MONTHLY;BYDAY=2TU"),
    ],
)
def test_weekdays_move_along(text, days, expected):
    assert str(parse(text).shifted(timedelta(days))) == expected


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=MONTHLY;BYDAY=2TU",
        "FREQ=MONTHLY;BYMONTHDAY=15",
        "FREQ=MONTHLY;BYDAY=TU",
        "FREQ=YEARLY;BYMONTH=3",
        "FREQ=WEEKLY;BYMONTH=3;BYDAY=TU",
        "FREQ=WEEKLY;BYDAY=TU,WE;BYSETPOS=1",
    ],
)
def test_days_that_are_named_otherwise_do_not_move_along(text):
    with pytest.raises(BadRule):
        parse(text).shifted(timedelta(1))


def test_a_rule_moves_by_whole_days():
    with pytest.raises(ValueError, match="whole days"):
        parse("FREQ=DAILY").shifted(timedelta(hours=5))


def test_a_weekday_is_written_with_its_number():
    assert str(Weekday(4, -1)) == "-1FR"
