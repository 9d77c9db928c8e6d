"""Verbs of the digest. They flush and return; the caller commits."""

from datetime import datetime

from sqlalchemy import update

from app.database import rows_changed
from app.digest import queries
from app.digest.schedule import latest_saturday
from app.extensions import db
from app.models import User
from app.zones import zone_of


def take(person_id: int, now: datetime, *, must_confirm: bool) -> tuple[User, datetime] | None:
    """Claim the digest of a person for a Saturday; the row's lock keeps other workers away.

    Returns:
        The person, and where the window of the last digest ended; None when it is not due (any
        more), or another worker has it.
    """
    due = queries.people_due(now, must_confirm=must_confirm).where(User.id == person_id)
    # Not FOR UPDATE: whoever inserts a row that points to the person may go on.
    locked = due.with_for_update(key_share=True, skip_locked=True)
    person = db.session.scalar(locked.execution_options(populate_existing=True))
    if person is None:
        return None
    end = latest_saturday(now, zone_of(person.timezone))
    begin = queries.begin_of(person, end)
    person.digest_at = end
    db.session.flush()
    return person, begin


def unsubscribe(person: User) -> None:
    """Send a person no more digests."""
    rows_changed(update(User).where(User.id == person.id).values(digest_on=False))
    db.session.expire(person, ["digest_on"])
