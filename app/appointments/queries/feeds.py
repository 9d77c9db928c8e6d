"""What calendar programs read: which appointments, with what is unlike the others in series.

A feed is of a person, what they made and what they are invited or come to, or of the site: what is
for everybody.
Only columns are read, for there are thousands of rows.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from app.appointments.queries.visibility import OWNER, Viewer, ids_of_mine, visible_to
from app.extensions import db
from app.models import Appointment, CalendarFeed, Occurrence, Status, User
from app.models.types import Instant
from app.statements import stand_in, viewed_by

PAST = timedelta(days=366)
"""So long what is over stays in a feed."""
MOST = 5_000
MEMBER = aliased(User)


class Said(NamedTuple):
    """What an appointment says in a calendar file; its fields are columns of the appointment."""

    id: int
    series_id: int | None
    original_local: datetime | None
    uid: str
    title: str
    starts_local: datetime
    ends_local: datetime
    zone: str
    all_day: bool
    rule: str
    sequence: int
    changed_at: datetime
    created_at: datetime
    status: str
    audience: str
    location: str
    body: str
    category: str
    colour: str


COLUMNS = tuple(getattr(Appointment, name) for name in Said._fields)


@dataclass
class Whole:
    """An appointment with the exceptions of its series."""

    appointment: Said | Appointment
    out: list[datetime] = field(default_factory=list)
    others: list[Said] = field(default_factory=list)


def state_of(owner: Viewer, now: datetime, name: str) -> str:
    """A word that changes with the name and the content of a feed, found in one statement.

    What changes of one time of a series is a change of the series as well.
    """
    values = viewed_by(owner, since=now - PAST)
    said = " ".join(map(str, (*db.session.execute(_state(stand_in(owner)), values).one(), name)))
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def read(owner: Viewer, now: datetime) -> list[Whole]:
    """The appointments of a feed with their exceptions: three statements."""
    listed = db.session.execute(_listed(stand_in(owner)), viewed_by(owner, since=now - PAST))
    return with_exceptions([Said._make(one) for one in listed], owner)


@cache
def _state(owner: Viewer) -> Select[Any]:
    # Which they are: declining one and coming to another leaves the rest as it was.
    which = func.count(), func.sum(Appointment.id)
    how = func.max(Appointment.changed_at), func.sum(Appointment.version)
    return _of_feed((*which, *how), owner)


@cache
def _listed(owner: Viewer) -> Select[Any]:
    order = (Appointment.starts_at, Appointment.id)
    return _of_feed(COLUMNS, owner).order_by(*order).limit(MOST)


def _of_feed(columns: tuple[Any, ...], owner: Viewer) -> Select[Any]:
    """What of a feed is not over for long; of a series the last time counts."""
    since = bindparam("since", type_=Instant)
    late = exists().where(Occurrence.appointment_id == Appointment.id, Occurrence.ends_at > since)
    is_late = or_(
        and_(Appointment.rule == "", Appointment.ends_at > since),
        and_(Appointment.rule != "", late),
    )
    found = (
        select(*columns)
        .join_from(Appointment, OWNER, OWNER.id == Appointment.owner_id)
        .where(Appointment.series_id.is_(None), visible_to(owner, owner=OWNER), is_late)
    )
    return found if owner is None else found.where(Appointment.id.in_(ids_of_mine(owner)))


def with_exceptions(appointments: Sequence[Said | Appointment], viewer: Viewer) -> list[Whole]:
    """Appointments with what is unlike the others in their series: two statements.

    What says something else and is not for the viewer is out, as if it did not take place.
    """
    found = {one.id: Whole(one) for one in appointments}
    series = [one.id for one in appointments if one.rule]
    if not series:
        return list(found.values())
    values = viewed_by(viewer, series=series)
    others = [Said._make(one) for one in db.session.execute(_others(stand_in(viewer)), values)]
    shown = {other.id for other in others}
    for one in db.session.execute(_exceptions(), values):
        if one.is_out or one.content_id not in shown:
            found[one.appointment_id].out.append(one.original_local)
    for other in others:
        found[other.series_id or 0].others.append(other)
    return list(found.values())


@cache
def _exceptions() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Occurrence.appointment_id,
        Occurrence.original_local,
        Occurrence.content_id,
        Occurrence.is_out,
    )
    of_series = Occurrence.appointment_id.in_(bindparam("series", expanding=True))
    is_unlike = or_(Occurrence.is_out, Occurrence.content_id != Occurrence.appointment_id)
    return select(*columns).where(of_series, is_unlike).order_by(Occurrence.original_local)


@cache
def _others(viewer: Viewer) -> Select[Any]:
    """What single times say. They are found by their times: of what is no time of a series there
    is so much more that SQLite would not look for the series.
    """
    of_series = Occurrence.appointment_id.in_(bindparam("series", expanding=True))
    return (
        select(*COLUMNS)
        .select_from(Occurrence)
        .join(Appointment, Appointment.id == Occurrence.content_id)
        .join(OWNER, OWNER.id == Appointment.owner_id)
        .where(of_series, Occurrence.content_id != Occurrence.appointment_id)
        .where(visible_to(viewer, owner=OWNER))
        .order_by(Occurrence.original_local)
    )


def owner_of_feed(token_hash: str) -> User | None:
    """The person whose calendar a secret opens, if they may sign in."""
    feed = db.session.scalar(_feed_of_secret(), {"token_hash": token_hash})
    return feed.owner if feed else None


@cache
def _feed_of_secret() -> Select[CalendarFeed]:
    return (
        select(CalendarFeed)
        .join(MEMBER, MEMBER.id == CalendarFeed.owner_id)
        .options(contains_eager(CalendarFeed.owner.of_type(MEMBER)))
        .where(CalendarFeed.token_hash == bindparam("token_hash"), MEMBER.status == Status.ACTIVE)
    )
