"""The jobs that delete the files nobody wants."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from sqlalchemy import delete, select

from app import jobs
from app.database import rows_changed
from app.extensions import db
from app.media.storage import storage
from app.models import Attachment
from app.tickets.files import FOLDER, file_key

BATCH = 100


@jobs.job()
def remove_discarded() -> None:
    """Delete the files of discarded attachments, and then their rows.

    Those of pictures go with the images.
    """
    discarded = select(Attachment).where(Attachment.discarded_at.is_not(None)).limit(BATCH)
    while gone := db.session.scalars(discarded).all():
        ids = [one.id for one in gone]
        keys = [file_key(one.fingerprint) for one in gone if one.image_id is None]
        db.session.rollback()
        for key in keys:
            storage().delete(key)
        rows_changed(delete(Attachment).where(Attachment.id.in_(ids)))
        db.session.commit()


def remove_stray(before: datetime) -> None:
    """Delete files from before an instant that no row knows."""
    for keys in _batches(storage().older_than(before, under=FOLDER)):
        names = {key.rpartition("/")[2]: key for key in keys}
        known = select(Attachment.fingerprint).where(Attachment.fingerprint.in_(names))
        stray = set(names) - set(db.session.scalars(known))
        db.session.rollback()
        for name in stray:
            storage().delete(names[name])


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        yield batch
