"""What crawlers are told of: articles that are for everybody, the oldest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from app.extensions import db
from app.main.queries.posts import articles
from app.models import Post

MOST_ADDRESSES = 50_000
"""How many one file may have (sitemaps.org)."""


class Listed(NamedTuple):
    """An article in a sitemap."""

    id: int
    changed_at: datetime


def first_ids() -> Sequence[int]:
    """The id that each file begins with; one statement.

    The oldest come first, so that the files of what is long written stay as they are.
    """
    number = func.row_number().over(order_by=Post.id).label("number")
    numbered = articles(None).with_only_columns(Post.id, number).subquery("numbered")
    begins = (numbered.c.number - 1) % MOST_ADDRESSES == 0
    return db.session.scalars(select(numbered.c.id).where(begins).order_by(numbered.c.id)).all()


def listed_from(first_id: int) -> list[Listed]:
    """The articles of the file that begins with one; one statement."""
    changed_at = func.coalesce(Post.edited_at, Post.created_at, type_=Post.created_at.type)
    found = (
        articles(None)
        .with_only_columns(Post.id, changed_at)
        .where(Post.id >= first_id)
        .order_by(Post.id)
        .limit(MOST_ADDRESSES)
    )
    return [Listed(*row) for row in db.session.execute(found)]
