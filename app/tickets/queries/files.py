"""Files of tickets and comments, and who may have them."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, or_, select

from app.extensions import db
from app.models import Attachment, Image, Ticket, User
from app.tickets.queries.visibility import Viewer, visible_to


@dataclass(frozen=True)
class File:
    """A file with the image that was made of it, if it is a picture."""

    attachment: Attachment
    image: Image | None

    @property
    def id(self) -> int:
        """The id of the attachment."""
        return self.attachment.id

    @property
    def description(self) -> str:
        """What is to be seen in it."""
        return self.image.description if self.image else ""


def files_beside(ticket: Ticket, entry_ids: Collection[int]) -> dict[int | None, list[File]]:
    """The files of a ticket and of some of its comments, by the id of the comment, None for those
    of the description. One statement."""
    found: dict[int | None, list[File]] = {}
    wanted = {"ticket": ticket.id, "entries": sorted(entry_ids)}
    for row in db.session.execute(_files_beside(), wanted):
        found.setdefault(row.Attachment.entry_id, []).append(File(row.Attachment, row.Image))
    return found


@cache
def _files_beside() -> Select[Attachment, Image | None]:
    in_entries = Attachment.entry_id.in_(bindparam("entries", expanding=True))
    return _files().where(
        Attachment.ticket_id == bindparam("ticket"), or_(Attachment.entry_id.is_(None), in_entries)
    )


def uploads_of(owner: User, ids: Collection[int]) -> list[File]:
    """Those of some files that a person brought and that belong to nothing yet, in their order."""
    wanted = [number for number in dict.fromkeys(ids) if number]
    if not wanted:
        return []
    own = _files().where(
        Attachment.id.in_(wanted), Attachment.owner_id == owner.id, Attachment.ticket_id.is_(None)
    )
    known = {row.Attachment.id: File(row.Attachment, row.Image) for row in db.session.execute(own)}
    return [known[number] for number in wanted if number in known]


def _files() -> Select[Attachment, Image | None]:
    return (
        select(Attachment, Image)
        .outerjoin(Image, Image.id == Attachment.image_id)
        .where(Attachment.discarded_at.is_(None))
        .order_by(Attachment.id)
    )


def visible_files(viewer: Viewer) -> Select[Attachment]:
    """The files that somebody may have: those of visible tickets, and their own new ones."""
    own = Attachment.ticket_id.is_(None) & (Attachment.owner_id == viewer.id) if viewer else None
    of_tickets = Ticket.id.is_not(None) & visible_to(viewer)
    return (
        select(Attachment)
        .outerjoin(Ticket, Ticket.id == Attachment.ticket_id)
        .where(
            Attachment.discarded_at.is_(None),
            of_tickets if own is None else or_(of_tickets, own),
        )
    )


def file_named(viewer: Viewer, fingerprint: str) -> Attachment | None:
    """A file to download, if somebody may have it; pictures are shown by another address."""
    found = visible_files(viewer).where(
        Attachment.fingerprint == fingerprint, Attachment.image_id.is_(None)
    )
    return db.session.scalar(found)


def may_see_image(viewer: Viewer, image: Image) -> bool:
    """Whether somebody may see an image that came as a file."""
    found = visible_files(viewer).where(Attachment.image_id == image.id)
    return db.session.scalar(found.with_only_columns(Attachment.id)) is not None
