"""The jobs that make the versions of an image, and throw files away.

No transaction is open while pixels are worked on.
"""

import logging
from datetime import timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import delete, select, update

from app import jobs
from app.database import rows_changed
from app.dates import utcnow
from app.extensions import db
from app.media.formats import BadImage, recognise
from app.media.pictures import Made, is_animated, make_animated, make_square, make_still
from app.media.sizes import all_keys, planned, upload_key, version_key
from app.media.storage import storage
from app.models import Image, ImageState, ImageUse, User

logger = logging.getLogger(__name__)

HELD_FOR = timedelta(minutes=5)
"""An image that is being worked on is nobody else's for so long; then its worker was killed."""
MOST_ATTEMPTS = 3
"""An image whose worker was killed so often is not tried again: it may be what kills them."""
BATCH = 100


@jobs.job()
def process(image_id: int) -> None:
    """Make the versions of an image that waits; does nothing when somebody else does, or did."""
    image = _take(image_id)
    if image is None:
        return
    try:
        ended = _work(image)
    except OSError:  # the disk is full, or the store is away: no fault of the image
        _note(image, attempts=image.attempts - 1)
        db.session.commit()
        raise
    if ended:
        storage().delete(upload_key(image.fingerprint))


def _work(image: Image) -> bool:
    """Take an image to its end; False when it is no longer this worker's."""
    try:
        made = _make(image)
    except (BadImage, FileNotFoundError) as error:
        logger.warning("Image %s cannot be read: %s", image.id, type(error).__name__)
        ended = _note(image, state=ImageState.FAILED)
    else:
        ended = _keep(image, made)
    db.session.commit()
    return ended


def _take(image_id: int) -> Image | None:
    """Claim an image whose time has come; one that was tried too often has failed."""
    now = utcnow()
    due = update(Image).where(
        Image.id == image_id, Image.state == ImageState.WAITING, Image.next_attempt_at <= now
    )
    held = {"attempts": Image.attempts + 1, "next_attempt_at": now + HELD_FOR}
    taken = rows_changed(due.values(held))
    image = db.session.get(Image, image_id, populate_existing=True) if taken else None
    if image is not None and image.attempts > MOST_ATTEMPTS:
        logger.error("Image %s was given up after %s attempts", image_id, MOST_ATTEMPTS)
        image.state = ImageState.FAILED
        image = None
    elif image is not None:
        db.session.expunge(image)
    db.session.commit()
    return image


def _make(image: Image) -> Made:
    """Work on the pixels.

    Raises:
        BadImage: it is damaged.
        FileNotFoundError: the upload is gone, and the image with it.
    """
    with storage().open(upload_key(image.fingerprint)) as stream:
        data = stream.read()
    header, use = recognise(data), ImageUse(image.use)
    sizes = planned(header, use)
    if use is ImageUse.AVATAR:
        return make_square(data, header, sizes)
    make = make_animated if is_animated(header) else make_still
    return make(data, header, sizes)


def _keep(image: Image, made: Made) -> bool:
    """Store the files, then say that they are there."""
    for name, content in made.files.items():
        storage().put(version_key(image.fingerprint, name), BytesIO(content))
    is_avatar = image.use == ImageUse.AVATAR
    if is_avatar:  # one at a time, also against somebody who takes the picture away
        db.session.execute(select(User.id).where(User.id == image.owner_id).with_for_update())
    if not _note(image, state=ImageState.READY, colour=made.colour):
        _remove_if_gone(image)
        return False
    if is_avatar:
        _hang_up(image)
    return True


def _note(image: Image, **values: Any) -> bool:
    """Write down how it went; False when the image is no longer this worker's."""
    same = update(Image).where(
        Image.id == image.id,
        Image.state == ImageState.WAITING,
        Image.attempts == image.attempts,
    )
    return rows_changed(same.values(values)) == 1


def _remove_if_gone(image: Image) -> None:
    """Throw the files away of an image that was discarded meanwhile."""
    state = db.session.scalar(select(Image.state).where(Image.id == image.id))
    if state in {None, ImageState.DISCARDED}:
        _delete_files(image)


def _hang_up(image: Image) -> None:
    """Give a person their new picture, unless there is a newer one; the older ones go."""
    own = (Image.owner_id == image.owner_id, Image.use == ImageUse.AVATAR)
    ready = select(Image).where(*own, Image.state == ImageState.READY).order_by(Image.id.desc())
    newest, *older = db.session.scalars(ready).all()
    rows_changed(update(User).where(User.id == image.owner_id).values(avatar=newest.fingerprint))
    for each in older:
        each.state = ImageState.DISCARDED
    if older:
        remove_discarded.after_commit()


@jobs.job()
def remove_discarded() -> None:
    """Delete the files of discarded images, and then their rows."""
    discarded = select(Image).where(Image.state == ImageState.DISCARDED).limit(BATCH)
    while images := db.session.scalars(discarded).all():
        for image in images:
            db.session.expunge(image)
        db.session.rollback()
        for image in images:
            _delete_files(image)
        ids = [image.id for image in images]
        rows_changed(delete(Image).where(Image.id.in_(ids), Image.state == ImageState.DISCARDED))
        db.session.commit()


def _delete_files(image: Image) -> None:
    for key in all_keys(image):
        storage().delete(key)
