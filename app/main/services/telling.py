"""Telling people of posts: only those who may see them, and never of somebody they muted."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from sqlalchemy import select

from app.extensions import db
from app.main.queries.visibility import hearers_among, viewers_among
from app.models import Post, User
from app.notifications.kinds import Kind
from app.notifications.services import notify


def subject_of(post: Post) -> str:
    """What notifications about a post are grouped by."""
    return f"post:{post.id}"


def listeners_of(actor: User, post: Post, told: Mapping[int, Kind]) -> dict[int, Kind]:
    """Those of some people who may see a post and want to hear of whoever did it."""
    others = set(told) - {actor.id}
    heard_by = hearers_among(actor, viewers_among(post.id, others))
    return {user_id: told[user_id] for user_id in sorted(heard_by)}


def tell(
    actor: User, post: Post, told: Mapping[int, Kind], *, once_within: timedelta | None = None
) -> None:
    """Tell people, whose rows are locked, what somebody did with a post."""
    for person in _people(told):
        notify(
            person,
            told[person.id],
            subject=subject_of(post),
            actor=actor,
            payload={"post_id": post.id},
            once_within=once_within,
        )


def _people(ids: Iterable[int]) -> list[User]:
    wanted = list(ids)
    if not wanted:
        return []
    return list(db.session.scalars(select(User).where(User.id.in_(wanted)).order_by(User.id)))
