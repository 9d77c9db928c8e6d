"""Who hears of a ticket, why, and what they have been told."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from app.dates import utcnow
from app.extensions import Model, db
from app.models.types import BigId, Instant, closed_set


class WatchReason(StrEnum):
    """Why somebody hears of a ticket; where several are true, the first of them is kept."""

    ASSIGNED = "assigned"
    REPORTED = "reported"
    MENTIONED = "mentioned"
    COMMENTED = "commented"
    CHOSEN = "chosen"
    DUPLICATE = "duplicate"  # of a ticket that they watch


class TicketWatch(Model):
    """Somebody who hears of a ticket, or of it in particular not."""

    __tablename__ = "ticket_watch"

    ticket_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    reason: Mapped[str] = mapped_column(String(9))
    is_muted: Mapped[bool] = mapped_column(default=False)
    # The duplicate that they came from, who watch this for no other reason.
    via_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket.id", ondelete="SET NULL"))

    __table_args__ = (
        Index("ix_ticket_watch_user_id", "user_id", "ticket_id"),
        closed_set("reason", WatchReason),
    )


class TicketNews(Model):
    """Changes of a ticket that wait to be mailed to somebody, together."""

    __tablename__ = "ticket_news"

    ticket_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    reason: Mapped[str] = mapped_column(String(9))
    # The first entry of the timeline that is told of.
    since_id: Mapped[int] = mapped_column(BigId)
    due_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_ticket_news_due_at", "due_at"),
        closed_set("reason", WatchReason),
    )


# Whom the site has told that a ticket was not done by a day. Another day is told of anew.
ticket_overdue = Table(
    "ticket_overdue",
    db.metadata,
    Column("ticket_id", BigId, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", BigId, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("due_on", db.Date, primary_key=True),
    Column("told_at", Instant, nullable=False, default=utcnow),
)
