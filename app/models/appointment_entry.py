"""The history of appointments: who changed what, and when."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.fulltext import ddl
from app.models.appointment import LocalTime
from app.models.attendee import LONGEST_GUEST_NAME
from app.models.ids import id_from_created_at
from app.models.types import BigId, CreatedAt, at_most

if TYPE_CHECKING:
    from app.models.user import User


class AppointmentEntry(Model):
    """One thing that happened to an appointment or to all of a series.

    ``field`` went from ``before`` to ``after``. ``scope`` says how much of a series it was about,
    and ``at_local`` which time. Ids grow with time. The database refuses to alter what is written.
    """

    __tablename__ = "appointment_entry"

    # Declared first, because the id is made from it.
    created_at: Mapped[CreatedAt]
    id: Mapped[int] = mapped_column(BigId, primary_key=True, default=id_from_created_at)
    appointment_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("appointment.id", ondelete="CASCADE")
    )
    # Nobody, once they have left, and where a guest did it: then there is the name of the guest.
    author_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id", ondelete="SET NULL"))
    guest: Mapped[str] = mapped_column(String(LONGEST_GUEST_NAME), default="")
    field: Mapped[str] = mapped_column(String(16))
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    scope: Mapped[str] = mapped_column(String(9), default="")
    at_local: Mapped[datetime | None] = mapped_column(LocalTime)

    author: Mapped["User | None"] = relationship(lazy="raise")

    __table_args__ = (
        Index("ix_appointment_entry_appointment_id_id", "appointment_id", "id"),
        Index("ix_appointment_entry_author_id", "author_id"),
        CheckConstraint("length(field) >= 1", name="field"),
        CheckConstraint("scope IN ('', 'one', 'following', 'all')", name="scope"),
        at_most("guest", LONGEST_GUEST_NAME),
    )

    def __repr__(self) -> str:
        return f"<AppointmentEntry {self.id} of appointment {self.appointment_id}: {self.field}>"


STAYS = "created_at, appointment_id, guest, field, before, after, scope, at_local"
SAID = "the history of an appointment does not change"
REFUSE_SQLITE = f"""
CREATE TRIGGER appointment_entry_stays BEFORE UPDATE OF {STAYS} ON appointment_entry
BEGIN SELECT RAISE(ABORT, '{SAID}'); END
"""
FUNCTION_POSTGRESQL = f"""
CREATE FUNCTION refuse_appointment_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{SAID}'; END $$
"""
REFUSE_POSTGRESQL = f"""
CREATE TRIGGER appointment_entry_stays BEFORE UPDATE OF {STAYS} ON appointment_entry
FOR EACH ROW EXECUTE FUNCTION refuse_appointment_change()
"""
FORGET_POSTGRESQL = "DROP FUNCTION IF EXISTS refuse_appointment_change()"

for when, statement, dialect in (
    ("after_create", REFUSE_SQLITE, "sqlite"),
    ("after_create", FUNCTION_POSTGRESQL, "postgresql"),
    ("after_create", REFUSE_POSTGRESQL, "postgresql"),
    ("after_drop", FORGET_POSTGRESQL, "postgresql"),
):
    event.listen(AppointmentEntry.__table__, when, ddl(statement, dialect))
