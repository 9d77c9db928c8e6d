"""Verbs of images. They flush and return; the caller commits."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from io import BytesIO
from typing import IO

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from sqlalchemy import ColumnElement, and_, or_, select, update

from app.database import rows_changed, unique_violation
from app.dates import utcnow
from app.errors.exceptions import Conflict, DomainError, NotAllowed
from app.extensions import db
from app.main.policies import has_confirmed
from app.media.formats import Header, TooLarge, recognise
from app.media.pictures import is_animated
from app.media.processing import process, remove_discarded
from app.media.queries import KEPT_UNATTACHED
from app.media.sizes import planned, upload_key
from app.media.storage import storage
from app.models import Image, ImageState, ImageUse, Post, User
from app.models.ids import id_at
from app.models.image import LONGEST_DESCRIPTION, MOST_IMAGES
from app.text import tidy

TOKEN_BYTES = 16
ATTEMPTS = 3


class IdTaken(Exception):
    """Two processes made the same id in the same millisecond."""


def keep_upload(
    owner: User,
    stream: IO[bytes],
    *,
    max_bytes: int,
    use: ImageUse = ImageUse.POST,
    description: str = "",
    must_confirm: bool = False,
) -> Image:
    """Keep an uploaded image; its versions are made once the present transaction commits.

    Args:
        owner: who uploads, and may attach it to a post.
        stream: the file; neither a name nor a declared type is asked for.
        max_bytes: how large the file may be.
        use: for a post, as a picture of the owner, or as a file of something else.
        description: what is to be seen, for those who do not see it.
        must_confirm: whether this site asks for a confirmed e-mail address.

    Raises:
        NotAllowed: the address of the owner is not confirmed.
        BadImage: it is no image of the four formats, damaged, cut off or too large; ``status``
            says which: 413, 415 or 422.
        DomainError: the description is too long.
    """
    if must_confirm and not has_confirmed(owner):
        raise NotAllowed(_l("Confirm your e-mail address first."))
    data = stream.read(max_bytes + 1)
    if not data:
        raise DomainError(_l("This file is empty."), field="image")
    if len(data) > max_bytes:
        megabytes = max_bytes / 1_000_000
        raise TooLarge(_l("This image is too large. Use at most %(num)g MB.", num=megabytes))
    header = recognise(data)
    description = check_description(description)
    fingerprint = secrets.token_hex(TOKEN_BYTES)
    # Before the row, so that whoever finds the row finds the file. One without a row goes in time.
    storage().put(upload_key(fingerprint), BytesIO(data))
    image = _insert(owner, header, use, fingerprint, description, len(data))
    process.after_commit(image.id)
    return image


def _insert(
    owner: User, header: Header, use: ImageUse, fingerprint: str, description: str, length: int
) -> Image:
    *_, (width, height) = planned(header, use).values()
    now = utcnow()
    for _attempt in range(ATTEMPTS):
        image = Image(
            id=id_at(now),
            owner_id=owner.id,
            use=use,
            description=description,
            fingerprint=fingerprint,
            width=width,
            height=height,
            is_animated=use is not ImageUse.AVATAR and is_animated(header),
            bytes=length,
            created_at=now,
            next_attempt_at=now,
        )
        try:
            with unique_violation({"pk_image": IdTaken(), "image.id": IdTaken()}):
                db.session.add(image)
        except IdTaken:
            continue
        return image
    raise Conflict(_l("This could not be saved just now. Send it again."))


def check_description(text: str) -> str:
    """A description as it is kept.

    Raises:
        DomainError: it is too long.
    """
    text = tidy(text)
    if len(text) > LONGEST_DESCRIPTION:
        over = len(text) - LONGEST_DESCRIPTION
        raise DomainError(
            lazy_ngettext(
                "This description is %(num)d character too long.",
                "This description is %(num)d characters too long.",
                over,
            ),
            field="description",
        )
    return text


def attach(post: Post, images: Sequence[Image], descriptions: Sequence[str] = ()) -> None:
    """Make these the images of a post, in this order; those that it had before are discarded.

    Args:
        post: the post, which has an id; its ``image_count`` is set.
        images: uploads of its author, at most four, such as ``queries.uploads_of`` finds.
        descriptions: one for each image; where there are fewer, the others keep theirs.

    Raises:
        DomainError: they are too many, one failed, or a description is too long.
        Conflict: one is another post's by now.
    """
    if len(images) > MOST_IMAGES:
        raise DomainError(_l("A post has at most four images."), field="image")
    if any(image.state == ImageState.FAILED for image in images):
        raise DomainError(_l("One of the images is damaged. Remove it."), field="image")
    texts = [check_description(text) for text in descriptions]
    texts += [image.description for image in images[len(texts) :]]
    ids = [image.id for image in images]
    _discard_where(Image.post_id == post.id, Image.id.not_in(ids))
    # Their places are given anew, and no two have the same on the way.
    rows_changed(update(Image).where(Image.post_id == post.id).values(post_id=None))
    for position, (image, text) in enumerate(zip(images, texts, strict=False)):
        _place(post, image, position, text)
    post.image_count = len(images)
    db.session.flush()


def _place(post: Post, image: Image, position: int, description: str) -> None:
    free = update(Image).where(
        Image.id == image.id,
        Image.owner_id == post.author_id,
        Image.use == ImageUse.POST,
        Image.state != ImageState.DISCARDED,
        Image.post_id.is_(None),
    )
    values = {"post_id": post.id, "position": position, "description": description}
    if not rows_changed(free.values(values)):
        raise Conflict(_l("One of the images belongs to another post already."), field="image")
    db.session.refresh(image)


def detach(post_ids: Sequence[int]) -> None:
    """Throw the images of posts away, which are about to be deleted; the files go with a job."""
    _discard_where(Image.post_id.in_(post_ids))


def remove_upload(image: Image) -> None:
    """Throw an image away that belongs to no post."""
    _discard_where(Image.id == image.id, Image.post_id.is_(None))


def describe(image_id: int, text: str) -> None:
    """Say what is to be seen in an image.

    Raises:
        DomainError: it is too long.
    """
    words = check_description(text)
    rows_changed(update(Image).where(Image.id == image_id).values(description=words))


def discard_files(image_ids: Collection[int]) -> None:
    """Throw images away that were files of something."""
    _discard_where(Image.id.in_(image_ids), Image.use == ImageUse.FILE)


def _discard_where(*conditions: ColumnElement[bool]) -> None:
    found = update(Image).where(*conditions, Image.state != ImageState.DISCARDED)
    gone = {"state": ImageState.DISCARDED, "post_id": None, "next_attempt_at": utcnow()}
    if rows_changed(found.values(gone)):
        remove_discarded.after_commit()


def discard_unattached(now: datetime) -> None:
    """Throw away uploads that no post came for, and images whose person is gone.

    Files belong to what they came with, whoever brought them.
    """
    forgotten = and_(
        Image.use == ImageUse.POST,
        Image.post_id.is_(None),
        Image.created_at < now - KEPT_UNATTACHED,
    )
    is_nobodys = and_(Image.owner_id.is_(None), Image.use != ImageUse.FILE)
    _discard_where(or_(forgotten, is_nobodys))


def set_avatar(owner: User, stream: IO[bytes], *, max_bytes: int) -> Image:
    """Keep an image as the picture of a person, who has it once it is ready.

    Raises:
        BadImage: as ``keep_upload``.
    """
    return keep_upload(owner, stream, max_bytes=max_bytes, use=ImageUse.AVATAR)


def remove_avatar(owner: User) -> None:
    """Take the picture of a person away, also one that is on its way."""
    # Wait for a picture that is just being given to them.
    db.session.execute(select(User.id).where(User.id == owner.id).with_for_update())
    owner.avatar = None
    db.session.flush()
    _discard_where(Image.owner_id == owner.id, Image.use == ImageUse.AVATAR)
