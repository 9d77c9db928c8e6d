"""What a program shows instead of a password."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.types import BigId, CreatedAt, Instant, PrimaryKey, at_most, closed_set
from app.models.user import User

HASH_LENGTH = 64
LONGEST_NAME = 100


class TokenKind(StrEnum):
    """How somebody came by a token."""

    SHORT = "short"  # for name and password, by a program; it lasts an hour
    PERSONAL = "personal"  # made on the page of settings, for one program


class AccessToken(Model):
    """Lets a program act for a person, within its scopes, until it expires or is revoked.

    Only the SHA-256 is kept, so a stolen copy of the database opens nothing; ``hint`` is how the
    person tells one token from another. What is revoked is deleted.
    """

    __tablename__ = "access_token"

    id: Mapped[PrimaryKey]
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    hint: Mapped[str] = mapped_column(String(8))  # its last letters
    scopes: Mapped[str] = mapped_column(String(500))  # with spaces in between, as in RFC 6749
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped[User] = relationship(lazy="raise")

    __table_args__ = (
        Index("ix_access_token_user_id_id", "user_id", "id"),
        Index("ix_access_token_expires_at", "expires_at"),
        CheckConstraint(f"length(token_hash) = {HASH_LENGTH}", name="token_hash"),
        closed_set("kind", TokenKind),
        at_most("name", LONGEST_NAME),
        at_most("scopes", 500),
    )

    def is_over(self, now: datetime) -> bool:
        """Whether its time has ended."""
        return self.expires_at is not None and self.expires_at <= now

    def __repr__(self) -> str:
        return f"<AccessToken {self.id} of user {self.user_id}>"
