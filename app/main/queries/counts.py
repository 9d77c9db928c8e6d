"""What the counters of posts should say."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from app.models import Image, Post, bookmark, post_like

POST_COUNTERS = (
    "like_count",
    "repost_count",
    "reply_count",
    "quote_count",
    "bookmark_count",
    "image_count",
)


def true_post_counts() -> Select[*tuple[Any, ...]]:
    """Each post's id with what its counters should say, under their names."""
    other = aliased(Post)
    sources: tuple[ColumnElement[Any], ...] = (
        post_like.c.post_id,
        other.repost_of_id.expression,
        other.parent_id.expression,
        other.quote_of_id.expression,
        bookmark.c.post_id,
        Image.post_id.expression,
    )
    numbers = [
        select(func.count()).where(source == Post.id).correlate(Post).scalar_subquery().label(name)
        for name, source in zip(POST_COUNTERS, sources, strict=True)
    ]
    return select(Post.id, *numbers)
