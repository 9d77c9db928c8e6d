"""The secret address of somebody's home."""

import secrets

from sqlalchemy import delete

from app.auth.services import token_hash
from app.database import rows_changed
from app.extensions import db
from app.models import HomeFeed, User


def renew_feed(owner: User) -> str:
    """Give a home a new secret and return it; the one before opens nothing any more."""
    stop_feed(owner)
    token = secrets.token_urlsafe(32)
    db.session.add(HomeFeed(owner_id=owner.id, token_hash=token_hash(token)))
    db.session.flush()
    return token


def stop_feed(owner: User) -> None:
    """Let the secret of a home open nothing any more."""
    rows_changed(delete(HomeFeed).where(HomeFeed.owner_id == owner.id))
