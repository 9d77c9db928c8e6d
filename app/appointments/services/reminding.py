"""Telling people of times that come, each once. Services flush; the caller commits."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete

from app.appointments.alarm_kinds import DUE
from app.appointments.alarms import is_due
from app.appointments.queries.alarms import alarms_near, time_name
from app.database import insert_or_ignore, rows_changed
from app.extensions import db
from app.models import AlarmSent, AppointmentAlarm, Occurrence, User
from app.notifications.services import notify

KEPT_FOR = timedelta(days=30)
"""How long it is remembered who was told of a time that is over."""


def tell(person_id: int, occurrence_id: int, now: datetime) -> bool:
    """Remind a person of a time, once, if that is due.

    Of several reminders that are due together only the latest is told, and counts for all. Its row
    is written first: where another worker wrote the same, this waits for that one's commit.

    Returns:
        False when the time was changed or taken out meanwhile, or another worker told of it.
    """
    near = alarms_near(now).where(
        Occurrence.id == occurrence_id, AppointmentAlarm.user_id == person_id
    )
    due = [one for one in db.session.execute(near) if is_due(one, now)]
    due.sort(key=lambda one: one.minutes_before)
    if not due or not _note(due[0]):
        return False
    for earlier in due[1:]:
        _note(earlier)
    time = due[0]
    person = db.session.get_one(User, person_id)
    name = time_name(time)
    # A time that is moved is told of anew: what it begins at is part of the key.
    key = f"alarm:{person_id}:{name}:{time.minutes_before}:{int(time.starts_at.timestamp())}"
    notify(person, DUE, subject=f"time:{name}", payload={"time": name}, mail_key=key)
    return True


def _note(alarm: Row[Any]) -> bool:
    """Write down that a person is told; whether nobody had written it."""
    columns = {
        "appointment_id": alarm.appointment_id,
        "user_id": alarm.user_id,
        "original_local": alarm.original_local,
        "minutes_before": alarm.minutes_before,
        "starts_at": alarm.starts_at,
    }
    table = AlarmSent.__table__
    return bool(rows_changed(insert_or_ignore(table).values(columns)))  # type: ignore[arg-type]


def forget_sent(now: datetime) -> int:
    """Forget who was told of what is long over; gives how many rows went."""
    return rows_changed(delete(AlarmSent).where(AlarmSent.starts_at < now - KEPT_FOR))
