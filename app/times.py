"""Instants as people read them, already without JavaScript.

The order of day, month and year is the language's own, so no pattern is written here.
"""

from datetime import datetime

from babel.dates import format_skeleton
from flask import Flask
from flask_babel import format_date, format_datetime, format_time, get_locale, get_timezone


def full(instant: datetime) -> str:
    """An instant in full, in the reader's language and time zone, with the zone."""
    zone = instant.astimezone(get_timezone()).tzname()
    return f"{format_date(instant, 'long')}, {format_time(instant, 'short')} {zone}"


def short(instant: datetime) -> str:
    """An instant in short, in the reader's language and time zone."""
    return str(format_datetime(instant, "medium"))


def month(instant: datetime) -> str:
    """The month of an instant, such as "November 2026"."""
    return format_skeleton("yMMMM", instant, tzinfo=get_timezone(), locale=get_locale())


def init_app(app: Flask) -> None:
    """Offer the formats to the templates."""
    app.jinja_env.filters.update(full_time=full, short_time=short, month=month)
