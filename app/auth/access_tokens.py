"""The tokens of programs: made, found, used, revoked. The caller commits."""

import secrets
from datetime import datetime, timedelta
from functools import cache

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, bindparam, delete, or_, select, update
from sqlalchemy.orm import contains_eager

from app.auth.scopes import READ, WRITE, tidy
from app.auth.services import token_hash
from app.database import rows_changed
from app.dates import utcnow
from app.errors.exceptions import DomainError
from app.extensions import db
from app.models import AccessToken, Status, TokenKind, User
from app.models.access_token import LONGEST_NAME

PREFIX = "microblog_"
"""What every token begins with, so that scanners for leaked secrets know one when they see it."""
LONGEST_TOKEN = 100
SHORT_LIFETIME = timedelta(hours=1)
MOST_TOKENS = 100
"""How many tokens of one kind one person may have."""
USE_INTERVAL = timedelta(minutes=10)
"""That a token is used is written down at most this often, so that reading stays reading."""
SHOWN_EXPIRED = timedelta(days=30)
"""How long the list of tokens still shows one that has expired."""
HINT_LENGTH = 4


def make_short_token(user: User) -> tuple[AccessToken, str] | None:
    """A token for an hour that may do all that the person may, who has just shown the password.

    Of too many, the oldest ones end: a program that asks again and again locks nobody out.

    Returns:
        The row, and the token, which is kept nowhere. None where the password is another by now.
    """
    if not _is_as_before(user):
        return None
    tokens = select(AccessToken.id).where(
        AccessToken.user_id == user.id, AccessToken.kind == TokenKind.SHORT
    )
    too_old = tokens.order_by(AccessToken.id.desc()).offset(MOST_TOKENS - 1)
    rows_changed(delete(AccessToken).where(AccessToken.id.in_(db.session.scalars(too_old).all())))
    return _make(user, TokenKind.SHORT, "", [READ, WRITE], utcnow() + SHORT_LIFETIME)


def _is_as_before(user: User) -> bool:
    """Lock the row of a person; whether the password is still the one that they came with.

    Whoever changes it ends all tokens, and comes either before the new one or after it. So do two
    who make tokens for one person at once.
    """
    present = select(User.password_hash).where(User.id == user.id, User.status == Status.ACTIVE)
    found = db.session.scalar(present.with_for_update(key_share=True))
    return found == user.password_hash


def make_personal_token(
    user: User, name: str, scopes: list[str], expires_at: datetime | None
) -> tuple[AccessToken, str]:
    """A token for one program, until it is revoked or expires.

    Returns:
        The row, and the token, which is kept nowhere.

    Raises:
        DomainError: it has no name of its own, no scope or no future, or there are too many.
    """
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise DomainError(_l("Give it a name of 1 to 100 characters."), field="name")
    if not (granted := tidy(scopes)):
        raise DomainError(_l("Choose at least one thing that it may do."), field="scopes")
    if expires_at is not None and expires_at <= utcnow():
        raise DomainError(_l("Choose a day in the future."), field="expires_at")
    _check_place_for(user, name)
    return _make(user, TokenKind.PERSONAL, name, granted, expires_at)


def _check_place_for(user: User, name: str) -> None:
    """Refuse one token too many, and a second one of a name: nobody could tell the two apart.

    So a form that is sent twice, as by loading its answer again, makes one token.
    """
    if not _is_as_before(user):
        raise DomainError(
            _l("This form is no longer valid. Load the page again, then send it once more.")
        )
    present = db.session.scalars(personal_tokens(user)).all()
    now = utcnow()
    if any(one.name == name and not one.is_over(now) for one in present):
        raise DomainError(_l("You have a token of this name. Choose another name."), field="name")
    if len(present) >= MOST_TOKENS:
        raise DomainError(_l("You have too many tokens. Revoke one that you do not need."))


def _make(
    user: User, kind: TokenKind, name: str, scopes: list[str], expires_at: datetime | None
) -> tuple[AccessToken, str]:
    token = PREFIX + secrets.token_urlsafe(32)
    made = AccessToken(
        token_hash=token_hash(token),
        user_id=user.id,
        kind=kind,
        name=name,
        hint=token[-HINT_LENGTH:],
        scopes=" ".join(scopes),
        expires_at=expires_at,
    )
    db.session.add(made)
    db.session.flush()
    return made, token


def personal_tokens(user: User) -> Select[AccessToken]:
    """The tokens that a person made for programs, the newest first, also those that expired."""
    return (
        select(AccessToken)
        .where(AccessToken.user_id == user.id, AccessToken.kind == TokenKind.PERSONAL)
        .order_by(AccessToken.id.desc())
    )


def live_token(token: str) -> AccessToken | None:
    """The row of a token that is good now, with its active person, in one statement."""
    if not token.startswith(PREFIX) or len(token) > LONGEST_TOKEN:
        return None
    return db.session.scalar(_live(), {"token": token_hash(token), "now": utcnow()})


@cache
def _live() -> Select[AccessToken]:
    return (
        select(AccessToken)
        .join(AccessToken.user)
        .where(
            AccessToken.token_hash == bindparam("token"),
            or_(AccessToken.expires_at.is_(None), AccessToken.expires_at > bindparam("now")),
            User.status == Status.ACTIVE,
        )
        .options(contains_eager(AccessToken.user))
    )


def is_use_old(token: AccessToken) -> bool:
    """Whether it is time to write down that a token is used."""
    return token.last_used_at is None or utcnow() - token.last_used_at >= USE_INTERVAL


def record_use(token_id: int) -> None:
    """Note that a token is used."""
    rows_changed(
        update(AccessToken).where(AccessToken.id == token_id).values(last_used_at=utcnow())
    )


def revoke(token: AccessToken) -> None:
    """Let a token open nothing any more. Revoking twice is revoking once."""
    rows_changed(delete(AccessToken).where(AccessToken.id == token.id))


def forget_expired() -> int:
    """Delete short tokens when they expire and personal ones a while later; how many there were."""
    now = utcnow()
    over = or_(
        and_(AccessToken.kind == TokenKind.SHORT, AccessToken.expires_at <= now),
        AccessToken.expires_at <= now - SHOWN_EXPIRED,
    )
    return rows_changed(delete(AccessToken).where(over))
