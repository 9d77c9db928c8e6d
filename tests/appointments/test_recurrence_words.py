"""What a repetition is in words."""

from datetime import UTC

import pytest
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings

from app.appointments.recurrence import in_words, parse
from app.zones import zone_of
from tests.appointments.rules import RULES

CASES = [
    ("FREQ=DAILY", "Every day"),
    ("FREQ=DAILY;INTERVAL=3", "Every 3 days"),
    ("FREQ=WEEKLY", "Every week"),
    (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=10;BYDAY=MO,TH",
        "Every 2 weeks on Monday and Thursday, 10 times",
    ),
    ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "Every week on Monday, Wednesday, and Friday"),
    ("FREQ=DAILY;COUNT=1", "Every day, 1 time"),
    ("FREQ=DAILY;UNTIL=20261231", "Every day, until December 31, 2026"),
    ("FREQ=MONTHLY;BYDAY=2TU", "Every month on the second Tuesday"),
    ("FREQ=MONTHLY;BYDAY=-1FR", "Every month on the last Friday"),
    ("FREQ=MONTHLY;BYDAY=-3FR", "Every month on Friday number 3 from the end"),
    ("FREQ=MONTHLY;BYMONTHDAY=1,15,-1", "Every month on day 1, day 15, and the last day"),
    ("FREQ=MONTHLY;BYMONTHDAY=-2", "Every month on day 2 from the end"),
    ("FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU", "Every year in March and October on the last Sunday"),
    ("FREQ=YEARLY;BYDAY=20MO", "Every year on Monday number 20"),
    (
        "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1,-1",
        "Every month on Saturday and Sunday, only the first and the last of them",
    ),
    (
        "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=3,-2",
        "Every month on Saturday and Sunday, only number 3 and number 2 from the end of them",
    ),
]


@pytest.mark.parametrize("rule, expected", CASES)
def test_a_rule_has_words(app, rule, expected):
    with force_locale("en"):
        assert in_words(parse(rule)) == expected


@pytest.mark.parametrize(
    "zone, day", [(UTC, "June 30, 2026"), (zone_of("Europe/Berlin"), "July 1, 2026")]
)
def test_the_last_day_is_that_of_the_zone(app, zone, day):
    with force_locale("en"):
        words = in_words(parse("FREQ=DAILY;UNTIL=20260630T223000Z"), zone)
    assert words == f"Every day, until {day}"


def test_days_are_in_the_language_of_the_reader(app):
    with force_locale("de"):
        assert "Montag und Donnerstag" in in_words(parse("FREQ=WEEKLY;BYDAY=MO,TH"))


def test_every_rule_has_words(app):
    @settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(RULES)
    def look(rule):
        assert "%" not in in_words(rule)

    with force_locale("en"):
        look()
