"""Appointments as something else than their pages shows them: each by the time that is next.

Of a series that is the next time, of what is over the latest one. Nobody reads here of what they
may not see: neither of a series, nor of a single time of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import aliased

from app.appointments.queries.visibility import CONTENT, OWNER, Viewer, visible_times, visible_to
from app.extensions import db
from app.models import Appointment, AppointmentStatus, Occurrence, Ticket, appointment_post

MOST_OF_TICKET = 10
LINKED = aliased(Appointment)


@dataclass(frozen=True)
class Shown:
    """An appointment by its next time, as it is now."""

    id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    all_day: bool
    location: str
    status: str
    colour: str
    rule: str
    is_off: bool
    """Whether none of its times takes place."""
    is_over: bool

    @property
    def is_series(self) -> bool:
        """Whether it takes place more than once."""
        return bool(self.rule)

    @property
    def takes_answers(self) -> bool:
        """Whether one can still say that one comes."""
        return not (self.is_off or self.is_over)

    @property
    def is_cancelled(self) -> bool:
        """Whether this time does not take place."""
        return self.status == AppointmentStatus.CANCELLED


COLUMNS = (
    LINKED.id.label("id"),
    CONTENT.title.label("title"),
    Occurrence.starts_at.label("starts_at"),
    Occurrence.ends_at.label("ends_at"),
    CONTENT.zone.label("zone"),
    CONTENT.all_day.label("all_day"),
    CONTENT.location.label("location"),
    CONTENT.status.label("status"),
    CONTENT.colour.label("colour"),
    LINKED.rule.label("rule"),
    (LINKED.status == AppointmentStatus.CANCELLED).label("is_off"),
)


def in_posts(viewer: Viewer, post_ids: Collection[int], now: datetime) -> dict[int, Shown]:
    """What some posts announce, by the ids of the posts; one statement.

    A series that was divided has several parts; a post shows the one that comes next.
    """
    link = appointment_post.c
    found = _times(viewer, now, of_each=link.post_id).join(
        appointment_post, link.appointment_id == LINKED.id
    )
    rows = _first(found.where(link.post_id.in_(post_ids)))
    return {row.of: _shown(row) for row in db.session.execute(rows)}


def of_ticket(viewer: Viewer, ticket: Ticket, now: datetime) -> list[Shown]:
    """The appointments that were made for a ticket, what comes next first; one statement."""
    found = _times(viewer, now, of_each=LINKED.id).where(LINKED.ticket_id == ticket.id)
    rows = db.session.execute(_first(found).limit(MOST_OF_TICKET))
    return [_shown(row) for row in rows]


def card_of(viewer: Viewer, appointment: Appointment, now: datetime) -> Shown | None:
    """An appointment as a post will show it; None when there is no time of it that is seen."""
    found = _times(viewer, now, of_each=LINKED.id).where(LINKED.id == appointment.id)
    row = db.session.execute(_first(found)).first()
    return _shown(row) if row else None


def _times(viewer: Viewer, now: datetime, of_each: Any) -> Select[Any]:
    """The times of appointments that somebody sees, numbered: 1 is the one to show of each."""
    is_over = case((Occurrence.ends_at <= now, 1), else_=0)
    order = _next_first(is_over, Occurrence.starts_at)
    place = func.row_number().over(partition_by=of_each, order_by=order)
    more = (of_each.label("of"), is_over.label("is_over"), place.label("place"))
    return (
        visible_times(viewer, *COLUMNS, *more)
        .join(LINKED, LINKED.id == Occurrence.appointment_id)
        # The exceptions of a series have its owner.
        .where(visible_to(viewer, LINKED, OWNER))
    )


def _first(times: Select[Any]) -> Select[Any]:
    found = times.subquery()
    order = _next_first(found.c.is_over, found.c.starts_at)
    return select(found).where(found.c.place == 1).order_by(*order)


def _next_first(is_over: Any, starts_at: Any) -> tuple[Any, ...]:
    """What is to come by its start, then what is over, the latest first."""
    return is_over, case((is_over == 0, starts_at)), starts_at.desc()


def _shown(row: Row[Any]) -> Shown:
    columns = {name: getattr(row, name) for name in Shown.__annotations__}
    return Shown(**columns | {"is_over": bool(row.is_over)})
