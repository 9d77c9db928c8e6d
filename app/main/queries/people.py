"""People: who is shown, in which order, and who follows whom."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Post, Status, User, followers
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
FOLLOWING_BY_TIME = Keyset(
    (followers.c.created_at, followers.c.followed_id), lambda row: (row.created_at, row.User.id)
)


def visible_people() -> Select[User]:
    """The people that are shown; suspended people are shown nowhere."""
    return select(User).where(User.status == Status.ACTIVE)


def named(username: str) -> Select[User]:
    """The visible person with a user name, whatever the case."""
    return visible_people().where(func.lower(User.username) == username.lower())


def directory(search: str = "") -> Select[User]:
    """Everybody, or those with a text in one of their names, whatever the case or accents."""
    select_people = visible_people()
    if needle := foldable(search):
        select_people = select_people.where(User.search_name.contains(needle, autoescape=True))
    return select_people


def followers_of(user: User) -> FollowRows:
    """Rows of ``User`` and ``created_at``: who follows a person, and since when."""
    return (
        select(User, followers.c.created_at)
        .join(followers, followers.c.follower_id == User.id)
        .where(followers.c.followed_id == user.id, User.status == Status.ACTIVE)
    )


def followed_by(user: User) -> FollowRows:
    """Rows of ``User`` and ``created_at``: whom a person follows, and since when."""
    return (
        select(User, followers.c.created_at)
        .join(followers, followers.c.followed_id == User.id)
        .where(followers.c.follower_id == user.id, User.status == Status.ACTIVE)
    )


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
    most_followed = within(visible_people(), BY_FOLLOWERS, Window(), limit)
    if viewer is None:
        return most_followed
    followed = exists().where(
        followers.c.follower_id == viewer.id, followers.c.followed_id == User.id
    )
    return most_followed.where(User.id != viewer.id, ~followed)


def true_counts() -> Select[int, int, int, int, int]:
    """Each person's id with what the counters should say.

    Rows of ``id, follower_count, following_count, post_count, last_post_id``; suspended people
    count neither as followers nor as followed.
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
    post_count = select(func.count(Post.id)).where(own_posts).correlate(User).scalar_subquery()
    last_post = (
        select(func.coalesce(func.max(Post.id), literal(0)))
        .where(own_posts)
        .correlate(User)
        .scalar_subquery()
    )
    return select(
        User.id,
        follows(followers.c.followed_id, followers.c.follower_id).label("follower_count"),
        follows(followers.c.follower_id, followers.c.followed_id).label("following_count"),
        post_count.label("post_count"),
        last_post.label("last_post_id"),
    )
