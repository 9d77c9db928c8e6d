"""What a keeper can do. It flushes and returns; the caller commits."""

from app.dates import utcnow
from app.extensions import db
from app.models import MailState, OutgoingMail


def try_again(letter: OutgoingMail) -> bool:
    """Let a mail that failed wait for its next attempt once more.

    Returns:
        Whether it had failed.
    """
    if letter.state != MailState.FAILED:
        return False
    letter.state = MailState.QUEUED
    letter.attempts = 0
    letter.next_attempt_at = utcnow()
    db.session.flush()
    return True
