"""Forgets what is over."""

from app import jobs
from app.api import idempotency
from app.auth import access_tokens
from app.extensions import db

EVERY_SECONDS = 3600


@jobs.job(every=EVERY_SECONDS)
def forget_old() -> None:
    """Delete kept answers of yesterday, and short tokens and others that have expired."""
    idempotency.forget_old()
    access_tokens.forget_expired()
    db.session.commit()
