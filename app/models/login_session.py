"""A sign-in is a row, so that it can be listed and ended."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.types import BigId, CreatedAt, Instant, PrimaryKey

if TYPE_CHECKING:
    from app.models.user import User


class LoginSession(Model):
    """One sign-in of one person on one device.

    The browser holds a random token, the row only its SHA-256: a stolen copy of the database
    signs nobody in.
    """

    __tablename__ = "login_session"

    id: Mapped[PrimaryKey]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id", ondelete="CASCADE"))
    device: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[CreatedAt]
    last_seen: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped["User"] = relationship(back_populates="login_sessions")

    __table_args__ = (Index("ix_login_session_user_id_ended_at", "user_id", "ended_at"),)

    def __repr__(self) -> str:
        return f"<LoginSession {self.id} of user {self.user_id}>"
