"""The order in which rows are locked, so that nobody waits for somebody who waits for them.

Posts first, by rising id, then tags, then people, by rising id. Not FOR UPDATE: whoever inserts a
row that points to one of these may go on.
"""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.errors.exceptions import Gone
from app.extensions import db
from app.main.queries.visibility import visible_posts
from app.models import Post, User


def target(person: User, post_id: int) -> Post:
    """A post that somebody wants to act on, as it is now, locked.

    Raises:
        Gone: it is deleted, or not for this person (any more).
    """
    found = visible_posts(person).where(Post.id == post_id)
    locked = found.with_for_update(key_share=True, of=Post)
    post = db.session.scalar(locked.execution_options(populate_existing=True))
    if post is None:
        raise Gone(_l("This post is no longer here."))
    return post


def targets(person: User, *post_ids: int) -> dict[int, Post]:
    """Several posts to act on, by id.

    Raises:
        Gone: as ``target``.
    """
    return {post_id: target(person, post_id) for post_id in sorted(set(post_ids))}


def lock_posts(*post_ids: int | None) -> dict[int, Post]:
    """Those of some posts that are still there, as they are now, locked."""
    ids = {post_id for post_id in post_ids if post_id is not None}
    found = select(Post).where(Post.id.in_(ids)).order_by(Post.id).with_for_update(key_share=True)
    posts = db.session.scalars(found.execution_options(populate_existing=True))
    return {post.id: post for post in posts}


def lock_people(ids: Iterable[int]) -> None:
    """Lock the rows of some people."""
    rows = select(User.id).where(User.id.in_(set(ids))).order_by(User.id)
    db.session.execute(rows.with_for_update(key_share=True)).all()
