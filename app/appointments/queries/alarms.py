"""Who has to be told of which times, and what people chose. No writes."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.appointments.alarms import TOLD_FOR, WIDEST
from app.appointments.queries.spans import COLUMNS as TIME_COLUMNS
from app.appointments.queries.visibility import CONTENT, visible_times
from app.extensions import db
from app.models import (
    AlarmSent,
    Appointment,
    AppointmentAlarm,
    AppointmentStatus,
    Occurrence,
    Status,
    User,
)
from app.models.appointment_alarm import MINUTES_BEFORE
from app.pagination import Keyset

SUGGESTED = frozenset({10})
"""What is chosen for whoever has chosen nothing yet, in minutes."""
PERSON = aliased(User)
BY_START = Keyset(
    (
        Occurrence.starts_at,
        Occurrence.id,
        AppointmentAlarm.user_id,
        AppointmentAlarm.minutes_before,
    ),
    lambda one: tuple(one[:4]),
    descending=False,
)
ALARM_COLUMNS = (
    *BY_START.columns,
    AppointmentAlarm.created_at,
    Occurrence.appointment_id,
    Occurrence.original_local,
    Occurrence.ends_at,
    CONTENT.zone,
    CONTENT.all_day,
    CONTENT.rule,
    CONTENT.series_id,
    PERSON.timezone,
)


def alarms_near(now: datetime) -> Select[Any]:
    """Choices and times that may be due, each at most once: ``alarms.is_due`` says which are.

    Those that nobody was told of yet, of times that take place and that the person may see. When
    whole days are due depends on the zones of both; of those a few too many are found.
    """
    viewer = cast(User, PERSON)  # the rule looks at the columns of one person; these are many
    return (
        visible_times(viewer, *ALARM_COLUMNS)
        .join(AppointmentAlarm, AppointmentAlarm.appointment_id == Occurrence.appointment_id)
        .join(PERSON, PERSON.id == AppointmentAlarm.user_id)
        .where(
            CONTENT.status != AppointmentStatus.CANCELLED,
            PERSON.status == Status.ACTIVE,
            _is_near(now),
            ~_was_sent(),
        )
    )


def _is_near(now: datetime) -> ColumnElement[bool]:
    longest = timedelta(minutes=max(MINUTES_BEFORE))
    # The index on the start finds a span of ten days, however many times there are.
    within = Occurrence.starts_at.between(now - TOLD_FOR - WIDEST, now + longest + WIDEST)
    by_clock = and_(
        CONTENT.all_day.is_(False),
        Occurrence.starts_at > now - TOLD_FOR,
        Occurrence.ends_at > now,
        _begins_by(now),
    )
    return within & or_(by_clock, CONTENT.all_day & _begins_by(now + WIDEST))


def _begins_by(moment: datetime) -> ColumnElement[bool]:
    """Whether a time begins so many minutes after a moment as was chosen, or before that."""
    return or_(
        *(
            (AppointmentAlarm.minutes_before == minutes)
            & (Occurrence.starts_at <= moment + timedelta(minutes=minutes))
            for minutes in MINUTES_BEFORE
        )
    )


def _was_sent() -> ColumnElement[bool]:
    return exists().where(
        AlarmSent.appointment_id == Occurrence.appointment_id,
        AlarmSent.user_id == AppointmentAlarm.user_id,
        AlarmSent.original_local == Occurrence.original_local,
        AlarmSent.minutes_before == AppointmentAlarm.minutes_before,
        AlarmSent.starts_at == Occurrence.starts_at,
    )


def chosen_alarms(person: User, appointment_id: int) -> set[int]:
    """What somebody chose for an appointment or a series, in minutes."""
    own = select(AppointmentAlarm.minutes_before).where(
        AppointmentAlarm.appointment_id == appointment_id, AppointmentAlarm.user_id == person.id
    )
    return set(db.session.scalars(own))


def suggested_alarms(person: User) -> set[int]:
    """What the form begins with: as for what the person made last with it, by the clock."""
    last = (
        select(Appointment.id)
        .where(
            Appointment.owner_id == person.id,
            Appointment.form_key.is_not(None),
            Appointment.all_day.is_(False),
        )
        .order_by(Appointment.id.desc())
        .limit(1)
    )
    last_id = db.session.scalar(last)
    return set(SUGGESTED) if last_id is None else chosen_alarms(person, last_id)


def time_name(time: Row[Any]) -> str:
    """What a time is called in a notification: its appointment, within a series with its own name.

    What takes place once stays the same when it is moved.
    """
    if not (time.rule or time.series_id):
        return str(time.appointment_id)
    return f"{time.appointment_id}@{time.original_local.isoformat()}"


def times_seen(person: User, names: Collection[str]) -> dict[str, Row[Any]]:
    """Those of some times, by their names, that a person sees now; one statement."""
    parts = [name.partition("@") for name in names]
    series = {int(number) for number, at, _name in parts if at}
    once = {int(number) for number, at, _name in parts if not at}
    locals_ = {datetime.fromisoformat(name) for _number, at, name in parts if at}
    of_series = and_(Occurrence.appointment_id.in_(series), Occurrence.original_local.in_(locals_))
    of_one = and_(
        Occurrence.appointment_id.in_(once), CONTENT.rule == "", CONTENT.series_id.is_(None)
    )
    found = db.session.execute(visible_times(person, *TIME_COLUMNS).where(or_(of_series, of_one)))
    return {time_name(time): time for time in found if time_name(time) in names}
