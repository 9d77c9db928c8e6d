"""Delivers what is due."""

import logging

from app import jobs
from app.dates import utcnow
from app.extensions import db
from app.models import Reminder
from app.pagination import Window, within
from app.reminders import queries, services

logger = logging.getLogger(__name__)

EVERY_SECONDS = 60
BATCH = 100


@jobs.job(every=EVERY_SECONDS)
def deliver_due() -> None:
    """Deliver every reminder that is due, however late: each in a transaction of its own.

    One that cannot be delivered is logged, keeps no other one waiting, and is tried again.
    """
    now = utcnow()
    rows = queries.due(now).with_only_columns(Reminder.due_at, Reminder.id)
    window = Window(backwards=False)
    while batch := db.session.execute(within(rows, queries.BY_DUE, window, BATCH)).all():
        window = Window(tuple(batch[-1]))
        db.session.rollback()
        for _due_at, reminder_id in batch:
            try:
                services.deliver(reminder_id, now)
                db.session.commit()
            except Exception:
                db.session.rollback()
                logger.exception("Reminder %s cannot be delivered", reminder_id)
    db.session.rollback()
