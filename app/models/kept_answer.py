"""What a repeated call is answered with."""

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.models.types import BigId, CreatedAt, PrimaryKey

LONGEST_KEY = 255


class KeptAnswer(Model):
    """The answer to a call that carried an ``Idempotency-Key``, written with what it changed.

    ``fingerprint`` is the SHA-256 of what was asked, to tell a repetition from another call with
    the same key.
    """

    __tablename__ = "kept_answer"

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(default=0)
    headers: Mapped[str] = mapped_column(Text, default="{}")  # JSON
    body: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[CreatedAt]

    __table_args__ = (
        Index("uq_kept_answer_user_id_key", "user_id", "key", unique=True),
        Index("ix_kept_answer_created_at", "created_at"),
    )
