"""Looks after images whose worker is gone, and clears away what nobody wants."""

from datetime import datetime

from sqlalchemy import select

from app import jobs
from app.dates import utcnow
from app.extensions import db
from app.media import queries, services
from app.media.processing import process, remove_discarded
from app.media.queries import KEPT_UNATTACHED
from app.media.storage import storage
from app.models import Image, ImageState

SWEEP_SECONDS = 30
CLEAN_SECONDS = 3600
BATCH = 20


@jobs.job(every=SWEEP_SECONDS)
def process_waiting() -> None:
    """Make what waits: its message or its worker was lost."""
    ids = db.session.scalars(queries.lost(utcnow()).limit(BATCH)).all()
    db.session.rollback()
    for image_id in ids:
        process(image_id)


@jobs.job(every=CLEAN_SECONDS)
def clear_away() -> None:
    """Delete uploads that no post came for, and files that no row knows."""
    now = utcnow()
    services.discard_unattached(now)
    db.session.commit()
    remove_discarded()
    remove_stray(now - KEPT_UNATTACHED)


def remove_stray(oldest: datetime) -> None:
    """Delete uploads from before an instant that nobody waits for."""
    for key in storage().older_than(oldest, under="uploads"):
        waits = select(Image.id).where(
            Image.fingerprint == key.rpartition("/")[2], Image.state == ImageState.WAITING
        )
        is_needed = db.session.scalar(waits) is not None
        db.session.rollback()
        if not is_needed:
            storage().delete(key)
