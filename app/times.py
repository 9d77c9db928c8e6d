"""Instants as people read them, already without JavaScript."""

from datetime import datetime

from flask import Flask
from flask_babel import format_datetime


def full(instant: datetime) -> str:
    """An instant in full, in the reader's language and time zone, with the zone."""
    return str(format_datetime(instant, "d MMMM y, HH:mm z"))


def short(instant: datetime) -> str:
    """An instant in short, in the reader's language and time zone."""
    return str(format_datetime(instant, "medium"))


def month(instant: datetime) -> str:
    """The month of an instant, such as "November 2026"."""
    return str(format_datetime(instant, "LLLL y"))


def init_app(app: Flask) -> None:
    """Offer the formats to the templates."""
    app.jinja_env.filters.update(full_time=full, short_time=short, month=month)
