"""Making and ending the secret addresses of programs. They flush; the caller commits."""

import secrets

from sqlalchemy import delete

from app.auth.services import token_hash
from app.database import rows_changed
from app.extensions import db
from app.models import CalendarFeed, HomeFeed, User

Kind = type[CalendarFeed] | type[HomeFeed]


def renew(kind: Kind, owner: User) -> str:
    """Give somebody a new secret of a kind and return it; the one before opens nothing any more."""
    stop(kind, owner)
    token = secrets.token_urlsafe(32)
    db.session.add(kind(owner_id=owner.id, token_hash=token_hash(token)))
    db.session.flush()
    return token


def stop(kind: Kind, owner: User) -> None:
    """Let the secret of a kind that somebody has open nothing any more."""
    rows_changed(delete(kind).where(kind.owner_id == owner.id))
