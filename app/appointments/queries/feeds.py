"""What calendar programs read: which appointments, with what is unlike the others in series."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, defer

from app.appointments.queries.visibility import (
    OWNER,
    Viewer,
    is_mine,
    visible_appointments,
    visible_to,
)
from app.extensions import db
from app.models import Appointment, CalendarFeed, Occurrence, Status, User

PAST = timedelta(days=366)
"""So long what is over stays in a feed."""
MOST = 5_000
MEMBER = aliased(User)


@dataclass
class Whole:
    """An appointment with the exceptions of its series."""

    appointment: Appointment
    out: list[datetime] = field(default_factory=list)
    others: list[Appointment] = field(default_factory=list)


def own(owner: User, now: datetime) -> Select[Appointment]:
    """What is in the feed of a person: what they made, and what they are invited or come to."""
    return _lately(visible_appointments(owner).where(is_mine(owner)), now)


def public(now: datetime) -> Select[Appointment]:
    """What is in the feed of the site: what is for everybody."""
    return _lately(visible_appointments(None), now)


def _lately(found: Select[Appointment], now: datetime) -> Select[Appointment]:
    late = select(Occurrence.appointment_id).where(Occurrence.ends_at > now - PAST)
    return found.where(Appointment.id.in_(late)).order_by(Appointment.starts_at, Appointment.id)


def state_of(feed: Select[Appointment]) -> str:
    """A word that changes with the content of a feed, found in one statement."""
    listed = feed.order_by(None).with_only_columns(Appointment.id).subquery()
    of_feed = Appointment.id.in_(select(listed.c.id)) | Appointment.series_id.in_(
        select(listed.c.id)
    )
    columns = func.count(), func.max(Appointment.changed_at), func.sum(Appointment.version)
    # Which they are: declining one and coming to another leaves the rest as it was.
    which = func.sum(Appointment.id)
    said = " ".join(map(str, db.session.execute(select(*columns, which).where(of_feed)).one()))
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def read(feed: Select[Appointment], viewer: Viewer) -> list[Whole]:
    """The appointments of a feed with their exceptions: three statements."""
    listed = feed.options(defer(Appointment.body_html, raiseload=True)).limit(MOST)
    return with_exceptions(db.session.scalars(listed).all(), viewer)


def with_exceptions(appointments: Sequence[Appointment], viewer: Viewer) -> list[Whole]:
    """Appointments with what is unlike the others in their series: two statements.

    What says something else and is not for the viewer is out, as if it did not take place.
    """
    found = {one.id: Whole(one) for one in appointments}
    series = [one.id for one in appointments if one.is_series]
    if not series:
        return list(found.values())
    others = (
        select(Appointment)
        .join(OWNER, OWNER.id == Appointment.owner_id)
        .where(Appointment.series_id.in_(series), visible_to(viewer, owner=OWNER))
    )
    is_hidden = and_(
        Occurrence.content_id != Occurrence.appointment_id,
        Occurrence.content_id.not_in(others.with_only_columns(Appointment.id)),
    )
    out = select(Occurrence.appointment_id, Occurrence.original_local).where(
        Occurrence.appointment_id.in_(series), or_(Occurrence.is_out, is_hidden)
    )
    for appointment_id, original in db.session.execute(out.order_by(Occurrence.original_local)):
        found[appointment_id].out.append(original)
    for other in db.session.scalars(others.order_by(Appointment.original_local)):
        found[other.series_id or 0].others.append(other)
    return list(found.values())


def owner_of_feed(token_hash: str) -> User | None:
    """The person whose calendar a secret opens, if they may sign in."""
    found = (
        select(CalendarFeed)
        .join(MEMBER, MEMBER.id == CalendarFeed.owner_id)
        .options(contains_eager(CalendarFeed.owner.of_type(MEMBER)))
        .where(CalendarFeed.token_hash == token_hash, MEMBER.status == Status.ACTIVE)
    )
    feed = db.session.scalar(found)
    return feed.owner if feed else None
