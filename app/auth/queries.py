"""Finding people and their sign-ins."""

from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager

from app.extensions import db
from app.models import LoginSession, Status, User


def person_called(name: str) -> Select[User]:
    """The person with this user name or e-mail address, whatever the case and status."""
    lowered = name.lower()
    return select(User).where(or_(func.lower(User.username) == lowered, User.email == lowered))


def person_signing_in(name: str) -> Select[User]:
    """As ``person_called``, but only people who may sign in."""
    return person_called(name).where(User.status == Status.ACTIVE)


def person_with_address(address: str) -> Select[User]:
    """The person who may sign in and has this e-mail address, whatever the case."""
    return select(User).where(User.email == address.lower(), User.status == Status.ACTIVE)


def live_session(token_hash: str, not_before: datetime) -> LoginSession | None:
    """The sign-in with this token and its active person, in one statement.

    ``not_before``: a sign-in last used earlier than this has ended by itself.
    """
    return db.session.scalar(_live(), {"token": token_hash, "not_before": not_before})


@cache
def _live() -> Select[LoginSession]:
    # Every page of a member begins with it.
    return (
        select(LoginSession)
        .join(LoginSession.user)
        .where(
            LoginSession.token_hash == bindparam("token"),
            LoginSession.ended_at.is_(None),
            LoginSession.last_seen >= bindparam("not_before"),
            User.status == Status.ACTIVE,
        )
        .options(contains_eager(LoginSession.user))
    )
