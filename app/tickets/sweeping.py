"""Clears away the files that nobody wants."""

from app import jobs
from app.dates import utcnow
from app.extensions import db
from app.tickets.cleaning import remove_discarded, remove_stray
from app.tickets.services import files

SWEEP_SECONDS = 6 * 3600


@jobs.job(every=SWEEP_SECONDS)
def clear_away() -> None:
    """Delete files that no ticket and no comment came for, and those that no row knows."""
    now = utcnow()
    files.discard_unattached(now)
    db.session.commit()
    remove_discarded()
    remove_stray(now - files.KEPT_UNATTACHED)
