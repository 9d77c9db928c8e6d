"""Who sees which appointments: the one rule behind every page, file and feed."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from app.extensions import db
from app.models import (
    Answer,
    Appointment,
    AppointmentAudience,
    Attendee,
    Occurrence,
    Status,
    User,
)
from app.pagination import LARGEST_ID

Viewer = User | None
"""Who looks; None is a guest."""
Condition = ColumnElement[bool]

CONTENT, OWNER = aliased(Appointment), aliased(User)


def visible_to(
    viewer: Viewer, appointment: type[Appointment] = Appointment, owner: type[User] = User
) -> Condition:
    """Whether somebody may see an appointment.

    Args:
        viewer: the person, or None for a guest.
        appointment: the appointments in question; it may be an alias.
        owner: the people joined to them as their owners. What suspended people made is not shown.
    """
    is_here = owner.status == Status.ACTIVE
    if viewer is None:
        return is_here & (appointment.audience == AppointmentAudience.PUBLIC)
    is_wide = appointment.audience.in_([AppointmentAudience.MEMBERS, AppointmentAudience.PUBLIC])
    is_for_invited = appointment.audience == AppointmentAudience.INVITED
    return is_here & or_(
        is_wide,
        appointment.owner_id == viewer.id,
        and_(is_for_invited, _is_among(_lists_of(viewer.id), appointment)),
    )


def is_mine(viewer: User, appointment: type[Appointment] = Appointment) -> Condition:
    """Whether somebody made an appointment, or is invited or comes to it and did not decline."""
    wanted = _lists_of(viewer.id).where(Attendee.answer != Answer.NO)
    return or_(appointment.owner_id == viewer.id, _is_among(wanted, appointment))


def _lists_of(user_id: Any) -> Select[int]:
    return select(Attendee.appointment_id).where(Attendee.user_id == user_id)


def _is_among(ids: Select[int], appointment: type[Appointment]) -> Condition:
    # People belong to all of a series; one time of it may say something else in a row of its own.
    series: Condition = func.coalesce(appointment.series_id, appointment.id).in_(ids)
    return series


def visible_appointments(viewer: Viewer) -> Select[Appointment]:
    """The appointments and series that somebody may see, each with its owner."""
    return (
        select(Appointment)
        .join(OWNER, OWNER.id == Appointment.owner_id)
        .options(contains_eager(Appointment.owner.of_type(OWNER)))
        .where(Appointment.series_id.is_(None), visible_to(viewer, owner=OWNER))
    )


def visible_occurrences(viewer: Viewer) -> Select[Occurrence]:
    """The times that somebody may see, each with what it says and who made it."""
    return _of_visible_content(select(Occurrence), viewer).options(
        contains_eager(Occurrence.content.of_type(CONTENT)).options(
            contains_eager(CONTENT.owner.of_type(OWNER))
        )
    )


def visible_times(viewer: Viewer, *columns: Any) -> Select[Any]:
    """Some columns of the times that somebody may see, and of their ``CONTENT``.

    Pages with hundreds of times need little of each.
    """
    return _of_visible_content(select(*columns).select_from(Occurrence), viewer)


def _of_visible_content(selected: Select[Any], viewer: Viewer) -> Select[Any]:
    return (
        selected.join(CONTENT, CONTENT.id == Occurrence.content_id)
        .join(OWNER, OWNER.id == CONTENT.owner_id)
        .where(Occurrence.is_out.is_(False), visible_to(viewer, CONTENT, OWNER))
    )


def appointment_named(viewer: Viewer, appointment_id: int) -> Appointment | None:
    """The appointment or series of a number, if somebody may see it."""
    if appointment_id > LARGEST_ID:
        return None
    return db.session.scalar(visible_appointments(viewer).where(Appointment.id == appointment_id))


def titles_seen(viewer: Viewer, ids: Iterable[int]) -> dict[int, str]:
    """The titles of those of some appointments that somebody may see, by their ids."""
    found = visible_appointments(viewer).where(Appointment.id.in_(set(ids)))
    rows = db.session.execute(found.with_only_columns(Appointment.id, Appointment.title))
    return {row.id: row.title for row in rows}
