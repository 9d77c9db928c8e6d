"""Posts by what they are, for whoever looks for them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, exists

from app.main.queries.posts import BY_ID, BY_TAG, EMPTY
from app.main.queries.visibility import Viewer, listed_posts, visible_posts
from app.models import Post, Tag, User, post_tag
from app.models.ids import first_id_at
from app.pagination import Keyset


class Kind(StrEnum):
    """What a post is."""

    POST = "post"
    ARTICLE = "article"
    REPLY = "reply"

    @classmethod
    def of(cls, post: Post) -> "Kind":
        """What one post is."""
        if post.is_reply:
            return cls.REPLY
        return cls.ARTICLE if post.is_article else cls.POST


def filtered(
    viewer: Viewer,
    *,
    author: User | None = None,
    tag: Tag | None = None,
    kind: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[Select[Post], Keyset]:
    """The posts that are all of what is asked for, with their order, newest first; no reposts.

    They are read from the newest one on: of the author, else of the tag, else of all.

    Args:
        viewer: who looks.
        author: whose; who asks for somebody wants to see them, muted or not.
        tag: what they are found by.
        kind: what they are; without it all but the answers.
        since: written at this instant or later.
        until: written before this instant.
    """
    found = listed_posts(viewer) if author is None else visible_posts(viewer)
    order, has_tag = BY_ID, post_tag.c.post_id == Post.id
    if author is not None:
        found = found.where(Post.author_id == author.id)
    if tag is not None and author is not None:
        found = found.where(exists().where(has_tag, post_tag.c.tag_id == tag.id))
    elif tag is not None:
        found, order = found.join(post_tag, has_tag).where(post_tag.c.tag_id == tag.id), BY_TAG
    if kind == Kind.ARTICLE:
        found = found.where(Post.title != EMPTY)
    elif kind == Kind.REPLY:
        found = found.where(Post.is_reply)
    else:
        found = found.where(~Post.is_reply)
    if kind == Kind.POST:
        found = found.where(Post.title == EMPTY)
    # An id grows with the moment of writing.
    (post_id,) = order.columns
    if since is not None:
        found = found.where(post_id >= first_id_at(since))
    if until is not None:
        found = found.where(post_id < first_id_at(until))
    return found, order
