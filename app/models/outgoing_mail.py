"""Mails on their way."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.models.types import BigId, CreatedAt, Instant, PrimaryKey, at_most, closed_set


class MailState(StrEnum):
    """How far a mail is. ``failed`` is final: it was tried for days, or refused for good."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class OutgoingMail(Model):
    """A mail, rendered in the language of its receiver, until it has left and a while after.

    The row is made in the transaction that the mail is about: if that rolls back, nothing leaves,
    and if the process dies after it, the mail still leaves.
    """

    __tablename__ = "outgoing_mail"

    id: Mapped[PrimaryKey]
    # The same mail wished for twice is one mail.
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(64))  # of the template
    receiver_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("user.id", ondelete="CASCADE")
    )
    address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(250))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="")
    headers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    # Files to attach: name, media type and path under the instance folder.
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    # A calendar file with a method: an invitation, or that it is called off (RFC 6047).
    calendar: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(8), default=MailState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[CreatedAt]
    next_attempt_at: Mapped[CreatedAt]
    sent_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_outgoing_mail_state_next_attempt_at", "state", "next_attempt_at"),
        closed_set("state", MailState),
        at_most("subject", 250),
        at_most("error", 500),
    )

    def __repr__(self) -> str:
        return f"<OutgoingMail {self.id} {self.name}: {self.state}>"
