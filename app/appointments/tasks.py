"""Jobs of appointments."""

import logging
from datetime import timedelta

from app import jobs
from app.appointments.alarms import is_due
from app.appointments.queries.alarms import BY_START, alarms_near
from app.appointments.services import reminding
from app.appointments.services.occurrences import HORIZON, extend, series_to_extend
from app.dates import utcnow
from app.extensions import db
from app.pagination import Window, within

logger = logging.getLogger(__name__)

EVERY_SECONDS = 6 * 3600
SLACK = timedelta(days=60)
"""Series are taken further when so much of the horizon is used up: seldom, and many at once."""
REMIND_SECONDS = 60
FORGET_SECONDS = 24 * 3600
BATCH = 500
"""Reminders that are looked for at once."""


@jobs.job(every=EVERY_SECONDS)
def extend_series() -> None:
    """Write the times of series that come into sight as time goes by."""
    while series := series_to_extend(utcnow() + HORIZON - SLACK):
        for one in series:
            extend(one)
        db.session.commit()


@jobs.job(every=REMIND_SECONDS)
def remind_due() -> None:
    """Remind everybody of what is due, however late: each in a transaction of its own.

    Nothing is scheduled ahead: the times are asked for as they are now. What cannot be told is
    logged, keeps nobody else waiting, and is tried again.
    """
    now = utcnow()
    near, window = alarms_near(now), Window(backwards=False)
    while batch := db.session.execute(within(near, BY_START, window, BATCH)).all():
        window = Window(BY_START.key(batch[-1]))
        db.session.rollback()
        due = dict.fromkeys((one.user_id, one.id) for one in batch if is_due(one, now))
        for person_id, occurrence_id in due:
            try:
                reminding.tell(person_id, occurrence_id, now)
                db.session.commit()
            except Exception:
                db.session.rollback()
                logger.exception("Person %s cannot be told of %s", person_id, occurrence_id)


@jobs.job(every=FORGET_SECONDS)
def forget_reminders() -> None:
    """Forget who was reminded of what is long over."""
    reminding.forget_sent(utcnow())
    db.session.commit()
