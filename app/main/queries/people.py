"""People: who is shown, in which order, and who follows whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.extensions import db
from app.main.queries.visibility import Viewer, lasts, listed_people, visible_people
from app.models import Post, Status, User, block, followers, mute
from app.models.user import foldable
from app.pagination import Keyset, Window, within

BY_NAME = Keyset((User.search_name, User.id), lambda u: (u.search_name, u.id), descending=False)
BY_NEWEST = Keyset((User.id,), lambda u: (u.id,))
BY_FOLLOWERS = Keyset((User.follower_count, User.id), lambda u: (u.follower_count, u.id))
FollowRows = Select[User, datetime]
ORDERS = {"name": BY_NAME, "newest": BY_NEWEST, "followers": BY_FOLLOWERS}

FOLLOWERS_BY_TIME = Keyset(
    (followers.c.created_at, followers.c.follower_id), lambda row: (row.created_at, row.User.id)
)
BLOCKED_BY_TIME = Keyset(
    (block.c.created_at, block.c.blocked_id), lambda row: (row.created_at, row.User.id)
)
MUTED_BY_TIME = Keyset(
    (mute.c.created_at, mute.c.muted_id), lambda row: (row.created_at, row.User.id)
)
FOLLOWING_BY_TIME = Keyset(
    (followers.c.created_at, followers.c.followed_id), lambda row: (row.created_at, row.User.id)
)


@dataclass(frozen=True)
class Stance:
    """What somebody has against somebody."""

    is_blocked: bool = False
    is_muted: bool = False


def named(username: str, viewer: Viewer) -> Select[User]:
    """The person with a user name, whatever the case, if the viewer is shown them."""
    return visible_people(viewer).where(func.lower(User.username) == username.lower())


def directory(viewer: Viewer, search: str = "") -> Select[User]:
    """Everybody, or those with a text in one of their names, whatever the case or accents."""
    select_people = visible_people(viewer)
    if needle := foldable(search):
        select_people = select_people.where(User.search_name.contains(needle, autoescape=True))
    return select_people


def followers_of(user: User, viewer: Viewer) -> FollowRows:
    """Rows of ``User`` and ``created_at``: who follows a person, and since when."""
    return (
        visible_people(viewer)
        .add_columns(followers.c.created_at)
        .join(followers, followers.c.follower_id == User.id)
        .where(followers.c.followed_id == user.id)
    )


def followed_by(user: User, viewer: Viewer) -> FollowRows:
    """Rows of ``User`` and ``created_at``: whom a person follows, and since when."""
    return (
        visible_people(viewer)
        .add_columns(followers.c.created_at)
        .join(followers, followers.c.followed_id == User.id)
        .where(followers.c.follower_id == user.id)
    )


def blocked_by(user: User) -> FollowRows:
    """Rows of ``User`` and ``created_at``: whom a person has blocked, in the order of blocking."""
    return (
        select(User, block.c.created_at)
        .join(block, block.c.blocked_id == User.id)
        .where(block.c.blocker_id == user.id)
    )


def muted_by(user: User) -> Select[User, datetime, datetime]:
    """Rows of ``User``, ``created_at`` and ``until``: whom a person does not hear at present."""
    return (
        select(User, mute.c.created_at, mute.c.until)
        .join(mute, mute.c.muted_id == User.id)
        .where(mute.c.muter_id == user.id, lasts())
    )


def stance_to(viewer: User, other: User) -> Stance:
    """Whether somebody has blocked or muted another, in one statement."""
    own_block = exists().where(block.c.blocker_id == viewer.id, block.c.blocked_id == other.id)
    own_mute = exists().where(mute.c.muter_id == viewer.id, mute.c.muted_id == other.id, lasts())
    row = db.session.execute(select(own_block, own_mute)).one()
    return Stance(is_blocked=row[0], is_muted=row[1])


def is_following(follower: User, followed: User) -> bool:
    """Whether one person follows another."""
    return followed.id in followed_among(follower, [followed])


def followed_among(follower: User, people: Collection[User]) -> set[int]:
    """The ids of those among some people whom a person follows, in one statement."""
    if not people:
        return set()
    ids = select(followers.c.followed_id).where(
        followers.c.follower_id == follower.id,
        followers.c.followed_id.in_([person.id for person in people]),
    )
    return set(db.session.scalars(ids))


def to_follow(viewer: User | None, limit: int) -> Select[User]:
    """The most followed people, but the viewer and those whom the viewer follows."""
    most_followed = within(listed_people(viewer), BY_FOLLOWERS, Window(), limit)
    if viewer is None:
        return most_followed
    followed = exists().where(
        followers.c.follower_id == viewer.id, followers.c.followed_id == User.id
    )
    return most_followed.where(User.id != viewer.id, ~followed)


def newest_post_id(author_id: ColumnElement[int] | InstrumentedAttribute[int]) -> Select[int]:
    """The id of the newest post or repost of somebody, no answer; 0 where there is none."""
    own = (Post.author_id == author_id, ~Post.is_reply)
    return select(func.coalesce(func.max(Post.id), literal(0))).where(*own)


def true_counts() -> Select[int, int, int, int, int]:
    """Each person's id with what the counters should say.

    Rows of ``id, follower_count, following_count, post_count, last_post_id``; suspended people
    count neither as followers nor as followed, reposts not as posts, answers not as the last post.
    """
    other = aliased(User)

    def follows(own: ColumnElement[int], others: ColumnElement[int]) -> ColumnElement[int]:
        return (
            select(func.count())
            .select_from(followers)
            .join(other, and_(other.id == others, other.status == Status.ACTIVE))
            .where(own == User.id)
            .correlate(User)
            .scalar_subquery()
        )

    own_posts = Post.author_id == User.id
    texts = select(func.count(Post.id)).where(own_posts, Post.repost_of_id.is_(None))
    post_count = texts.correlate(User).scalar_subquery()
    last_post = newest_post_id(User.id).correlate(User).scalar_subquery()
    return select(
        User.id,
        follows(followers.c.followed_id, followers.c.follower_id).label("follower_count"),
        follows(followers.c.follower_id, followers.c.followed_id).label("following_count"),
        post_count.label("post_count"),
        last_post.label("last_post_id"),
    )
