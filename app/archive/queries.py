"""What goes into an archive, read in batches that begin where the last one ended."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select

from app.extensions import db
from app.main.queries.people import (
    FOLLOWERS_BY_TIME,
    FOLLOWING_BY_TIME,
    followed_by,
    followers_of,
)
from app.main.queries.posts import BY_ID
from app.models import Post, User, followers
from app.pagination import Keyset, Window, within

BATCH = 500
Rows = Iterator[Sequence[Any]]


def posts_of(author: User) -> Rows:
    """All columns of a person's own posts, oldest first."""
    columns = select(*Post.__table__.columns).where(Post.author_id == author.id)
    return _batches(columns, BY_ID)


def following_of(person: User) -> Rows:
    """Rows of ``id``, ``username`` and ``created_at``: whom a person follows, and since when."""
    return _batches(_names(followed_by(person)), _by_time(FOLLOWING_BY_TIME))


def followers_in_order(person: User) -> Rows:
    """Rows of ``id``, ``username`` and ``created_at``: who follows a person, and since when."""
    return _batches(_names(followers_of(person)), _by_time(FOLLOWERS_BY_TIME))


def _names(rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return rows.with_only_columns(User.id, User.username, followers.c.created_at)


def _by_time(keyset: Keyset) -> Keyset:
    return Keyset(keyset.columns, lambda row: (row.created_at, row.id), keyset.descending)


def _batches(rows: Select[*tuple[Any, ...]], keyset: Keyset) -> Rows:
    """Each batch is read in a transaction of its own: what is done with it may take its time."""
    window = Window(backwards=True)
    while batch := db.session.execute(within(rows, keyset, window, BATCH)).all():
        window = Window(keyset.key(batch[-1]), backwards=True)
        db.session.rollback()
        yield batch
