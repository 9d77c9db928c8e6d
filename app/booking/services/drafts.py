"""What the form of a booking page says."""

from dataclasses import dataclass
from datetime import date

from app.models import Question


@dataclass(frozen=True, order=True)
class Hours:
    """A span of a day of the week (1 is Monday), in minutes of the day; it may end at 1440."""

    weekday: int
    starts: int
    ends: int


@dataclass(frozen=True, order=True)
class Day:
    """What is otherwise on one day: its spans, in minutes of the day. Without any it is closed."""

    day: date
    spans: tuple[tuple[int, int], ...] = ()


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
