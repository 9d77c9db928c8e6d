"""Verbs of people: following, profiles, suspension. They flush and return; the caller commits."""

from collections.abc import Iterable
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.auth.names import check_username
from app.auth.services import end_sessions, username_taken
from app.database import insert_or_ignore, rows_changed, unique_violation
from app.dates import utcnow
from app.errors.exceptions import DomainError, NotAllowed
from app.extensions import db
from app.main.kinds import FOLLOWED
from app.main.queries.people import true_counts
from app.main.queries.visibility import hearers_among, is_blocked
from app.main.services.locks import lock_people
from app.models import Reach, Role, Status, Theme, User, followers
from app.models.ids import first_id_at
from app.notifications.services import notify

COUNTERS = ("follower_count", "following_count", "post_count", "last_post_id")
FOLLOWED_ONCE_WITHIN = timedelta(days=1)
"""Whoever unfollows and follows again is not announced again within this time."""


def follow(follower: User, followed: User) -> bool:
    """Follow somebody, who hears of it. Following twice is following once.

    Returns:
        Whether this changed anything.

    Raises:
        DomainError: a person tries to follow themselves.
        NotAllowed: one of the two has blocked the other.
    """
    if follower.id == followed.id:
        raise DomainError(_l("You cannot follow yourself. Your own posts are on your home anyway."))
    # Neither begins to block meanwhile.
    lock_people([follower.id, followed.id])
    if is_blocked(follower, followed):
        raise NotAllowed(_l("You cannot follow this person."))
    row = {"follower_id": follower.id, "followed_id": followed.id}
    changed = rows_changed(insert_or_ignore(followers).values(row)) > 0
    if changed:
        _count_follow(follower, followed, 1)
        if hearers_among(follower, [followed.id]):
            notify(followed, FOLLOWED, actor=follower, once_within=FOLLOWED_ONCE_WITHIN)
    return changed


def unfollow(follower: User, followed: User) -> bool:
    """Stop following somebody; fine when nobody was followed.

    Returns:
        Whether this changed anything.
    """
    gone = delete(followers).where(
        followers.c.follower_id == follower.id, followers.c.followed_id == followed.id
    )
    changed = rows_changed(gone) > 0
    if changed:
        _count_follow(follower, followed, -1)
    return changed


def _count_follow(follower: User, followed: User, step: int) -> None:
    # Always the lower id first: two people following each other at once must not deadlock.
    steps = [(follower.id, User.following_count), (followed.id, User.follower_count)]
    for user_id, counter in sorted(steps, key=lambda pair: pair[0]):
        _count([user_id], counter, step)
    db.session.refresh(followed, ["follower_count", "following_count"])


def _count(ids: Iterable[int], counter: InstrumentedAttribute[int], step: int) -> None:
    statement = update(User).where(User.id.in_(list(ids))).values({counter: counter + step})
    rows_changed(statement)


def update_profile(
    user: User,
    *,
    username: str,
    display_name: str,
    about_me: str,
    locale: str,
    timezone: str,
    theme: str,
) -> User:
    """Change a person's own profile.

    Raises:
        DomainError: the user name breaks a rule.
        Conflict: the user name is taken, also by somebody a moment quicker.
    """
    if username != user.username:
        check_username(username)
    with unique_violation({"username": username_taken()}):
        user.username = username
        user.display_name = display_name
        user.about_me = about_me
        user.locale = locale
        user.timezone = timezone
        user.theme = Theme(theme)
    return user


def set_locale(user: User, locale: str) -> None:
    """Change the language of the interface."""
    user.locale = locale
    db.session.flush()


def set_theme(user: User, theme: Theme) -> None:
    """Change the colours of the pages."""
    user.theme = theme
    db.session.flush()


def set_default_reach(user: User, reach: str) -> None:
    """Change who may see what a person writes, where they do not say otherwise."""
    user.default_reach = Reach(reach)
    db.session.flush()


def home_seen(user: User, post_id: int) -> None:
    """Note up to which post a person has read home."""
    own = update(User).where(User.id == user.id)
    rows_changed(own.values(home_seen_id=read_up_to(post_id)))
    db.session.expire(user, ["home_seen_id"])


def read_up_to(post_id: int) -> ColumnElement[int]:
    """What ``home_seen_id`` becomes: it goes forwards only, and never beyond now."""
    newest = min(post_id, first_id_at(utcnow() + timedelta(seconds=1)))
    return case((User.home_seen_id < newest, newest), else_=User.home_seen_id)


def set_role(user: User, role: Role) -> None:
    """Trust a person with more, or less."""
    user.role = role
    db.session.flush()


def suspend(user: User) -> None:
    """Sign a person out, keep them out, and show them nowhere. Their follows stop counting."""
    _set_status(user, Status.SUSPENDED, -1)
    end_sessions(user)


def restore(user: User) -> None:
    """Undo a suspension."""
    _set_status(user, Status.ACTIVE, 1)


def _set_status(user: User, status: Status, step: int) -> None:
    locked = db.session.scalars(select(User).where(User.id == user.id).with_for_update()).one()
    if locked.status == status:
        return
    locked.status = status
    db.session.flush()
    followed = select(followers.c.followed_id).where(followers.c.follower_id == user.id)
    following = select(followers.c.follower_id).where(followers.c.followed_id == user.id)
    _count(db.session.scalars(followed.order_by("followed_id")), User.follower_count, step)
    _count(db.session.scalars(following.order_by("follower_id")), User.following_count, step)


def wrong_counters(*, repair: bool = False) -> list[str]:
    """The user names whose counters do not say what the tables say; put right on request."""
    wrong = []
    counted = true_counts().subquery()
    stored = [getattr(User, name) for name in COUNTERS]
    truth = [counted.c[name] for name in COUNTERS]
    rows = db.session.execute(
        select(User.id, User.username, *stored, *truth).join(counted, counted.c.id == User.id)
    ).all()
    for row in rows:
        is_, should_be = row[2:6], row[6:10]
        if is_ != should_be:
            wrong.append(row.username)
            if repair:
                values = dict(zip(COUNTERS, should_be, strict=True))
                db.session.execute(update(User).where(User.id == row.id).values(values))
    return sorted(wrong)
