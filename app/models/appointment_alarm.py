"""When people are reminded of appointments, and what they were reminded of."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.models.appointment import LocalTime
from app.models.types import BigId, CreatedAt, Instant

MINUTES_BEFORE = (0, 10, 60, 1_440, 10_080)
"""At the time, ten minutes, an hour, a day and a week before it."""


def _is_offered() -> CheckConstraint:
    listed = ", ".join(map(str, MINUTES_BEFORE))
    return CheckConstraint(f"minutes_before IN ({listed})", name="minutes_before")


class AppointmentAlarm(Model):
    """Somebody's wish to be told so many minutes before each time of an appointment.

    It belongs to an appointment or to all of a series, never to the row of one time of it.
    """

    __tablename__ = "appointment_alarm"

    appointment_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("appointment.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    minutes_before: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[CreatedAt]

    __table_args__ = (Index("ix_appointment_alarm_user_id", "user_id"), _is_offered())


class AlarmSent(Model):
    """Somebody was told of one time of an appointment: the row is why they are told once.

    With ``starts_at`` in it, a time that is moved is another one, which nobody was told of.
    """

    __tablename__ = "alarm_sent"

    appointment_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("appointment.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    original_local: Mapped[datetime] = mapped_column(LocalTime, primary_key=True)
    minutes_before: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    starts_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)

    __table_args__ = (
        Index("ix_alarm_sent_user_id", "user_id"),
        Index("ix_alarm_sent_starts_at", "starts_at"),  # what is long over is forgotten
        _is_offered(),
    )
