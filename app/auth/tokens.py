"""The tokens in the links of mails: signed, for one purpose, for a while, and for one state.

A token is bound to a digest of what it is about, such as the present password. When that changes,
by the link itself or in another way, the token is worth nothing; so no list of used ones is kept.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import jwt
from flask import current_app

from app.models import User

ALGORITHM = "HS256"
LONGEST = 1_000


class Purpose(StrEnum):
    """What a link is for; a token for one is none for the other."""

    RESET = "reset"
    CONFIRM = "confirm"


LIFETIMES = {Purpose.RESET: timedelta(minutes=10), Purpose.CONFIRM: timedelta(days=7)}


class Expired(Exception):
    """The token was good once."""


class Broken(Exception):
    """It is no token of ours: cut off, changed, or for another purpose."""


@dataclass(frozen=True)
class Claim:
    """What a token says: for whom it was made, and for which state."""

    user_id: int
    bound: str


def make(purpose: Purpose, user: User, state: str, now: datetime) -> str:
    """A token for a person, good while ``state`` stays as it is."""
    content = {
        "sub": str(user.id),
        "purpose": purpose.value,
        "bound": digest(purpose, user.id, state),
        "exp": now + LIFETIMES[purpose],
    }
    return jwt.encode(content, current_app.config["SECRET_KEY"], algorithm=ALGORITHM)


def read(token: str, purpose: Purpose) -> Claim:
    """What a token says.

    Raises:
        Expired: its time is over.
        Broken: it was not made here for this purpose.
    """
    try:
        content = jwt.decode(
            token[:LONGEST],
            current_app.config["SECRET_KEY"],
            algorithms=[ALGORITHM],
            options={"require": ["sub", "purpose", "bound", "exp"]},
        )
    except jwt.ExpiredSignatureError:
        raise Expired from None
    except jwt.InvalidTokenError:
        raise Broken from None
    if content["purpose"] != purpose:
        raise Broken
    return Claim(int(content["sub"]), str(content["bound"]))


def fits(claim: Claim, purpose: Purpose, state: str) -> bool:
    """Whether the state is still the one that the token was made for."""
    return hmac.compare_digest(claim.bound, digest(purpose, claim.user_id, state))


def digest(purpose: Purpose, user_id: int, state: str) -> str:
    """A state as a token carries it; without our key it says nothing about the state."""
    key = current_app.config["SECRET_KEY"].encode()
    message = f"{purpose.value}:{user_id}:{state}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:32]
