"""What feeds need beyond the lists of the pages: tags, the first account, whose a secret is."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.extensions import db
from app.models import HomeFeed, Status, Tag, User, post_tag


def tags_of(post_ids: Collection[int]) -> dict[int, list[Tag]]:
    """The tags of posts that may be seen, in order of their names, in one statement."""
    found: dict[int, list[Tag]] = {}
    if not post_ids:
        return found
    rows = (
        select(post_tag.c.post_id, Tag)
        .join(Tag, Tag.id == post_tag.c.tag_id)
        .where(post_tag.c.post_id.in_(post_ids))
        .order_by(Tag.name)
    )
    for post_id, tag in db.session.execute(rows):
        found.setdefault(post_id, []).append(tag)
    return found


def founder() -> User | None:
    """The first account of the site."""
    return db.session.scalar(select(User).order_by(User.id).limit(1))


def owner_of_feed(token_hash: str) -> User | None:
    """The person whose home a secret opens, if they may sign in."""
    found = (
        select(HomeFeed)
        .join(HomeFeed.owner)
        .options(contains_eager(HomeFeed.owner))
        .where(HomeFeed.token_hash == token_hash, User.status == Status.ACTIVE)
    )
    feed = db.session.scalar(found)
    return feed.owner if feed else None
