"""Which times are within a span, and the agenda page by page."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select

from app.appointments.queries.visibility import CONTENT, Viewer, is_mine, visible_occurrences
from app.extensions import db
from app.models import Appointment, AppointmentStatus, Occurrence
from app.models.appointment import LONGEST_STAY
from app.pagination import Keyset, Page, Window, paginate

BY_START = Keyset(
    (Occurrence.starts_at, Occurrence.id), lambda one: (one.starts_at, one.id), descending=False
)
BY_START_BACKWARDS = Keyset(BY_START.columns, BY_START.key)


def upcoming(
    viewer: Viewer, now: datetime, window: Window, size: int, *, only_own: bool = False
) -> Page[Occurrence]:
    """A page of what goes on or is to come, the next first."""
    return paginate(_to_come(viewer, now, only_own), BY_START, window, size)


def past(
    viewer: Viewer, now: datetime, window: Window, size: int, *, only_own: bool = False
) -> Page[Occurrence]:
    """A page of what is over, the latest first."""
    found = _chosen(viewer, only_own).where(Occurrence.starts_at < now, Occurrence.ends_at <= now)
    return paginate(found, BY_START_BACKWARDS, window, size)


def coming(viewer: Viewer, now: datetime, most: int) -> Sequence[Occurrence]:
    """The next few times of what takes place; one statement."""
    found = _to_come(viewer, now, only_own=False)
    found = found.where(CONTENT.status != AppointmentStatus.CANCELLED)
    order = (Occurrence.starts_at, Occurrence.id)
    return db.session.scalars(found.order_by(*order).limit(most)).all()


def _to_come(viewer: Viewer, now: datetime, only_own: bool) -> Select[Occurrence]:
    # What goes on began at most so long ago: the index on the start begins there.
    return _chosen(viewer, only_own).where(
        Occurrence.ends_at > now, Occurrence.starts_at > now - LONGEST_STAY
    )


def _chosen(viewer: Viewer, only_own: bool) -> Select[Occurrence]:
    found = visible_occurrences(viewer)
    return found.where(is_mine(viewer, CONTENT)) if only_own and viewer else found


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
    """One time of an appointment by the name that it has within it, if somebody may see it."""
    found = visible_occurrences(viewer).where(
        Occurrence.appointment_id == appointment_id, Occurrence.original_local == original
    )
    return db.session.scalar(found)


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
