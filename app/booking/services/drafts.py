"""What the form of a booking page says, checked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from flask_babel import lazy_gettext as _l

from app.booking.availability.hours import Day, Hours, Minutes
from app.errors.exceptions import DomainError
from app.lengths import check_length
from app.models import BookingDay, BookingHours, BookingPage, Question
from app.models.appointment import LONGEST_LOCATION
from app.models.booking_page import (
    FARTHEST_HORIZON,
    LONGEST,
    LONGEST_BUFFER,
    LONGEST_LABEL,
    LONGEST_PAGE_BODY,
    LONGEST_PAGE_TITLE,
    LONGEST_SLUG,
    MINUTES_OF_A_DAY,
    MINUTES_OF_A_YEAR,
    MOST_A_DAY,
    MOST_A_PERSON,
    MOST_QUESTIONS,
    MOST_TIMES,
    SHORTEST,
)
from app.text import tidy, tidy_line
from app.zones import zone_names

__all__ = ["Day", "Hours", "PageDraft", "checked"]

SLUG = re.compile(r"[a-z0-9]+(?:-+[a-z0-9]+)*", re.ASCII)
MOST_SPANS = 12
"""Spans of hours that one day may have."""
MOST_DAYS = 400
"""Days that are other than each week."""
BOUNDS = {
    "minutes": (SHORTEST, LONGEST),
    "step_minutes": (SHORTEST, LONGEST),
    "buffer_before": (0, LONGEST_BUFFER),
    "buffer_after": (0, LONGEST_BUFFER),
    "notice_minutes": (0, MINUTES_OF_A_YEAR),
    "horizon_days": (1, FARTHEST_HORIZON),
    "per_day": (1, MOST_A_DAY),
    "per_person": (1, MOST_A_PERSON),
    "most_times": (1, MOST_TIMES),
    "change_until_minutes": (0, MINUTES_OF_A_YEAR),
}
COLUMNS = ("title", "slug", "zone", "body", "location", *BOUNDS, "is_open")


@dataclass(frozen=True)
class PageDraft:
    """What a booking page is to say. Everything but ``horizon_days`` is in minutes."""

    title: str
    slug: str
    zone: str
    hours: tuple[Hours, ...]
    days: tuple[Day, ...] = ()
    body: str = ""
    location: str = ""
    minutes: int = 30
    step_minutes: int = 30
    buffer_before: int = 0
    buffer_after: int = 0
    notice_minutes: int = 24 * 60
    horizon_days: int = 60
    per_day: int | None = None
    per_person: int | None = None
    most_times: int = 1
    change_until_minutes: int = 24 * 60
    is_open: bool = True
    questions: tuple[Question, ...] = ()

    @classmethod
    def of(cls, page: BookingPage) -> "PageDraft":
        """What a page says; its hours and days have to be loaded."""
        spans: dict[Any, tuple[Minutes, ...]] = {}
        for row in page.days:
            known = spans.setdefault(row.day, ())
            if row.starts is not None and row.ends is not None:
                spans[row.day] = (*known, (row.starts, row.ends))
        return cls(
            **{name: getattr(page, name) for name in COLUMNS},
            hours=tuple(Hours(row.weekday, row.starts, row.ends) for row in page.hours),
            days=tuple(Day(day, listed) for day, listed in spans.items()),
            questions=tuple(page.questions),
        )

    def columns(self) -> dict[str, Any]:
        """The columns of a page that say it."""
        columns = {name: getattr(self, name) for name in COLUMNS}
        return {**columns, "questions": [dict(one) for one in self.questions]}

    def hour_rows(self) -> list[BookingHours]:
        """Its hours as rows."""
        return [
            BookingHours(weekday=one.weekday, starts=one.starts, ends=one.ends)
            for one in self.hours
        ]

    def day_rows(self) -> list[BookingDay]:
        """Its other days as rows: one for each span, and one without for a closed day."""
        return [
            BookingDay(day=one.day, starts=starts, ends=ends)
            for one in self.days
            for starts, ends in one.spans or ((None, None),)
        ]


def checked(draft: PageDraft) -> PageDraft:
    """A draft as it is kept.

    Raises:
        DomainError: a part is missing, too long or makes no sense; ``field`` says which.
    """
    kept = replace(
        draft,
        title=tidy_line(draft.title),
        slug=draft.slug.strip(),
        location=tidy_line(draft.location),
        body=tidy(draft.body),
        hours=tuple(sorted(draft.hours)),
        days=tuple(sorted(Day(one.day, tuple(sorted(one.spans))) for one in draft.days)),
        questions=tuple(_checked_questions(draft.questions)),
    )
    _check_texts(kept)
    for field, (least, most) in BOUNDS.items():
        _check_number(field, getattr(kept, field), least, most)
    _check_hours(kept)
    _check_days(kept)
    return kept


def _check_texts(draft: PageDraft) -> None:
    if not draft.title:
        raise DomainError(_l("Give it a title."), field="title")
    for field, longest in (
        ("title", LONGEST_PAGE_TITLE),
        ("slug", LONGEST_SLUG),
        ("location", LONGEST_LOCATION),
        ("body", LONGEST_PAGE_BODY),
    ):
        check_length(field, len(getattr(draft, field)), longest)
    if not SLUG.fullmatch(draft.slug):
        raise DomainError(
            _l("Use small letters from a to z, digits, and hyphens in between."), field="slug"
        )
    if draft.zone not in zone_names():
        raise DomainError(_l("Choose one of the list."), field="zone")


def _check_number(field: str, number: int | None, least: int, most: int) -> None:
    if number is None and field in {"per_day", "per_person"}:
        return
    if number is None or not least <= number <= most:
        raise DomainError(
            _l("Choose a number from %(least)s to %(most)s.", least=least, most=most), field=field
        )


def _check_hours(draft: PageDraft) -> None:
    if any(not 1 <= one.weekday <= 7 for one in draft.hours):
        raise DomainError(_l("Choose one of the list."), field="hours")
    for weekday in range(1, 8):
        _check_spans("hours", [(h.starts, h.ends) for h in draft.hours if h.weekday == weekday])


def _check_days(draft: PageDraft) -> None:
    if len(draft.days) > MOST_DAYS:
        raise DomainError(
            _l("List at most %(most)s days.", most=MOST_DAYS),
            field="days",
        )
    if len({one.day for one in draft.days}) < len(draft.days):
        raise DomainError(_l("Say it once for each day."), field="days")
    for one in draft.days:
        _check_spans("days", one.spans)


def _check_spans(field: str, spans: Iterable[Minutes]) -> None:
    ordered = sorted(spans)
    if len(ordered) > MOST_SPANS:
        raise DomainError(
            _l("A day has at most %(most)s spans of hours.", most=MOST_SPANS), field=field
        )
    for starts, ends in ordered:
        if not 0 <= starts < MINUTES_OF_A_DAY or not 0 < ends <= MINUTES_OF_A_DAY:
            raise DomainError(_l("Choose times of one day."), field=field)
        if starts >= ends:
            raise DomainError(_l("The end has to come after the start."), field=field)
    if any(before[1] > after[0] for before, after in pairwise(ordered)):
        raise DomainError(_l("These hours overlap."), field=field)


def _checked_questions(questions: Iterable[Question]) -> list[Question]:
    """The questions that have words; a line that was left empty is none."""
    kept: list[Question] = []
    for one in questions:
        if label := tidy_line(one["label"]):
            check_length("questions", len(label), LONGEST_LABEL)
            kept.append({"label": label, "is_required": bool(one["is_required"])})
    if len(kept) > MOST_QUESTIONS:
        raise DomainError(
            _l("Ask at most %(most)s questions.", most=MOST_QUESTIONS), field="questions"
        )
    return kept
