"""Posts by what they are, for whoever looks for them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select

from app.main.queries.posts import EMPTY, with_tag
from app.main.queries.visibility import Viewer, listed_posts, visible_posts
from app.models import Post, Tag, User
from app.models.ids import first_id_at


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
) -> Select[Post]:
    """The posts that are all of what is asked for, in the order ``BY_ID``; no reposts.

    Args:
        viewer: who looks.
        author: whose; who asks for somebody wants to see them, muted or not.
        tag: what they are found by.
        kind: what they are; without it all but the answers.
        since: written at this instant or later.
        until: written before this instant.
    """
    found = listed_posts(viewer) if author is None else visible_posts(viewer)
    if author is not None:
        found = found.where(Post.author_id == author.id)
    if tag is not None:
        found = found.where(Post.id.in_(with_tag(tag)))
    if kind == Kind.ARTICLE:
        found = found.where(Post.title != EMPTY)
    elif kind == Kind.REPLY:
        found = found.where(Post.is_reply)
    else:
        found = found.where(~Post.is_reply)
    if kind == Kind.POST:
        found = found.where(Post.title == EMPTY)
    # An id grows with the moment of writing.
    if since is not None:
        found = found.where(Post.id >= first_id_at(since))
    return found if until is None else found.where(Post.id < first_id_at(until))
