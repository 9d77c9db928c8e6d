"""Which images there are, and whose."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select

from app.extensions import db
from app.models import Image, ImageState, ImageUse, Post, User
from app.pagination import LARGEST_ID

PICKED_UP_WITHIN = timedelta(seconds=15)
"""An image that nobody took for so long has lost its message."""
KEPT_UNATTACHED = timedelta(days=1)
"""How long an upload waits for its post."""


def images_of(posts: Collection[Post]) -> dict[int, list[Image]]:
    """The images of posts that may be seen, in their order, by the id of the post.

    One statement; none, where no post has images. A post without images is not in it.
    """
    ids = [post.id for post in posts if post.image_count]
    if not ids:
        return {}
    found: dict[int, list[Image]] = {}
    shown = select(Image).where(Image.post_id.in_(ids)).order_by(Image.post_id, Image.position)
    for image in db.session.scalars(shown):
        found.setdefault(image.post_id or 0, []).append(image)
    return found


def image_named(fingerprint: str) -> Select[Image, str | None, str | None]:
    """A finished image with the reach of its post and the status of its owner."""
    return (
        select(Image, Post.reach, User.status)
        .outerjoin(Post, Post.id == Image.post_id)
        .outerjoin(User, User.id == Image.owner_id)
        .where(Image.fingerprint == fingerprint, Image.state == ImageState.READY)
    )


def uploads_of(owner: User, ids: Sequence[int], *, post: Post | None = None) -> list[Image]:
    """Those of some images that a person uploaded for a post, in the order that was asked for.

    Images of another post are left out; those of ``post`` itself are in, where it is edited.
    """
    ids = [number for number in dict.fromkeys(ids) if 0 < number <= LARGEST_ID]
    if not ids:
        return []
    free = or_(Image.post_id.is_(None), Image.post_id == (post.id if post else None))
    own = select(Image).where(
        Image.id.in_(ids),
        Image.owner_id == owner.id,
        Image.use == ImageUse.POST,
        Image.state != ImageState.DISCARDED,
        free,
    )
    found = {image.id: image for image in db.session.scalars(own)}
    return [found[number] for number in ids if number in found]


def avatar_on_its_way(owner: User) -> Image | None:
    """The newest picture of a person, while it is being made ready or has failed."""
    newest = (
        select(Image)
        .where(
            Image.owner_id == owner.id,
            Image.use == ImageUse.AVATAR,
            Image.state != ImageState.DISCARDED,
        )
        .order_by(Image.id.desc())
        .limit(1)
    )
    image = db.session.scalar(newest)
    return image if image is not None and image.state != ImageState.READY else None


def lost(now: datetime) -> Select[int]:
    """The ids of images that wait and nobody works on, the longest waiting first."""
    return (
        select(Image.id)
        .where(
            Image.state == ImageState.WAITING,
            Image.next_attempt_at <= now,
            or_(Image.attempts > 0, Image.created_at < now - PICKED_UP_WITHIN),
        )
        .order_by(Image.next_attempt_at)
    )
