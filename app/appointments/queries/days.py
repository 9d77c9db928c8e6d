"""What a person has on one day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy import and_, or_

from app.appointments.queries.visibility import CONTENT, is_mine, visible_occurrences
from app.appointments.zones import A_DAY, local, start_of_day
from app.extensions import db
from app.models import Occurrence, User
from app.models.appointment import LONGEST_STAY
from app.zones import zone_of

MOST = 100
FURTHEST = timedelta(hours=27)
"""A day of one zone is so far from the same day of another at the most, and an hour more."""


def left_of_day(person: User, day: date, zone: tzinfo, now: datetime) -> Sequence[Occurrence]:
    """A person's times that go on or are to come on a day of a zone, whole days first.

    They are of what the person made, is invited to or comes to; one statement. Whole days are
    those of their own zone: they are not over before the day is.
    """
    since, until = start_of_day(day, zone), start_of_day(day + A_DAY, zone)
    is_timed = and_(Occurrence.starts_at < until, Occurrence.ends_at > now)
    found = (
        visible_occurrences(person)
        .where(
            is_mine(person, CONTENT),
            # What goes on began at most so long ago: the index on the start begins there.
            Occurrence.starts_at > since - FURTHEST - LONGEST_STAY,
            Occurrence.starts_at < until + FURTHEST,
            Occurrence.ends_at > since - FURTHEST,
            or_(CONTENT.all_day, is_timed),
        )
        .order_by(CONTENT.all_day.desc(), Occurrence.starts_at, Occurrence.id)
        .limit(MOST)
    )
    times = db.session.scalars(found).all()
    return [one for one in times if not one.all_day or _has(one, day)]


def _has(whole: Occurrence, day: date) -> bool:
    """Whether something of whole days is on a day; its end is not included."""
    zone = zone_of(whole.zone)
    return local(whole.starts_at, zone).date() <= day < local(whole.ends_at, zone).date()
