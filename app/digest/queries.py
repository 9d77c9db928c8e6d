"""Who gets a digest, and what stands in it. No writes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, literal, or_, select, true

from app.digest.schedule import SAME_SATURDAY, WEEK, latest_saturday, latest_saturdays
from app.extensions import db
from app.main.queries.posts import BY_ID
from app.main.queries.visibility import listed_posts, visible_posts
from app.models import Channel, Notification, Post, Status, User, followers
from app.models.ids import first_id_at
from app.models.types import Instant
from app.notifications.kinds import Entry
from app.notifications.queries import chosen_channels, entries, notifications_of
from app.pagination import Keyset, Window, within

NONE = timedelta(0)
MOST_POSTS = 20
MOST_COUNTED = 100
"""How many more posts are counted; beyond it there are "more than 100"."""
MOST_NOTIFICATIONS = 10
BY_PERSON = Keyset((User.id,), lambda person: (person.id,), descending=False)
TOLD_LATER = (Channel.SITE, Channel.DIGEST)
"""What was not mailed at once."""


@dataclass(frozen=True)
class Digest:
    """What a person reads in a digest."""

    posts: list[Post]
    more: int
    notifications: list[Entry]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.posts and not self.notifications


def people_due(now: datetime, *, must_confirm: bool) -> Select[User]:
    """The people whose Saturday morning has come since their last digest.

    ``digest_at`` is the Saturday morning of the last one, so it tells the Saturdays apart also when
    a person has moved to another zone since.

    Args:
        now: the present instant.
        must_confirm: whether only confirmed addresses get mail of this site.
    """
    mornings = latest_saturdays(now)
    had_one = and_(
        User.digest_at < max(mornings),  # for the index; the next line decides
        User.digest_at < _morning(now, mornings, earlier=SAME_SATURDAY),
    )
    never_had_one = and_(User.digest_at.is_(None), User.created_at < _morning(now, mornings))
    return select(User).where(
        User.digest_on.is_(True),
        or_(had_one, never_had_one),
        User.status == Status.ACTIVE,
        User.email_confirmed_at.is_not(None) if must_confirm else true(),
    )


def _morning(
    now: datetime, mornings: dict[datetime, list[str]], *, earlier: timedelta = NONE
) -> ColumnElement[datetime]:
    """The latest Saturday morning of each ``User``, or so much earlier."""
    choices = [
        (User.timezone.in_(names), literal(at - earlier, Instant)) for at, names in mornings.items()
    ]
    return case(*choices, else_=literal(latest_saturday(now, UTC) - earlier, Instant))


def begin_of(person: User, end: datetime) -> datetime:
    """Where the window of a person's next digest begins: where the last one ended."""
    return person.digest_at or max(person.created_at, end - WEEK)


def digest_of(person: User, begin: datetime, end: datetime) -> Digest:
    """What happened to a person from one instant until another.

    Posts that were there at the last visit were seen then; what is unread was not.
    """
    ids = _posts_between(person, max(begin, person.last_seen), end)
    newest = visible_posts(person).where(Post.id.in_(ids[:MOST_POSTS])).order_by(Post.id.desc())
    posts = db.session.scalars(newest).all() if ids else []
    unread = _unread_between(person, begin, end)
    return Digest(list(posts), len(ids[MOST_POSTS:]), unread)


def _posts_between(person: User, begin: datetime, end: datetime) -> list[int]:
    """The ids of what others wrote whom a person follows, the newest first; no more than needed."""
    first, last = first_id_at(begin), first_id_at(end)
    followed = (
        select(followers.c.followed_id)
        .join(User, User.id == followers.c.followed_id)
        .where(
            followers.c.follower_id == person.id,
            User.status == Status.ACTIVE,
            User.last_post_id >= first,
        )
    )
    found = (
        listed_posts(person)
        .with_only_columns(Post.id)
        .where(Post.author_id.in_(followed), ~Post.is_reply, Post.id >= first, Post.id < last)
    )
    most = MOST_POSTS + MOST_COUNTED + 1
    return list(db.session.scalars(within(found, BY_ID, Window(), most)))


def _unread_between(person: User, begin: datetime, end: datetime) -> list[Entry]:
    channels = chosen_channels(person)
    kinds = [name for name, channel in channels.items() if channel in TOLD_LATER]
    unread = (
        notifications_of(person, unread=True)
        .where(
            Notification.kind.in_(kinds),
            Notification.changed_at >= begin,
            Notification.changed_at < end,
        )
        .order_by(Notification.changed_at.desc(), Notification.id.desc())
        .limit(MOST_NOTIFICATIONS)
    )
    return entries(person, db.session.scalars(unread))
