"""What people write."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.ids import id_from_created_at
from app.models.types import BigId, CreatedAt
from config import MAX_POST_LENGTH

if TYPE_CHECKING:
    from app.models.user import User


class Post(Model):
    """One post. ``body`` is the Markdown that was typed, ``body_html`` what it became, once.

    Posts are read newest first, which is by falling id: an id grows with the moment of writing.
    """

    __tablename__ = "post"

    # Declared first, because the id is made from it.
    created_at: Mapped[CreatedAt]
    id: Mapped[int] = mapped_column(BigId, primary_key=True, default=id_from_created_at)
    author_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(8))
    # Names the form the post came from: the same form sent twice is one post.
    form_key: Mapped[str | None] = mapped_column(String(32))

    author: Mapped["User"] = relationship(back_populates="posts", lazy="raise")

    __table_args__ = (
        # One author's newest posts, for profiles and for the probes behind home.
        Index("ix_post_author_id_id", "author_id", "id"),
        UniqueConstraint("author_id", "form_key"),
        CheckConstraint(f"length(body) BETWEEN 1 AND {MAX_POST_LENGTH}", name="body_length"),
    )

    def __repr__(self) -> str:
        return f"<Post {self.id} by user {self.author_id}>"
