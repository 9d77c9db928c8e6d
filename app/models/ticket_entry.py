"""The timeline of a ticket: comments, changes, and what mentions it."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.fulltext import ddl
from app.models.ids import id_from_created_at
from app.models.ticket import LONGEST_DESCRIPTION
from app.models.types import BigId, CreatedAt, Instant, at_most, closed_set

if TYPE_CHECKING:
    from app.models.user import User

LONGEST_COMMENT = LONGEST_DESCRIPTION
LONGEST_FILE_NAME = 150
MOST_FILES = 10


class EntryKind(StrEnum):
    """What an entry of a timeline is."""

    COMMENT = "comment"
    CHANGE = "change"
    MENTION = "mention"  # a post or another ticket names this one


class TicketEntry(Model):
    """One entry. Ids grow with time, so a timeline is in order of them.

    A change says which ``field`` went from ``before`` to ``after``, and which ``ticket_version``
    that made; the database refuses to alter it. The changes of one save have one version.
    """

    __tablename__ = "ticket_entry"

    # Declared first, because the id is made from it.
    created_at: Mapped[CreatedAt]
    id: Mapped[int] = mapped_column(BigId, primary_key=True, default=id_from_created_at)
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id", ondelete="CASCADE"))
    # Nobody, once they have left; for a mention, who wrote it.
    author_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(8))

    # Of a comment. One that is deleted keeps its place, without words.
    body: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")
    edited_at: Mapped[datetime | None] = mapped_column(Instant)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)
    search_words: Mapped[str] = mapped_column(Text, default="")
    form_key: Mapped[str | None] = mapped_column(String(32))
    file_count: Mapped[int] = mapped_column(default=0)

    # Of a change.
    field: Mapped[str] = mapped_column(String(16), default="")
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    reason: Mapped[str] = mapped_column(String(500), default="")
    ticket_version: Mapped[int | None]

    # Of a mention: where it stands.
    post_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("post.id", ondelete="CASCADE"))
    source_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("ticket.id", ondelete="CASCADE")
    )

    author: Mapped["User | None"] = relationship(lazy="raise")

    __table_args__ = (
        Index("ix_ticket_entry_ticket_id_id", "ticket_id", "id"),
        Index("ix_ticket_entry_author_id_id", "author_id", "id"),
        UniqueConstraint("author_id", "form_key"),
        # A place names a ticket once.
        Index(
            "uq_ticket_entry_post_id_ticket_id",
            "post_id",
            "ticket_id",
            unique=True,
            sqlite_where=text("post_id IS NOT NULL"),
            postgresql_where=text("post_id IS NOT NULL"),
        ),
        Index(
            "uq_ticket_entry_source_id_ticket_id",
            "source_id",
            "ticket_id",
            unique=True,
            sqlite_where=text("source_id IS NOT NULL"),
            postgresql_where=text("source_id IS NOT NULL"),
        ),
        closed_set("kind", EntryKind),
        at_most("body", LONGEST_COMMENT),
        at_most("reason", 500),
        CheckConstraint("(kind = 'change') = (field <> '')", name="field"),
        CheckConstraint("(kind = 'change') = (ticket_version IS NOT NULL)", name="ticket_version"),
        CheckConstraint(
            "(kind = 'mention') = ((post_id IS NOT NULL) <> (source_id IS NOT NULL))",
            name="mention",
        ),
    )

    def __repr__(self) -> str:
        return f"<TicketEntry {self.id} of ticket {self.ticket_id}: {self.kind}>"


UNCHANGEABLE = "created_at, ticket_id, kind, field, before, after, reason, ticket_version"
IS_CHANGE = "OLD.kind = 'change'"
REFUSE_SQLITE = f"""
CREATE TRIGGER ticket_entry_stays BEFORE UPDATE OF {UNCHANGEABLE} ON ticket_entry
WHEN {IS_CHANGE} BEGIN SELECT RAISE(ABORT, 'the history of a ticket does not change'); END
"""
FUNCTION_POSTGRESQL = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the history of a ticket does not change'; END $$
"""
REFUSE_POSTGRESQL = f"""
CREATE TRIGGER ticket_entry_stays BEFORE UPDATE OF {UNCHANGEABLE} ON ticket_entry
FOR EACH ROW WHEN ({IS_CHANGE}) EXECUTE FUNCTION refuse_change()
"""
FORGET_POSTGRESQL = "DROP FUNCTION IF EXISTS refuse_change()"

for when, statement, dialect in (
    ("after_create", REFUSE_SQLITE, "sqlite"),
    ("after_create", FUNCTION_POSTGRESQL, "postgresql"),
    ("after_create", REFUSE_POSTGRESQL, "postgresql"),
    ("after_drop", FORGET_POSTGRESQL, "postgresql"),
):
    event.listen(TicketEntry.__table__, when, ddl(statement, dialect))


class Attachment(Model):
    """A file that came with a ticket or a comment. Pictures are re-encoded ``Image``s.

    The row outlives both: only the row knows which file there is to delete.
    """

    __tablename__ = "attachment"

    created_at: Mapped[CreatedAt]
    id: Mapped[int] = mapped_column(BigId, primary_key=True, default=id_from_created_at)
    owner_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id", ondelete="SET NULL"))
    # Both empty while what it belongs to is being written; only the ticket for its description.
    ticket_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("ticket.id", ondelete="SET NULL")
    )
    entry_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("ticket_entry.id", ondelete="SET NULL")
    )
    name: Mapped[str] = mapped_column(String(LONGEST_FILE_NAME))
    bytes: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(40), unique=True)
    image_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("image.id", ondelete="SET NULL"))
    discarded_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_attachment_ticket_id_entry_id", "ticket_id", "entry_id"),
        Index("ix_attachment_entry_id", "entry_id"),
        Index("ix_attachment_image_id", "image_id"),
        Index("ix_attachment_owner_id", "owner_id"),
        CheckConstraint("length(name) >= 1", name="name"),
        at_most("name", LONGEST_FILE_NAME),
    )

    def __repr__(self) -> str:
        return f"<Attachment {self.id} {self.name}>"
