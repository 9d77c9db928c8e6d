"""Who sees what: the one rule behind every list, page, picture, mail and export.

Blocks hold everywhere and both ways. Mutes are the wish of one person for their lists, so they are
a condition of their own.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager

from app.dates import utcnow
from app.extensions import db
from app.models import Post, Reach, Status, User, block, followers, mention, mute
from app.models.post import PUBLIC

Viewer = User | None
"""Who looks; None is a guest."""
Condition = ColumnElement[bool]
Id = int | ColumnElement[int] | InstrumentedAttribute[int]

ORIGINAL, ORIGINAL_AUTHOR = aliased(Post), aliased(User)


def visible_to(viewer: Viewer, post: type[Post] = Post, author: type[User] = User) -> Condition:
    """Whether somebody may see a post.

    Args:
        viewer: the person, or None for a guest.
        post: the posts in question.
        author: the people joined to them as their authors.
    """
    is_here = author.status == Status.ACTIVE
    if viewer is None:
        return and_(is_here, post.reach == PUBLIC)
    return and_(is_here, _reaches(viewer.id, post))


def _reaches(viewer_id: Id, post: type[Post]) -> Condition:
    follows = exists().where(
        followers.c.follower_id == viewer_id, followers.c.followed_id == post.reach_owner_id
    )
    is_named = exists().where(mention.c.user_id == viewer_id, mention.c.post_id == post.id)
    is_owner = post.reach_owner_id == viewer_id
    return or_(
        post.author_id == viewer_id,
        and_(
            or_(
                post.reach.in_([Reach.PUBLIC, Reach.MEMBERS]),
                and_(post.reach == Reach.FOLLOWERS, or_(is_owner, follows)),
                and_(post.reach == Reach.MENTIONED, or_(is_owner, is_named)),
            ),
            no_block(viewer_id, post.author_id),
            no_block(viewer_id, post.reach_owner_id),
        ),
    )


def no_block(viewer_id: Id, other_id: Id) -> Condition:
    """Whether neither of two people has blocked the other."""
    blocked = select(block.c.blocked_id).where(block.c.blocker_id == viewer_id)
    blockers = select(block.c.blocker_id).where(block.c.blocked_id == viewer_id)
    other: Any = other_id
    return and_(other.not_in(blocked), other.not_in(blockers))


def not_muted(viewer: Viewer, other_id: Any = Post.author_id) -> Condition:
    """Whether a person is to be heard in the lists of the viewer."""
    if viewer is None:
        return true()
    muted = select(mute.c.muted_id).where(mute.c.muter_id == viewer.id, lasts())
    is_heard: Condition = other_id.not_in(muted)
    return is_heard


def lasts() -> Condition:
    """Whether a mute is not over."""
    return or_(mute.c.until.is_(None), mute.c.until > utcnow())


def visible_posts(viewer: Viewer) -> Select[Post]:
    """The posts that somebody may see, each with its author; no reposts."""
    return _with_authors().where(visible_to(viewer), Post.repost_of_id.is_(None))


def listed_posts(viewer: Viewer) -> Select[Post]:
    """As ``visible_posts``, for lists: without the people whom the viewer has muted."""
    return visible_posts(viewer).where(not_muted(viewer))


def posts_and_reposts(viewer: Viewer) -> Select[Post]:
    """The posts that somebody may see, and the reposts of such posts, each with its author."""
    passes_on = exists(visible_original(viewer))
    is_text = Post.repost_of_id.is_(None)
    return _with_authors().where(visible_to(viewer), or_(is_text, passes_on))


def visible_original(viewer: Viewer, repost: type[Post] = Post) -> Select[int]:
    """The id of what a repost passes on, if the viewer may see that."""
    return (
        select(ORIGINAL.id)
        .join(ORIGINAL_AUTHOR, ORIGINAL_AUTHOR.id == ORIGINAL.author_id)
        .where(ORIGINAL.id == repost.repost_of_id, visible_to(viewer, ORIGINAL, ORIGINAL_AUTHOR))
        .correlate(repost)
    )


def _with_authors() -> Select[Post]:
    return select(Post).join(Post.author).options(contains_eager(Post.author))


def may_see_post(viewer: Viewer, post_id: int) -> bool:
    """Whether somebody may see a post; False also when there is none."""
    found = visible_posts(viewer).where(Post.id == post_id).with_only_columns(Post.id)
    return db.session.scalar(found) is not None


def viewers_among(post_id: int, user_ids: Iterable[int]) -> set[int]:
    """Which of some people may see a post."""
    wanted = sorted(set(user_ids))
    if not wanted:
        return set()
    viewer = aliased(User)
    found = (
        select(viewer.id)
        .join(Post, Post.id == post_id)
        .join(User, User.id == Post.author_id)
        .where(
            viewer.id.in_(wanted),
            viewer.status == Status.ACTIVE,
            User.status == Status.ACTIVE,
            _reaches(viewer.id, Post),
        )
    )
    return set(db.session.scalars(found))


def hearers_among(actor: User, user_ids: Iterable[int]) -> set[int]:
    """Those of some people who have not muted somebody."""
    wanted = set(user_ids)
    if not wanted:
        return set()
    deaf = select(mute.c.muter_id).where(
        mute.c.muted_id == actor.id, mute.c.muter_id.in_(wanted), lasts()
    )
    return wanted - set(db.session.scalars(deaf))


def listeners_among(actor: User, user_ids: Iterable[int]) -> set[int]:
    """Those of some people who have not muted somebody, with no block between them."""
    hearers = hearers_among(actor, user_ids)
    if not hearers:
        return set()
    found = select(User.id).where(User.id.in_(hearers), no_block(actor.id, User.id))
    return set(db.session.scalars(found))


def visible_people(viewer: Viewer) -> Select[User]:
    """The people that somebody is shown: nobody who is suspended, and no block between them."""
    people = select(User).where(User.status == Status.ACTIVE)
    return people if viewer is None else people.where(no_block(viewer.id, User.id))


def listed_people(viewer: Viewer) -> Select[User]:
    """As ``visible_people``, for suggestions: without those whom the viewer has muted."""
    return visible_people(viewer).where(not_muted(viewer, User.id))


def is_blocked(one: User, other: User) -> bool:
    """Whether one of two people has blocked the other."""
    found = exists().where(
        or_(
            and_(block.c.blocker_id == one.id, block.c.blocked_id == other.id),
            and_(block.c.blocker_id == other.id, block.c.blocked_id == one.id),
        )
    )
    return bool(db.session.scalar(select(found)))
