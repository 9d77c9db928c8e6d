"""Home: what those whom the viewer follows wrote and passed on, each post once, and no replies."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from app.extensions import db
from app.main.queries.posts import BY_ID
from app.main.queries.visibility import (
    ORIGINAL,
    Condition,
    not_muted,
    posts_and_reposts,
    visible_original,
)
from app.models import Post, Reach, Status, User, followers, mention
from app.pagination import Column, Page, Window, page_of, within

MOST_COUNTED = 99
"""New posts are counted up to here; beyond it "99+" is all that anybody wants to know."""

PROBED = aliased(Post)
"""The posts of a probe, as against those of the statement around it."""
EARLIER, EARLIER_AUTHOR = aliased(Post), aliased(User)

FIRST_ASKED = 4
"""How many people are asked for a page, for each post of it; when that is too few, everybody is."""


def home_page(viewer: User, window: Window, size: int) -> Page[Post]:
    """The viewer's home: posts and reposts by them and by those they follow, with their authors.

    One statement, or two where much of what people passed on is on the page already.
    """
    everybody = viewer.following_count + 1
    for asked in (FIRST_ASKED * (size + 1), everybody):
        chosen = people_asked(viewer, window, asked).cte("followed")
        ids = home_ids(viewer, chosen, window, size + 1)
        found = posts_and_reposts(viewer).where(Post.id.in_(select(ids.c.id)))
        floor = select(func.min(chosen.c.newest)).scalar_subquery()
        rows = db.session.execute(
            within(found.add_columns(floor.label("floor")), BY_ID, window, size + 1)
        ).all()
        if window.backwards or asked >= everybody or _is_complete(rows, size + 1):
            break
    return page_of([row.Post for row in rows], BY_ID, window, size)


def _is_complete(rows: Sequence[Any], limit: int) -> bool:
    """Whether nobody who was not asked can have a post on the page.

    Whoever was not asked has nothing that is newer than the newest of each of those who were.
    """
    if not rows:
        return False
    floor = rows[0].floor
    return floor == 0 or (len(rows) == limit and rows[-1].Post.id >= floor)


def count_new(viewer: User, newest_seen: int) -> int:
    """How many posts home has beyond the newest one seen, up to one over ``MOST_COUNTED``."""
    window = Window((newest_seen,), backwards=True)
    # In no order, so that counting ends at the limit however old the newest one seen is.
    found = _ids_in(
        viewer, people_asked(viewer, window).subquery("followed"), window, MOST_COUNTED + 1
    )
    return db.session.scalar(select(func.count()).select_from(found.subquery("newer"))) or 0


def home_ids(viewer: User, chosen: FromClause, window: Window, limit: int) -> Subquery:
    """The ids of one page of home.

    A join of posts and follows sorts every post found, slow for lively people, or reads back
    through everybody's posts, slow for quiet ones. Instead people are asked for their own newest
    ids, an index probe that costs the same however many posts there are (``bench/feed.py``
    measures it), and ``last_post_id`` leaves out those who cannot be on the page.
    """
    found = _ids_in(viewer, chosen, window, limit)
    (post_id,) = found.selected_columns
    return found.order_by(post_id.asc() if window.backwards else post_id.desc()).subquery("home")


def _ids_in(viewer: User, chosen: FromClause, window: Window, limit: int) -> Select[int]:
    """Up to ``limit`` ids of home in the window, in no order; ordered, the ones nearest to it."""
    oneself = select(literal(viewer.id).label("id"))
    people = union_all(select(chosen.c.id), oneself).subquery("people")
    probe = _newest_of_one(people.c.id, viewer, window, limit).correlate(people)
    post_id: Column
    if db.engine.dialect.name == "postgresql":
        lateral = probe.lateral("probe")
        post_id, found = lateral.c.id, people.join(lateral, true())
    else:
        # SQLite has no LATERAL, but plans this as the same probe for each person.
        post_id, found = Post.id, people.join(Post, Post.id.in_(probe))
    return select(post_id).select_from(found).limit(limit)


def people_asked(viewer: User, window: Window, most: int | None = None) -> Select[int, int]:
    """Those who can have a post in the window: on the way back, the ``most`` who wrote last.

    ``newest`` is the id of the newest post that each of them has in the window, or 0.
    """
    newest = literal(0) if window.backwards else _newest_id(window)
    followed = (
        select(User.id, newest.label("newest"))
        .join(followers, followers.c.followed_id == User.id)
        .where(
            followers.c.follower_id == viewer.id,
            User.status == Status.ACTIVE,
            not_muted(viewer, User.id),
        )
    )
    if window.backwards:
        followed = followed.where(User.last_post_id > window.values[0])
    elif most is not None:
        followed = followed.order_by(newest.desc()).limit(most)
    return followed


def _newest_id(window: Window) -> ColumnElement[int]:
    """The id of the newest post that each ``User`` has in the window, or 0.

    Only those who posted since the cursor need a probe: no more people than posts read before.
    """
    if not window.values:
        return User.last_post_id.expression
    (cursor,) = window.values
    own = [PROBED.author_id == User.id, ~PROBED.is_reply, PROBED.id < cursor]
    newest = select(func.max(PROBED.id)).where(*own)
    probe = func.coalesce(newest.correlate(User).scalar_subquery(), 0)
    return case((User.last_post_id < cursor, User.last_post_id), else_=probe)


def _newest_of_one(
    author_id: ColumnElement[int], viewer: User, window: Window, limit: int
) -> Select[int]:
    """Up to ``limit`` ids of one person: the newest in the window, or the oldest beyond it."""
    own = [PROBED.author_id == author_id, ~PROBED.is_reply, _is_on_home(viewer)]
    select_ids = select(PROBED.id).where(*own).limit(limit)
    if window.backwards:
        return select_ids.where(PROBED.id > window.values[0]).order_by(PROBED.id.asc())
    if window.values:
        select_ids = select_ids.where(PROBED.id < window.values[0])
    return select_ids.order_by(PROBED.id.desc())


def _is_on_home(viewer: User) -> Condition:
    """Whether home shows a post by the viewer or by somebody whom they follow.

    A follower sees all but what is for those mentioned. What was passed on is shown once: where it
    was written if that is on home, else where it was passed on first.
    """
    is_named = exists().where(mention.c.user_id == viewer.id, mention.c.post_id == PROBED.id)
    reaches = or_(PROBED.reach != Reach.MENTIONED, PROBED.author_id == viewer.id, is_named)
    new_to_home = visible_original(viewer, PROBED).where(
        not_muted(viewer, ORIGINAL.author_id),
        or_(ORIGINAL.is_reply, ~_belongs(viewer, ORIGINAL.author_id)),
    )
    return or_(
        and_(PROBED.repost_of_id.is_(None), reaches),
        and_(PROBED.repost_of_id.is_not(None), exists(new_to_home), ~_passed_on_earlier(viewer)),
    )


def _passed_on_earlier(viewer: User) -> Condition:
    found = select(EARLIER.id).join(EARLIER_AUTHOR, EARLIER_AUTHOR.id == EARLIER.author_id)
    return exists(
        found.where(
            EARLIER.repost_of_id == PROBED.repost_of_id,
            EARLIER.id < PROBED.id,
            EARLIER_AUTHOR.status == Status.ACTIVE,
            not_muted(viewer, EARLIER.author_id),
            _belongs(viewer, EARLIER.author_id),
        ).correlate(PROBED)
    )


def _belongs(viewer: User, author_id: Column) -> Condition:
    """Whether somebody is the viewer, or followed by them."""
    follows = exists().where(
        followers.c.follower_id == viewer.id, followers.c.followed_id == author_id
    )
    return or_(author_id == viewer.id, follows)
