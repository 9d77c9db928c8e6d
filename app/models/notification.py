"""What happened to a person, and how they want to hear of it."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.types import BigId, CreatedAt, Instant, PrimaryKey, closed_set

if TYPE_CHECKING:
    from app.models.user import User

UNREAD = "read_at IS NULL"


class Channel(StrEnum):
    """How somebody wants to hear of one kind of thing."""

    SITE = "site"
    MAIL = "mail"  # on the site, and by mail at once
    DIGEST = "digest"  # on the site, and in the weekly mail
    OFF = "off"


class Notification(Model):
    """Something that happened. Unread things of one kind about one subject are one row."""

    __tablename__ = "notification"

    id: Mapped[PrimaryKey]
    receiver_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(32))
    # What it is about, such as "post:812"; with the kind it names the group.
    subject: Mapped[str] = mapped_column(String(64), default="")
    # The latest person who did it; ``payload["actors"]`` lists all, the latest first. When they
    # leave the site the row stays: it counts as unread, and others may be in it.
    actor_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id", ondelete="SET NULL"))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]  # when it last happened; what the list is ordered by
    read_at: Mapped[datetime | None] = mapped_column(Instant)

    receiver: Mapped["User"] = relationship(foreign_keys=[receiver_id])

    __table_args__ = (
        Index(
            "uq_notification_group",
            "receiver_id",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text(UNREAD),
            postgresql_where=text(UNREAD),
        ),
        Index("ix_notification_receiver_id_changed_at", "receiver_id", "changed_at", "id"),
    )

    def __repr__(self) -> str:
        return f"<Notification {self.id} {self.kind} for user {self.receiver_id}>"


class NotificationPreference(Model):
    """A person's choice for one kind; without a row the kind's own default holds."""

    __tablename__ = "notification_preference"

    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8))

    __table_args__ = (closed_set("channel", Channel),)
