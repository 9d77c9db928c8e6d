"""Pictures that people upload."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.models.ids import id_from_created_at
from app.models.types import BigId, CreatedAt, Instant, at_most, closed_set

MOST_IMAGES = 4
"""How many a post has at most."""
LONGEST_DESCRIPTION = 1500


class ImageUse(StrEnum):
    """What an image was uploaded for."""

    POST = "post"
    AVATAR = "avatar"
    FILE = "file"  # of a ticket or a comment; an ``Attachment`` tells of which


class ImageState(StrEnum):
    """How far an image is."""

    WAITING = "waiting"  # for its versions to be made
    READY = "ready"
    FAILED = "failed"  # it could not be decoded
    DISCARDED = "discarded"  # its files are being deleted, and then the row


class Image(Model):
    """An uploaded image; its files carry the fingerprint in their names, which nobody can guess.

    The row outlives the post and the person, who let go of it rather than take it along: only
    the row knows which files there are to delete.
    """

    __tablename__ = "image"

    # Declared first, because the id is made from it.
    created_at: Mapped[CreatedAt]
    id: Mapped[int] = mapped_column(BigId, primary_key=True, default=id_from_created_at)
    owner_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id", ondelete="SET NULL"))
    # Empty while the post is being written.
    post_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("post.id", ondelete="SET NULL"))
    use: Mapped[str] = mapped_column(String(8), default=ImageUse.POST)
    position: Mapped[int] = mapped_column(default=0)
    description: Mapped[str] = mapped_column(String(LONGEST_DESCRIPTION), default="")
    state: Mapped[str] = mapped_column(String(9), default=ImageState.WAITING)
    fingerprint: Mapped[str] = mapped_column(String(40), unique=True)
    # Of the largest version; known before it is made, so that no page jumps.
    width: Mapped[int]
    height: Mapped[int]
    is_animated: Mapped[bool] = mapped_column(default=False)
    colour: Mapped[str] = mapped_column(String(7), default="")  # the average, as #rrggbb
    bytes: Mapped[int]  # of the upload
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        # The images of a post in their order; also those of no post, which are cleared away.
        Index("uq_image_post_id_position", "post_id", "position", unique=True),
        Index("ix_image_owner_id_use", "owner_id", "use"),
        Index("ix_image_state_next_attempt_at", "state", "next_attempt_at"),
        closed_set("use", ImageUse),
        closed_set("state", ImageState),
        at_most("description", LONGEST_DESCRIPTION),
        CheckConstraint(f"position BETWEEN 0 AND {MOST_IMAGES - 1}", name="position"),
        CheckConstraint("width > 0 AND height > 0", name="size"),
    )

    def __repr__(self) -> str:
        return f"<Image {self.id}: {self.state}>"
