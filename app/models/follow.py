"""Who follows whom."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table

from app.dates import utcnow
from app.extensions import db
from app.models.types import BigId, Instant

followers = Table(
    "followers",
    db.metadata,
    Column("follower_id", BigId, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("followed_id", BigId, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("created_at", Instant, nullable=False, default=utcnow),
    CheckConstraint("follower_id <> followed_id", name="not_oneself"),
    # The two lists of a profile, newest first; the second also answers "who follows this person".
    Index("ix_followers_follower_id_created_at", "follower_id", "created_at", "followed_id"),
    Index("ix_followers_followed_id_created_at", "followed_id", "created_at", "follower_id"),
)
