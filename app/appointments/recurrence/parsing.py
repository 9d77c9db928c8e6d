"""From the value of an RRULE to a rule. What is not understood is refused, never left out."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.appointments.recurrence.rules import DAYS, BadRule, Frequency, Rule, Weekday

MAX_LENGTH = 500
NUMBER = re.compile(r"[0-9]{1,4}")
SIGNED_NUMBER = re.compile(r"[+-]?[0-9]{1,3}")
WEEKDAY = re.compile(rf"([+-]?[0-9]{{1,2}})?({'|'.join(DAYS)})")
UNTIL = re.compile(r"([0-9]{8})(T[0-9]{6}(Z)?)?")


def parse(text: str) -> Rule:
    """The rule that is written in an RRULE, without the name of the property.

    Raises:
        BadRule: with words for the person.
    """
    if len(text) > MAX_LENGTH:
        raise BadRule(_l("The repetition is too long."))
    values: dict[str, Any] = {}
    for part in text.upper().split(";"):
        name, _equals, value = part.partition("=")
        key = name.lower()
        if name not in READERS or key in values:
            raise _not_understood(part)
        try:
            values[key] = READERS[name](value)
        except ValueError as error:
            raise _not_understood(part) from error
    if "freq" not in values:
        raise BadRule(_l("The repetition does not say whether it is daily, weekly or other."))
    return Rule(**values)


def _not_understood(part: str) -> BadRule:
    message: LazyString = _l("A repetition cannot have “%(part)s” here.", part=part)
    return BadRule(message)


def _number(value: str) -> int:
    if not NUMBER.fullmatch(value):
        raise ValueError(value)
    return int(value)


def _numbers(value: str) -> frozenset[int]:
    values = value.split(",")
    if not all(SIGNED_NUMBER.fullmatch(number) for number in values):
        raise ValueError(value)
    return frozenset(map(int, values))


def _weekday(value: str) -> int:
    return DAYS.index(value)


def _weekdays(value: str) -> frozenset[Weekday]:
    matches = [WEEKDAY.fullmatch(day) for day in value.split(",")]
    found = [Weekday(DAYS.index(match[2]), int(match[1] or 0)) for match in matches if match]
    if len(found) < len(matches) or any(
        match and match[1] and not int(match[1]) for match in matches
    ):
        raise ValueError(value)
    return frozenset(found)


def _until(value: str) -> date | datetime:
    match = UNTIL.fullmatch(value)
    if not match:
        raise ValueError(value)
    if not match[2]:
        return datetime.strptime(value, "%Y%m%d").date()
    until = datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S")
    return until.replace(tzinfo=UTC) if match[3] else until


READERS: dict[str, Callable[[str], Any]] = {
    "FREQ": Frequency,
    "INTERVAL": _number,
    "COUNT": _number,
    "UNTIL": _until,
    "BYMONTH": _numbers,
    "BYMONTHDAY": _numbers,
    "BYDAY": _weekdays,
    "BYSETPOS": _numbers,
    "WKST": _weekday,
}
