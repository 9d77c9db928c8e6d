"""Fields of forms that have several rows: hours of the week, days, questions.

What was typed is kept in ``rows`` as it came, also where it makes no sense; ``data`` is what it
means, and only there when all of it makes sense.
"""

import re
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import Field, IntegerField
from wtforms.utils import unset_value

from app.booking.availability.hours import Day, Minutes
from app.booking.moments import day_named
from app.forms import LONGEST_NUMBER
from app.text import tidy_line

A_DAY = timedelta(days=1)
MIDNIGHT = 24 * 60
CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")
LONGEST_ROW = 2_000
MOST_ROWS = 400
WEEKDAYS = range(1, 8)
LONGEST_RANGE = 100
"""So many days may be closed in one row."""
BAD_TIMES = _l("Say from when until when, such as 09:00 to 12:30.")

Spans = tuple[Minutes, ...]


class NumberField(IntegerField):
    """A whole number, or none; it says in our words when it is neither."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the browser sent."""
        raw = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not raw:
            return
        if not (raw.isascii() and raw.isdigit() and len(raw) <= LONGEST_NUMBER):
            raise ValueError(_l("Enter a number such as 10."))
        self.data = int(raw)


class RowsField(Field):
    """Several inputs for each of several rows, named after the field: ``hours_day``."""

    parts: tuple[str, ...] = ()
    rows: list[tuple[str, ...]]
    row_errors: dict[int, str | LazyString]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take what the browser sent, else what the page begins with."""
        self.process_errors = []
        self.row_errors = {}
        if formdata is None:
            self.data = self.empty() if data is unset_value else data
            self.rows = self.rows_of(self.data)
            return
        columns = [formdata.getlist(f"{self.name}_{part}") for part in self.parts]
        sent = zip_longest(*columns, fillvalue="")
        rows = [tuple(tidy_line(one)[:LONGEST_ROW] for one in row) for row in sent][:MOST_ROWS]
        self.rows = [row for row in rows if self.is_filled(row)]
        self.data = self.meaning()
        if self.row_errors:
            self.process_errors = [next(iter(self.row_errors.values()))]

    def empty(self) -> Any:
        """What no rows mean."""
        return []

    def is_filled(self, row: tuple[str, ...]) -> bool:
        """Whether there is anything in a row."""
        return any(row)

    def rows_of(self, data: Any) -> list[tuple[str, ...]]:
        """What the page begins with, as rows."""
        raise NotImplementedError

    def meaning(self) -> Any:
        """What the rows mean; what makes no sense is noted in ``row_errors``."""
        raise NotImplementedError


class HoursField(RowsField):
    """Spans of the days of the week: ``{1: ((540, 720),)}``, in minutes of the day."""

    parts = ("day", "from", "until")

    def empty(self) -> dict[int, Spans]:
        """Closed all week."""
        return {}

    def is_filled(self, row: tuple[str, ...]) -> bool:
        """Each row names its day; there is something in it if it has a time."""
        return bool(row[1] or row[2])

    def rows_of(self, data: dict[int, Spans]) -> list[tuple[str, ...]]:
        """One row for each span."""
        return [
            (str(day), clock_of(starts), clock_of(ends))
            for day, spans in sorted(data.items())
            for starts, ends in spans
        ]

    def meaning(self) -> dict[int, Spans]:
        """The spans by day."""
        days: dict[int, list[tuple[int, int]]] = {}
        for number, (day, starts, ends) in enumerate(self.rows):
            span = span_in(starts, ends)
            if span is None or day not in {str(one) for one in WEEKDAYS}:
                self.row_errors[number] = BAD_TIMES
            else:
                days.setdefault(int(day), []).append(span)
        return {day: tuple(sorted(spans)) for day, spans in days.items()}

    def rows_on(self, day: int) -> list[tuple[str, str, str | LazyString]]:
        """What stands in the row of one day: from, until, and what is wrong with it."""
        return [
            (row[1], row[2], self.row_errors.get(number, ""))
            for number, row in enumerate(self.rows)
            if row[0] == str(day)
        ]


class DaysField(RowsField):
    """Days with other hours, and closed ones: first day, last day, from, until."""

    parts = ("first", "last", "from", "until")

    def rows_of(self, data: list[Day]) -> list[tuple[str, ...]]:
        """One row for each span; closed days that follow each other are one row."""
        rows: list[list[str]] = []
        closed_until: date | None = None
        for one in sorted(data, key=lambda row: row.day):
            if not one.spans and closed_until == one.day - A_DAY:
                rows[-1][1] = one.day.isoformat()
            elif not one.spans:
                rows.append([one.day.isoformat(), "", "", ""])
            rows += [
                [one.day.isoformat(), "", clock_of(starts), clock_of(ends)]
                for starts, ends in one.spans
            ]
            closed_until = None if one.spans else one.day
        return [tuple(row) for row in rows]

    def meaning(self) -> list[Day]:
        """Each day once, in their order."""
        days: dict[date, list[tuple[int, int]]] = {}
        for number, (first, last, starts, ends) in enumerate(self.rows):
            try:
                for day in _days(first, last):
                    spans = days.setdefault(day, [])
                    if starts or ends:
                        spans.append(_span(starts, ends))
            except BadRow as error:
                self.row_errors[number] = error.message
        return [Day(day, tuple(sorted(spans))) for day, spans in sorted(days.items())]


class QuestionsField(RowsField):
    """What guests are asked: the question, and whether it has to be answered."""

    parts = ("label", "required")

    def is_filled(self, row: tuple[str, ...]) -> bool:
        """A question without words is none."""
        return bool(row[0])

    def rows_of(self, data: list[dict[str, Any]]) -> list[tuple[str, ...]]:
        """One row for each question."""
        return [(one["label"], "y" if one["is_required"] else "") for one in data]

    def meaning(self) -> list[dict[str, Any]]:
        """The questions in their order."""
        return [{"label": label, "is_required": required == "y"} for label, required in self.rows]


class BadRow(ValueError):
    """A row that makes no sense; ``message`` says why."""

    def __init__(self, message: LazyString) -> None:
        super().__init__()
        self.message = message


def clock_of(minutes: int) -> str:
    """Minutes of the day as a time; the midnight that ends a day is 00:00."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def span_in(starts: str, ends: str) -> tuple[int, int] | None:
    """Two times of a day in minutes; None where they are none, or in the wrong order."""
    first, last = _minutes(starts), _minutes(ends)
    if first is None or last is None:
        return None
    last = last or MIDNIGHT
    return (first, last) if first < last else None


def _span(starts: str, ends: str) -> tuple[int, int]:
    span = span_in(starts, ends)
    if span is None:
        raise BadRow(BAD_TIMES)
    return span


def _minutes(raw: str) -> int | None:
    found = CLOCK.fullmatch(raw)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def _days(first: str, last: str) -> list[date]:
    begin = day_named(first)
    end = day_named(last) if last else begin
    if begin is None or end is None:
        raise BadRow(_l("Enter a date such as 2030-12-31."))
    if end < begin:
        raise BadRow(_l("The last day has to come after the first."))
    if (end - begin).days >= LONGEST_RANGE:
        raise BadRow(_l("Choose at most 100 days in one row."))
    return [begin + number * A_DAY for number in range((end - begin).days + 1)]
