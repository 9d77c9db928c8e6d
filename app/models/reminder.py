"""What somebody wants to be reminded of."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.models.types import BigId, CreatedAt, Instant, PrimaryKey, at_most


class Reminder(Model):
    """A text, or a thing of the site, at an instant."""

    __tablename__ = "reminder"

    id: Mapped[PrimaryKey]
    owner_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(String(500))
    post_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("post.id", ondelete="SET NULL"))
    ticket_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("ticket.id", ondelete="SET NULL")
    )
    due_at: Mapped[datetime] = mapped_column(Instant)
    created_at: Mapped[CreatedAt]
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_reminder_delivered_at_due_at", "delivered_at", "due_at"),
        Index("ix_reminder_owner_id_due_at", "owner_id", "due_at", "id"),
        at_most("text", 500),
        CheckConstraint("length(text) >= 1", name="text"),
    )
