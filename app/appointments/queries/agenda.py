"""Which times are within a span, and the agenda page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.appointments.queries.visibility import (
    CONTENT,
    OWNER,
    Viewer,
    is_mine,
    visible_occurrences,
    visible_times,
)
from app.extensions import db
from app.models import Appointment, AppointmentStatus, Occurrence
from app.models.appointment import LONGEST_STAY
from app.pagination import AnySelect, Keyset, Page, Window, paginate

BY_START = Keyset(
    (Occurrence.starts_at, Occurrence.id), lambda one: (one.starts_at, one.id), descending=False
)
BY_START_BACKWARDS = Keyset(BY_START.columns, BY_START.key)
TIME_COLUMNS = (
    *(Occurrence.id, Occurrence.appointment_id, Occurrence.original_local),
    *(Occurrence.starts_at, Occurrence.ends_at),
    *(CONTENT.title, CONTENT.zone, CONTENT.all_day, CONTENT.location, CONTENT.audience),
    *(CONTENT.status, CONTENT.category, CONTENT.colour, CONTENT.rule, CONTENT.series_id),
    *(CONTENT.owner_id, OWNER.username, OWNER.display_name),
)
S = TypeVar("S", bound=AnySelect)


@dataclass(frozen=True)
class Filters:
    """What of the agenda is asked for: one's own, with a text in title or place, of a category.

    ``only_others`` is what is left without one's own.
    """

    only_own: bool = False
    only_others: bool = False
    text: str = ""
    category: str = ""


EVERYTHING = Filters()


def upcoming(
    viewer: Viewer, now: datetime, window: Window, size: int, filters: Filters = EVERYTHING
) -> Page[Occurrence]:
    """A page of what goes on or is to come, the next first."""
    return paginate(_to_come(viewer, now, filters), BY_START, window, size)


def past(
    viewer: Viewer, now: datetime, window: Window, size: int, filters: Filters = EVERYTHING
) -> Page[Occurrence]:
    """A page of what is over, the latest first."""
    found = _chosen(viewer, filters).where(Occurrence.starts_at < now, Occurrence.ends_at <= now)
    return paginate(found, BY_START_BACKWARDS, window, size)


def coming(viewer: Viewer, now: datetime, most: int) -> Sequence[Occurrence]:
    """The next few times of what takes place; one statement."""
    found = _to_come(viewer, now, EVERYTHING)
    found = found.where(CONTENT.status != AppointmentStatus.CANCELLED)
    order = (Occurrence.starts_at, Occurrence.id)
    return db.session.scalars(found.order_by(*order).limit(most)).all()


def within(viewer: Viewer, since: datetime, until: datetime, filters: Filters) -> AnySelect:
    """A few columns of the times that go on at some instant of a span."""
    found = visible_times(viewer, *TIME_COLUMNS).where(
        Occurrence.starts_at < until,
        # What goes on began at most so long ago: the index on the start begins there.
        Occurrence.starts_at > since - LONGEST_STAY,
        Occurrence.ends_at > since,
    )
    return _narrowed(found, viewer, filters)


def _to_come(viewer: Viewer, now: datetime, filters: Filters) -> Select[Occurrence]:
    # What goes on began at most so long ago: the index on the start begins there.
    return _chosen(viewer, filters).where(
        Occurrence.ends_at > now, Occurrence.starts_at > now - LONGEST_STAY
    )


def _chosen(viewer: Viewer, filters: Filters) -> Select[Occurrence]:
    return _narrowed(visible_occurrences(viewer), viewer, filters)


def _narrowed(found: S, viewer: Viewer, filters: Filters) -> S:
    if filters.only_own:
        found = found.where(is_mine(viewer, CONTENT) if viewer else false())
    if filters.only_others and viewer:
        found = found.where(~is_mine(viewer, CONTENT))
    for word in filters.text.split():
        found = found.where(_has(CONTENT.title, word) | _has(CONTENT.location, word))
    if filters.category:
        found = found.where(func.lower(CONTENT.category) == func.lower(filters.category))
    return found


def _has(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    """Whether a text has a word in it, in any case.

    SQLite knows the case of ASCII alone: a word is looked for as it may have been written, too.
    """
    written = {word, word.lower(), word.upper(), word.capitalize()}
    return or_(*(column.icontains(one, autoescape=True) for one in sorted(written)))


def next_times(
    viewer: Viewer, appointment: Appointment, now: datetime, most: int
) -> Sequence[Occurrence]:
    """The next times of a series that somebody may see."""
    found = (
        visible_occurrences(viewer)
        .where(Occurrence.appointment_id == appointment.id, Occurrence.ends_at > now)
        .order_by(Occurrence.starts_at)
        .limit(most)
    )
    return db.session.scalars(found).all()


def time_at(viewer: Viewer, appointment_id: int, original: datetime) -> Occurrence | None:
    """One time of an appointment by the name that it has within it, if somebody may see it.

    It says what it says now, also where it said something else before in the same request.
    """
    found = visible_occurrences(viewer).where(
        Occurrence.appointment_id == appointment_id, Occurrence.original_local == original
    )
    return db.session.scalar(found.execution_options(populate_existing=True))


def exceptions_of(appointment: Appointment) -> tuple[list[datetime], Sequence[Appointment]]:
    """The times of a series that were taken out, and the rows of those that say something else."""
    out = select(Occurrence.original_local).where(
        Occurrence.appointment_id == appointment.id, Occurrence.is_out
    )
    others = select(Appointment).where(Appointment.series_id == appointment.id)
    return (
        list(db.session.scalars(out.order_by(Occurrence.original_local))),
        db.session.scalars(others.order_by(Appointment.original_local)).all(),
    )
