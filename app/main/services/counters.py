"""The counters on posts and people: changed by steps, found again by counting, verified."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import case, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.database import rows_changed
from app.extensions import db
from app.main.queries.counts import POST_COUNTERS, true_post_counts
from app.main.queries.people import newest_post_id
from app.models import Post, User


def count(post: Post, counter: InstrumentedAttribute[int], step: int) -> None:
    """Change a counter of a post."""
    rows_changed(update(Post).where(Post.id == post.id).values({counter: counter + step}))
    db.session.expire(post, [counter.key])


def change_authors(author_ids: Iterable[int], **values: Any) -> None:
    """Change what the rows of authors say of their posts."""
    ids = set(author_ids)
    rows_changed(update(User).where(User.id.in_(ids)).values(values))
    for author_id in ids:
        author = db.session.identity_map.get(db.session.identity_key(User, author_id))
        if author is not None:
            db.session.expire(author, list(values))


def note_newest(author_id: int, post_id: int, **values: Any) -> None:
    """Note a new post or repost on the row of its author, and change other values with it."""
    is_newer = User.last_post_id < post_id
    newest = case((is_newer, post_id), else_=User.last_post_id)
    change_authors([author_id], last_post_id=newest, **values)


def find_newest(author_ids: Iterable[int]) -> None:
    """Look for the newest posts of some people anew; their rows are locked."""
    newest = newest_post_id(User.id).correlate(User).scalar_subquery()
    change_authors(author_ids, last_post_id=newest)


def wrong_post_counters(*, repair: bool = False) -> list[int]:
    """The ids of posts whose counters do not say what the tables say; put right on request."""
    counted = true_post_counts().subquery()
    stored = [getattr(Post, name) for name in POST_COUNTERS]
    truth = [counted.c[name] for name in POST_COUNTERS]
    differs = [is_ != should_be for is_, should_be in zip(stored, truth, strict=True)]
    rows = db.session.execute(
        select(Post.id, *truth).join(counted, counted.c.id == Post.id).where(or_(*differs))
    ).all()
    if repair:
        for row in rows:
            values = dict(zip(POST_COUNTERS, row[1:], strict=True))
            rows_changed(update(Post).where(Post.id == row.id).values(values))
        db.session.expire_all()
    return sorted(row.id for row in rows)
