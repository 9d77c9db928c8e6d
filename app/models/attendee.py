"""Who is invited to appointments, and who comes."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.types import BigId, CreatedAt, Instant, PrimaryKey, at_most, closed_set

if TYPE_CHECKING:
    from app.models.user import User

LONGEST_ADDRESS = 254
LONGEST_GUEST_NAME = 100
LONGEST_NOTE = 500


class Answer(StrEnum):
    """Whether somebody comes."""

    WAITING = "waiting"  # was asked and said nothing yet
    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class Attendee(Model):
    """Somebody who is invited to an appointment, or who answered without being invited.

    A member is a ``user``, a guest an ``address``. People belong to an appointment or to all of a
    series, never to the row of one time of it. Of the token in a guest's link only the hash is
    kept.
    """

    __tablename__ = "attendee"

    id: Mapped[PrimaryKey]
    appointment_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("appointment.id", ondelete="CASCADE")
    )
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id", ondelete="CASCADE"))
    address: Mapped[str | None] = mapped_column(String(LONGEST_ADDRESS))
    name: Mapped[str] = mapped_column(String(LONGEST_GUEST_NAME), default="")
    answer: Mapped[str] = mapped_column(String(7), default=Answer.WAITING)
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    is_invited: Mapped[bool] = mapped_column(default=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[CreatedAt]

    user: Mapped["User | None"] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        UniqueConstraint("appointment_id", "user_id"),
        UniqueConstraint("appointment_id", "address"),
        Index("ix_attendee_user_id_appointment_id", "user_id", "appointment_id"),
        CheckConstraint("(user_id IS NULL) <> (address IS NULL)", name="user_or_address"),
        CheckConstraint("token_hash IS NULL OR length(token_hash) = 64", name="token_hash"),
        closed_set("answer", Answer),
        at_most("address", LONGEST_ADDRESS),
        at_most("name", LONGEST_GUEST_NAME),
        at_most("note", LONGEST_NOTE),
    )

    @property
    def comes(self) -> bool:
        """Whether they take a place."""
        return self.answer == Answer.YES

    def __repr__(self) -> str:
        return f"<Attendee {self.id} of appointment {self.appointment_id}: {self.answer}>"
