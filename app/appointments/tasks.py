"""Jobs of appointments."""

from datetime import timedelta

from app import jobs
from app.appointments.services.occurrences import HORIZON, extend, series_to_extend
from app.dates import utcnow
from app.extensions import db

EVERY_SECONDS = 6 * 3600
SLACK = timedelta(days=60)
"""Series are taken further when so much of the horizon is used up: seldom, and many at once."""


@jobs.job(every=EVERY_SECONDS)
def extend_series() -> None:
    """Write the times of series that come into sight as time goes by."""
    while series := series_to_extend(utcnow() + HORIZON - SLACK):
        for one in series:
            extend(one)
        db.session.commit()
