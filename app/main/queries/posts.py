"""Timelines: what may be seen of posts is said here and nowhere else."""

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    case,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased, contains_eager

from app.extensions import db
from app.models import Post, Status, User, followers
from app.pagination import Column, Keyset, Page, Window, page_of, within

BY_ID = Keyset((Post.id,), lambda post: (post.id,))
"""Newest first: ids grow with time."""

MOST_COUNTED = 99
"""New posts are counted up to here; beyond it "99+" is all that anybody wants to know."""

PROBED = aliased(Post)
"""The posts of a probe, as against those of the statement around it."""


def visible_posts() -> Select[Post]:
    """The posts that anybody may see, each with its author."""
    return (
        select(Post)
        .join(Post.author)
        .where(User.status == Status.ACTIVE)
        .options(contains_eager(Post.author))
    )


def posts_by(author: User) -> Select[Post]:
    """The posts of a profile."""
    return visible_posts().where(Post.author_id == author.id)


def home_page(viewer: User, window: Window, size: int) -> Page[Post]:
    """The viewer's home: own posts and those of people followed, in one statement."""
    ids = home_ids(viewer.id, window, size + 1)
    select_posts = visible_posts().where(Post.id.in_(select(ids.c.id)))
    rows = db.session.scalars(within(select_posts, BY_ID, window, size + 1)).all()
    return page_of(rows, BY_ID, window, size)


def count_new(viewer: User, newest_seen: int) -> int:
    """How many posts home has beyond the newest one seen, up to one over ``MOST_COUNTED``."""
    # In no order, so that counting ends at the limit however old the newest one seen is.
    found = _ids_in(viewer.id, Window((newest_seen,), backwards=True), MOST_COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(found.subquery("newer"))) or 0


def home_ids(viewer_id: int, window: Window, limit: int) -> Subquery:
    """The ids of one page of home.

    A join of posts and follows sorts every post found, slow for lively people, or reads back
    through everybody's posts, slow for quiet ones. Instead each person followed is asked for their
    own newest ids, an index probe that costs the same however many posts there are
    (``bench/feed.py`` measures it), and ``last_post_id`` leaves out those who cannot be on the
    page.
    """
    found = _ids_in(viewer_id, window, limit)
    (post_id,) = found.selected_columns
    return found.order_by(post_id.asc() if window.backwards else post_id.desc()).subquery("home")


def _ids_in(viewer_id: int, window: Window, limit: int) -> Select[int]:
    """Up to ``limit`` ids of home in the window, in no order; ordered, the ones nearest to it."""
    people = _followed_and_self(viewer_id, window, limit)
    probe = _newest_of_one(people.c.id, window, limit).correlate(people)
    post_id: Column
    if db.engine.dialect.name == "postgresql":
        lateral = probe.lateral("probe")
        post_id, found = lateral.c.id, people.join(lateral, true())
    else:
        # SQLite has no LATERAL, but plans this as the same probe for each person.
        post_id, found = Post.id, people.join(Post, Post.id.in_(probe))
    return select(post_id).select_from(found).limit(limit)


def _followed_and_self(viewer_id: int, window: Window, limit: int) -> Subquery:
    """The ids of those who can have a post in the window."""
    followed = (
        select(User.id)
        .join(followers, followers.c.followed_id == User.id)
        .where(followers.c.follower_id == viewer_id, User.status == Status.ACTIVE)
    )
    if window.backwards:
        followed = followed.where(User.last_post_id > window.values[0])
    else:
        # The newest ``limit`` posts come from the ``limit`` people who posted last.
        followed = followed.order_by(_newest_id(window).desc()).limit(limit)
    chosen = followed.subquery("followed")
    return union_all(select(chosen.c.id), select(literal(viewer_id).label("id"))).subquery("people")


def _newest_id(window: Window) -> Column:
    """The id of the newest post that each ``User`` has in the window, or 0.

    Only those who posted since the cursor need a probe: no more people than posts read before.
    """
    if not window.values:
        return User.last_post_id
    (cursor,) = window.values
    newest = select(func.max(PROBED.id)).where(PROBED.author_id == User.id, PROBED.id < cursor)
    probe = func.coalesce(newest.correlate(User).scalar_subquery(), 0)
    return case((User.last_post_id < cursor, User.last_post_id), else_=probe)


def _newest_of_one(author_id: ColumnElement[int], window: Window, limit: int) -> Select[int]:
    """Up to ``limit`` ids of one person: the newest in the window, or the oldest beyond it."""
    select_ids = select(PROBED.id).where(PROBED.author_id == author_id).limit(limit)
    if window.backwards:
        return select_ids.where(PROBED.id > window.values[0]).order_by(PROBED.id.asc())
    if window.values:
        select_ids = select_ids.where(PROBED.id < window.values[0])
    return select_ids.order_by(PROBED.id.desc())
