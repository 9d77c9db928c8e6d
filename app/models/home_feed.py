"""The secret address of somebody's home."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.types import BigId, CreatedAt
from app.models.user import User

HASH_LENGTH = 64


class HomeFeed(Model):
    """Lets a feed reader read what somebody sees at home; a new one ends the old.

    Of the secret only the hash is kept, as of every token: it is shown once.
    """

    __tablename__ = "home_feed"

    owner_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    created_at: Mapped[CreatedAt]

    owner: Mapped[User] = relationship(lazy="raise")

    __table_args__ = (CheckConstraint(f"length(token_hash) = {HASH_LENGTH}", name="token_hash"),)
