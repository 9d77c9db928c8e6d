"""Instants as people read them, already without JavaScript.

The order of day, month and year is the language's own, so no pattern is written here. A page has
many instants and few days and minutes: those are put into words once.
"""

from datetime import date, datetime, time
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_datetime_format
from flask import Flask
from flask_babel import get_locale, get_timezone

FALLBACK = Locale("en")


def full(instant: datetime) -> str:
    """An instant in full, in the reader's language and time zone, with the zone."""
    return full_and_short(instant)[0]


def full_and_short(instant: datetime) -> tuple[str, str]:
    """An instant as in ``full``, and in short."""
    locale = get_locale() or FALLBACK
    local = instant.astimezone(get_timezone())
    day, minute = local.date(), _time(local.hour, local.minute, locale)
    full = f"{_day(day, 'long', locale)}, {minute} {local.tzname()}"
    return full, _joined(locale).replace("{1}", _day(day, "medium", locale)).replace("{0}", minute)


def month(instant: datetime) -> str:
    """The month of an instant, such as "November 2026"."""
    return format_skeleton("yMMMM", instant, tzinfo=get_timezone(), locale=get_locale())


@lru_cache(maxsize=4096)
def _time(hour: int, minute: int, locale: Locale) -> str:
    return str(format_time(time(hour, minute), "short", locale=locale))


@lru_cache(maxsize=4096)
def _day(day: date, length: str, locale: Locale) -> str:
    return str(format_date(day, length, locale=locale))


@lru_cache(maxsize=64)
def _joined(locale: Locale) -> str:
    """How a language puts a day and a time together: ``{1}, {0}``."""
    return str(get_datetime_format("medium", locale=locale))


def init_app(app: Flask) -> None:
    """Offer the formats to the templates."""
    app.jinja_env.filters.update(full_time=full, full_and_short=full_and_short, month=month)
