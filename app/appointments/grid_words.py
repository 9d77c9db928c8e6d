"""Days, months and times of day of calendars, in the language of the reader.

A month has many of them; each is put into words once.
"""

from datetime import date, time, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    format_time,
    get_day_names,
)
from babel.numbers import format_decimal
from flask_babel import get_locale

FALLBACK = Locale("en")


def locale() -> Locale:
    """The language of the reader."""
    return get_locale() or FALLBACK


def first_weekday() -> int:
    """The day that weeks begin with where the language is spoken; Monday is 0."""
    return int(locale().first_week_day)


def weekdays() -> list[tuple[str, str]]:
    """The days of the week in their order, in short and in full."""
    short = get_day_names("abbreviated", "stand-alone", locale())
    full = get_day_names("wide", "stand-alone", locale())
    days = [(first_weekday() + n) % 7 for n in range(7)]
    return [(str(short[day]), str(full[day])) for day in days]


def month_in_words(day: date) -> str:
    """The month of a day: "January 2030"."""
    return _skeleton("yMMMM", day, locale())


def day_in_short(day: date) -> str:
    """A day of a week: "Mon, Jan 7"."""
    return _skeleton("MMMEd", day, locale())


def day_in_full(day: date) -> str:
    """A day: "Monday, January 7, 2030"."""
    return _full(day, locale())


def days_in_words(first: date, last: date) -> str:
    """From a day to another: "Jan 28 – Feb 3, 2030"."""
    return str(format_interval(first, last, "yMMMd", locale=locale()))


def clock(hour: int, minute: int) -> str:
    """A time of day: "18:00" or "6:00 PM"."""
    return _clock(hour, minute, locale())


def hours(length: timedelta) -> str:
    """How many hours a length has: "23", "24.5"."""
    return str(format_decimal(length / timedelta(hours=1), locale=locale()))


@lru_cache(maxsize=4096)
def _skeleton(skeleton: str, day: date, locale: Locale) -> str:
    return str(format_skeleton(skeleton, day, locale=locale))


@lru_cache(maxsize=4096)
def _full(day: date, locale: Locale) -> str:
    return str(format_date(day, "full", locale=locale))


@lru_cache(maxsize=4096)
def _clock(hour: int, minute: int, locale: Locale) -> str:
    return str(format_time(time(hour, minute), "short", locale=locale))
