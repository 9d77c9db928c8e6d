"""Likes, reposts and bookmarks: done twice is done once. They flush; the caller commits."""

from datetime import datetime, timedelta
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table, delete, select
from sqlalchemy.orm import InstrumentedAttribute

from app.database import insert_or_ignore, rows_changed
from app.dates import utcnow
from app.errors.exceptions import Conflict, NotAllowed
from app.extensions import db
from app.main.kinds import LIKED, REPOSTED
from app.main.policies import can_like, can_repost
from app.main.services.counters import count, find_newest, note_newest
from app.main.services.locks import lock_people, lock_posts, target
from app.main.services.telling import listeners_of, tell
from app.models import Post, User, bookmark, post_like
from app.models.ids import id_at

POSTS = cast(Table, Post.__table__)
ATTEMPTS = 3
TOLD_ONCE_WITHIN = timedelta(days=1)
"""Whoever takes a like back and likes again is not announced again within this time."""


def like(person: User, post: Post, *, announce: bool = True) -> bool:
    """Like a post, whose author hears of it if it is to be announced.

    Returns:
        Whether this changed anything.

    Raises:
        NotAllowed: this cannot be liked.
        Gone: it is deleted, or not for this person.
    """
    if not can_like(person, post):
        raise NotAllowed(_l("This cannot be liked."))
    liked = _add(person, post, post_like, Post.like_count)
    if liked is None:
        return False
    heard_by = listeners_of(person, liked, {liked.author_id: LIKED} if announce else {})
    lock_people(heard_by)
    tell(person, liked, heard_by, once_within=TOLD_ONCE_WITHIN)
    return True


def unlike(person: User, post: Post) -> bool:
    """Take a like back. Returns whether this changed anything."""
    return _remove(person, post, post_like, Post.like_count)


def keep(person: User, post: Post) -> bool:
    """Put a post among one's bookmarks; nobody hears of it.

    Returns:
        Whether this changed anything.

    Raises:
        NotAllowed: this cannot be kept.
        Gone: it is deleted, or not for this person.
    """
    if not can_like(person, post):
        raise NotAllowed(_l("This cannot be bookmarked."))
    return _add(person, post, bookmark, Post.bookmark_count) is not None


def keep_no_more(person: User, post: Post) -> bool:
    """Take a post from one's bookmarks. Returns whether this changed anything."""
    return _remove(person, post, bookmark, Post.bookmark_count)


def _add(
    person: User, post: Post, table: Table, counter: InstrumentedAttribute[int]
) -> Post | None:
    """Add a row and count it; None when it was there already."""
    locked = target(person, post.id)
    row = {"user_id": person.id, "post_id": locked.id}
    if not rows_changed(insert_or_ignore(table).values(row)):
        return None
    count(locked, counter, 1)
    return locked


def _remove(person: User, post: Post, table: Table, counter: InstrumentedAttribute[int]) -> bool:
    known = lock_posts(post.id)
    gone = delete(table).where(table.c.user_id == person.id, table.c.post_id == post.id)
    changed = rows_changed(gone) > 0
    if changed:
        count(known[post.id], counter, -1)
    return changed


def repost(
    person: User, post: Post, *, reposted_at: datetime | None = None, announce: bool = True
) -> bool:
    """Pass a post on to one's followers; its author hears of it if it is to be announced.

    Args:
        person: who does.
        post: what.
        reposted_at: when, if not now.
        announce: whether the author hears of it.

    Returns:
        Whether this changed anything.

    Raises:
        NotAllowed: the person may not post, or not every member may see the post.
        Gone: it is deleted, or not for this person.
    """
    if not can_repost(person, post):
        raise NotAllowed(_l("Only what every member may see can be reposted."))
    original = target(person, post.id)
    made = _insert_repost(person, original, reposted_at or utcnow())
    if made is None:
        return False
    count(original, Post.repost_count, 1)
    told = {original.author_id: REPOSTED} if announce else {}
    heard_by = listeners_of(person, original, told)
    lock_people([person.id, *heard_by])
    note_newest(person.id, made)
    tell(person, original, heard_by, once_within=TOLD_ONCE_WITHIN)
    return True


def _insert_repost(person: User, original: Post, at: datetime) -> int | None:
    """Add the row of a repost and give its id; None when there is one already."""
    own = select(Post.id).where(Post.author_id == person.id, Post.repost_of_id == original.id)
    for _attempt in range(ATTEMPTS):
        post_id = id_at(at)
        row = insert_or_ignore(POSTS).values(
            created_at=at,
            id=post_id,
            author_id=person.id,
            body="",
            body_html="",
            reach=original.reach,
            repost_of_id=original.id,
        )
        if rows_changed(row):
            return post_id
        if db.session.scalar(own):
            return None
    raise Conflict(_l("This could not be saved just now. Send it again."))


def unrepost(person: User, post: Post) -> bool:
    """Take a repost back. Returns whether this changed anything."""
    known = lock_posts(post.id)
    own = delete(Post).where(Post.author_id == person.id, Post.repost_of_id == post.id)
    changed = rows_changed(own) > 0
    if changed:
        count(known[post.id], Post.repost_count, -1)
        lock_people([person.id])
        find_newest([person.id])
    return changed
