"""Whom people want to have nothing to do with, and whom they want to hear less of."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table

from app.dates import utcnow
from app.extensions import db
from app.models.types import BigId, Instant

# Neither sees anything of the other.
block = Table(
    "block",
    db.metadata,
    Column("blocker_id", BigId, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("blocked_id", BigId, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("created_at", Instant, nullable=False, default=utcnow),
    CheckConstraint("blocker_id <> blocked_id", name="not_oneself"),
    Index("ix_block_blocked_id", "blocked_id", "blocker_id"),
)

# The muter's lists leave the muted person out, until an instant or for ever.
mute = Table(
    "mute",
    db.metadata,
    Column("muter_id", BigId, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("muted_id", BigId, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("until", Instant),
    Column("created_at", Instant, nullable=False, default=utcnow),
    CheckConstraint("muter_id <> muted_id", name="not_oneself"),
    Index("ix_mute_muted_id", "muted_id"),
)
