"""The secret addresses at which programs read what somebody sees."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.extensions import Model
from app.models.types import BigId, CreatedAt
from app.models.user import User

HASH_LENGTH = 64


class SecretAddress(Model):
    """Lets a program read something of somebody's without a sign-in; a new one ends the old.

    Of the secret only the hash is kept, as of every token: it is shown once.
    """

    __abstract__ = True

    owner_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    created_at: Mapped[CreatedAt]

    @declared_attr
    def owner(cls) -> Mapped[User]:
        """Whose it is."""
        return relationship(User, lazy="raise")

    @declared_attr.directive
    def __table_args__(cls) -> tuple[CheckConstraint]:
        return (CheckConstraint(f"length(token_hash) = {HASH_LENGTH}", name="token_hash"),)


class CalendarFeed(SecretAddress):
    """What somebody sees in their calendar, for a calendar program."""

    __tablename__ = "calendar_feed"


class HomeFeed(SecretAddress):
    """What somebody sees at home, for a feed reader."""

    __tablename__ = "home_feed"
