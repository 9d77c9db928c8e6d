"""Tags: words that posts can be found by."""

from sqlalchemy import Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db
from app.models.types import BigId, PrimaryKey, at_most

LONGEST_TAG = 64


class Tag(Model):
    """A tag. ``name`` is what it is compared by, ``label`` how it was written first."""

    __tablename__ = "tag"

    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(String(LONGEST_TAG), unique=True)
    label: Mapped[str] = mapped_column(String(LONGEST_TAG))

    __table_args__ = (at_most("name", LONGEST_TAG), at_most("label", LONGEST_TAG))

    def __repr__(self) -> str:
        return f"<Tag {self.name}>"


post_tag = Table(
    "post_tag",
    db.metadata,
    Column("tag_id", BigId, ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True),
    Column("post_id", BigId, ForeignKey("post.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_post_tag_post_id", "post_id"),
)
