"""Choosing when to be reminded of an appointment. Services flush; the caller commits."""

from collections.abc import Collection
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, exists, insert, literal, select, true

from app.appointments.alarms import BEFORE_DAYS, as_offered
from app.database import insert_or_ignore, rows_changed
from app.dates import utcnow
from app.errors.exceptions import DomainError, Gone
from app.extensions import db
from app.models import AlarmSent, Answer, Appointment, AppointmentAlarm, Attendee, User
from app.models.appointment_alarm import MINUTES_BEFORE

COMING = frozenset({Answer.YES, Answer.MAYBE})
FOR_GUESTS = frozenset({60})
"""What is chosen for whoever answers that they come, in minutes."""


def choose_alarms(person: User, appointment_id: int, minutes: Collection[int]) -> set[int]:
    """Let somebody be reminded of an appointment so many minutes before, and at no other time.

    What was chosen before keeps its age: a reminder that came due earlier is not made up for.

    Args:
        person: who chooses, for nobody else.
        appointment_id: of an appointment or series that the person sees.
        minutes: of ``MINUTES_BEFORE``. Of whole days only whole days count.

    Returns:
        What is chosen now.

    Raises:
        DomainError: one of them is not offered.
        Gone: the appointment was deleted meanwhile.
    """
    wished = set(minutes)
    if not wished <= set(MINUTES_BEFORE):
        raise DomainError(_l("Choose one of the list."), field="alarms")
    row = select(Appointment).where(Appointment.id == appointment_id)
    appointment = db.session.scalar(row.with_for_update(read=True, key_share=True))
    if appointment is None:
        raise Gone(_l("This appointment is not here, or not for you."))
    if appointment.all_day:
        wished &= set(BEFORE_DAYS)
    others = AppointmentAlarm.minutes_before.not_in(wished)
    own = (
        AppointmentAlarm.appointment_id == appointment_id,
        AppointmentAlarm.user_id == person.id,
    )
    rows_changed(delete(AppointmentAlarm).where(*own, others))
    _add(person.id, appointment_id, wished)
    return wished


def follow_answer(attendee: Attendee, appointment: Appointment, before: Answer | None) -> None:
    """Remind a member who comes, or may, an hour before; who does not come is not reminded.

    What somebody chose before stays, and whoever came already has made up their mind.

    Args:
        attendee: who answered, of an appointment that is locked.
        appointment: what they answered.
        before: what they had answered.
    """
    if attendee.user_id is None:
        return
    own = (
        AppointmentAlarm.appointment_id == appointment.id,
        AppointmentAlarm.user_id == attendee.user_id,
    )
    if attendee.answer == Answer.NO:
        rows_changed(delete(AppointmentAlarm).where(*own))
    elif before not in COMING and not db.session.scalar(select(exists().where(*own))):
        usual = as_offered(FOR_GUESTS, all_day=appointment.all_day)
        _add(attendee.user_id, appointment.id, usual)


def _add(person_id: int, appointment_id: int, minutes: set[int]) -> None:
    now = utcnow()
    rows = [
        {
            "appointment_id": appointment_id,
            "user_id": person_id,
            "minutes_before": one,
            "created_at": now,
        }
        for one in sorted(minutes)
    ]
    if rows:
        table = AppointmentAlarm.__table__
        db.session.execute(insert_or_ignore(table).values(rows))  # type: ignore[arg-type]


def carry_alarms(series: Appointment, new: Appointment, at: datetime) -> None:
    """Let a series that takes over another from a time on remind as that did, and not again."""
    later = AlarmSent.original_local >= at
    for model, rows in ((AppointmentAlarm, true()), (AlarmSent, later)):
        columns = model.__table__.columns
        values = [
            literal(new.id, column.type) if column.name == "appointment_id" else column
            for column in columns
        ]
        copied = select(*values).where(columns["appointment_id"] == series.id, rows)
        copy = insert(model).from_select(columns.keys(), copied, include_defaults=False)
        db.session.execute(copy)
