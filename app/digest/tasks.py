"""Sends the weekly mail."""

import logging
from datetime import datetime

from flask import current_app

from app import jobs
from app.auth.policies import must_confirm
from app.dates import utcnow
from app.digest import mails, queries, services
from app.extensions import db
from app.models import User
from app.pagination import Window, within

logger = logging.getLogger(__name__)

EVERY_SECONDS = 300
BATCH = 100


@jobs.job(every=EVERY_SECONDS)
def send_due() -> None:
    """Send every digest that is due, each in a transaction of its own.

    One that cannot be made is logged, keeps no other one waiting, and is tried again.
    """
    now, must = utcnow(), must_confirm(current_app.config)
    ids = queries.people_due(now, must_confirm=must).with_only_columns(User.id)
    window = Window()
    while batch := db.session.scalars(within(ids, queries.BY_PERSON, window, BATCH)).all():
        window = Window((batch[-1],))
        db.session.rollback()
        for person_id in batch:
            try:
                send_to(person_id, now, must_confirm=must)
                db.session.commit()
            except Exception:
                db.session.rollback()
                logger.exception("The digest of person %s cannot be sent", person_id)
    db.session.rollback()


def send_to(person_id: int, now: datetime, *, must_confirm: bool) -> None:
    """Send one digest, unless there is nothing to tell; its Saturday is over either way."""
    taken = services.take(person_id, now, must_confirm=must_confirm)
    if taken is None:
        return
    person, begin = taken
    digest = queries.digest_of(person, begin, person.digest_at or now)
    if not digest.is_empty:
        mails.weekly(person, digest)
