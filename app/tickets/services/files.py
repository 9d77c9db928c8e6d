"""Files of tickets and comments. Pictures are made ready as the images of posts are."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import IO

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, select, update

from app.database import rows_changed
from app.dates import utcnow
from app.errors.exceptions import Conflict, DomainError
from app.extensions import db
from app.media import services as media
from app.media.formats import BadImage, recognise
from app.media.storage import storage
from app.models import Attachment, Image, ImageUse, Ticket, TicketEntry, User
from app.models.ticket_entry import MOST_FILES
from app.tickets.cleaning import remove_discarded
from app.tickets.files import file_key, tidy_name

TOKEN_BYTES = 16
KEPT_UNATTACHED = timedelta(days=1)
"""How long a file waits for its ticket or comment."""

Uploads = Mapping[int, str]
"""Ids of files with the descriptions of those that are pictures, in their order."""


def keep_file(owner: User, stream: IO[bytes], name: str, *, max_bytes: int) -> Attachment:
    """Keep a file that belongs to nothing yet.

    What looks like a picture and is none, or a broken one, is a file like any other: it is only
    ever downloaded.

    Args:
        owner: who brings it, and may attach it.
        stream: what is in it.
        name: what it is called where it comes from.
        max_bytes: how large it may be.

    Raises:
        DomainError: it is empty or too large.
    """
    data = stream.read(max_bytes + 1)
    if not data:
        raise DomainError(_l("This file is empty."), field="files")
    if len(data) > max_bytes:
        raise DomainError(
            _l("This file is too large. Use at most %(num)g MB.", num=max_bytes / 1_000_000),
            field="files",
        )
    image = _as_picture(owner, data)
    if image is None:
        fingerprint = secrets.token_hex(TOKEN_BYTES)
        # Before the row, so that whoever finds the row finds the file.
        storage().put(file_key(fingerprint), BytesIO(data))
    attachment = Attachment(
        owner_id=owner.id,
        name=tidy_name(name),
        bytes=len(data),
        fingerprint=image.fingerprint if image else fingerprint,
        image_id=image.id if image else None,
    )
    db.session.add(attachment)
    db.session.flush()
    return attachment


def _as_picture(owner: User, data: bytes) -> Image | None:
    try:
        recognise(data)
    except BadImage:
        return None
    return media.keep_upload(owner, BytesIO(data), max_bytes=len(data), use=ImageUse.FILE)


def attach(
    owner: User, ticket: Ticket, uploads: Uploads, *, entry: TicketEntry | None = None
) -> list[Attachment]:
    """Attach files to a ticket or a comment on it, and describe its pictures.

    Args:
        owner: who brought those that are new.
        ticket: which is locked.
        uploads: those that are new; and those that it has already, which may be described anew.
        entry: the comment; without one they belong to the description.

    Returns:
        Those that are new.

    Raises:
        DomainError: they are too many, or a description is too long.
        Conflict: one is gone, or belongs to something else.
    """
    found = _found(uploads)
    entry_id = entry.id if entry is not None else None
    here = (ticket.id, entry_id)
    new = [one for one in found if (one.ticket_id, one.entry_id) != here]
    if len(found) < len(uploads) or any(one.owner_id != owner.id for one in new):
        raise _gone()
    if count_of(ticket, entry) + len(new) > MOST_FILES:
        raise DomainError(_l("There is room for %(num)d files.", num=MOST_FILES), field="files")
    ids = [one.id for one in new]
    free = update(Attachment).where(Attachment.id.in_(ids), Attachment.ticket_id.is_(None))
    if rows_changed(free.values(ticket_id=ticket.id, entry_id=entry_id)) < len(new):
        raise _gone()
    for one in found:
        if one.image_id is not None:
            media.describe(one.image_id, uploads[one.id])
    return new


def _gone() -> Conflict:
    return Conflict(_l("One of the files is no longer here. Look at those that are left."))


def _found(ids: Collection[int]) -> list[Attachment]:
    if not ids:
        return []
    kept = select(Attachment).where(Attachment.id.in_(ids), Attachment.discarded_at.is_(None))
    by_id = {one.id: one for one in db.session.scalars(kept)}
    return [by_id[number] for number in ids if number in by_id]


def count_of(ticket: Ticket, entry: TicketEntry | None = None) -> int:
    """How many files a ticket or a comment has."""
    own = select(func.count()).where(*_of(ticket, entry), Attachment.discarded_at.is_(None))
    return db.session.scalar(own) or 0


def _of(ticket: Ticket, entry: TicketEntry | None) -> list[ColumnElement[bool]]:
    same = Attachment.entry_id.is_(None) if entry is None else Attachment.entry_id == entry.id
    return [Attachment.ticket_id == ticket.id, same]


def remove(
    ticket: Ticket, ids: Collection[int], *, entry: TicketEntry | None = None
) -> Sequence[str]:
    """Throw some files of a ticket or a comment away; gives their names."""
    return _discard(*_of(ticket, entry), Attachment.id.in_(ids)) if ids else []


def remove_of_comment(ticket: Ticket, entry: TicketEntry) -> None:
    """Throw the files of a comment away."""
    _discard(*_of(ticket, entry))


def remove_upload(owner: User, ids: Collection[int]) -> None:
    """Throw files of somebody's away that belong to nothing."""
    _discard(
        Attachment.id.in_(ids), Attachment.owner_id == owner.id, Attachment.ticket_id.is_(None)
    )


def discard_unattached(now: datetime) -> None:
    """Throw away the files that no ticket and no comment came for."""
    _discard(Attachment.ticket_id.is_(None), Attachment.created_at < now - KEPT_UNATTACHED)


def _discard(*conditions: ColumnElement[bool]) -> list[str]:
    found = select(Attachment).where(*conditions, Attachment.discarded_at.is_(None))
    gone = db.session.scalars(found.order_by(Attachment.id)).all()
    for attachment in gone:
        attachment.discarded_at = utcnow()
    db.session.flush()
    if pictures := [one.image_id for one in gone if one.image_id is not None]:
        media.discard_files(pictures)
    if gone:
        remove_discarded.after_commit()
    return [one.name for one in gone]
