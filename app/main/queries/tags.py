"""Tags: which there are for somebody, and how much each one finds."""

from sqlalchemy import Select, exists, func, select

from app.extensions import db
from app.main.queries.posts import tagged
from app.main.queries.visibility import Viewer, visible_to
from app.models import Post, Tag, User, post_tag
from app.pagination import Keyset

BY_NAME = Keyset((Tag.name,), lambda tag: (tag.name,), descending=False)
MOST_COUNTED = 1000
"""The posts of a tag are counted up to here: nobody waits for the last of a million."""


def seen_tags(viewer: Viewer, prefix: str = "") -> Select[Tag]:
    """The tags that a post has which the viewer may see, all or those that begin with something.

    A tag of hidden posts alone is none: its name may say what they are about.
    """
    shown = (
        select(post_tag.c.post_id)
        .join(Post, Post.id == post_tag.c.post_id)
        .join(User, User.id == Post.author_id)
        .where(post_tag.c.tag_id == Tag.id, visible_to(viewer))
        .correlate(Tag)
    )
    found = select(Tag).where(exists(shown))
    return found.where(Tag.name.startswith(prefix, autoescape=True)) if prefix else found


def count_tagged(viewer: Viewer, tag: Tag) -> int:
    """How many posts the list of a tag has, up to ``MOST_COUNTED``."""
    found = tagged(viewer, tag).with_only_columns(Post.id).limit(MOST_COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0
