"""Repetitions: RFC 5545 rules, when they take place, how they are cut, and what they are in words.

``parse`` reads a rule and ``str`` writes it. ``starts`` says when, ``until_before`` and ``rest_of``
make two series of one, ``moved`` takes a series elsewhere.
"""

from app.appointments.recurrence.expanding import Span, length_of, span_of, starts
from app.appointments.recurrence.parsing import parse
from app.appointments.recurrence.rules import (
    MAX_COUNT,
    MAX_INTERVAL,
    BadRule,
    Frequency,
    Rule,
    Weekday,
)
from app.appointments.recurrence.splitting import moved, rest_of, until_before
from app.appointments.recurrence.words import in_words

__all__ = [
    "MAX_COUNT",
    "MAX_INTERVAL",
    "BadRule",
    "Frequency",
    "Rule",
    "Span",
    "Weekday",
    "in_words",
    "length_of",
    "moved",
    "parse",
    "rest_of",
    "span_of",
    "starts",
    "until_before",
]
