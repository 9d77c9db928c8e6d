"""What is broken, wished for and promised."""

from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model, db
from app.fulltext import indexed
from app.models.types import BigId, CreatedAt, Instant, PrimaryKey, at_most, closed_set

if TYPE_CHECKING:
    from app.models.user import User

LONGEST_NAME = 100
LONGEST_URL = 2048
LONGEST_DESCRIPTION = 20_000
LONGEST_ITEM = 300
LONGEST_LABEL = 50
LONGEST_FOREIGN_ID = 200
STEP = 1 << 20
"""So far apart new tickets stand on the board: twenty fit between two before room is made."""
IS_OPEN = "status < 3"
DUE = "(coalesce(due_on, '9999-12-31'))"
"""What sorts by the day: those without one come last."""


class TicketStatus(IntEnum):
    """How far a ticket is."""

    REPORTED = 0
    IN_PROGRESS = 1
    IN_REVIEW = 2
    RESOLVED = 3

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self is not TicketStatus.RESOLVED


class TicketKind(StrEnum):
    """What somebody wants to say with it."""

    BUG = "bug"
    WISH = "wish"
    TASK = "task"
    QUESTION = "question"


class Priority(IntEnum):
    """How soon it matters; a higher one comes first."""

    LOW = 0
    NORMAL = 1
    HIGH = 2
    URGENT = 3


class TicketAudience(StrEnum):
    """Who may see a ticket."""

    MEMBERS = "members"  # everybody who is signed in
    PUBLIC = "public"
    PRIVATE = "private"  # the reporter, the assignees and the moderators


class RelationKind(StrEnum):
    """What one ticket has to do with another."""

    BLOCKS = "blocks"
    RELATES = "relates"


class Ticket(Model):
    """A ticket. ``id`` is the number people say, and is never used again; ``uuid`` is its identity
    outside of this site.

    ``body`` is the Markdown that was typed, ``body_html`` what it became. Tickets are never
    deleted: what is done or unwanted is resolved. ``version`` grows with every change, and each
    change is a ``TicketEntry``.
    """

    __tablename__ = "ticket"

    id: Mapped[PrimaryKey]
    uuid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    status: Mapped[int] = mapped_column(default=TicketStatus.REPORTED, server_default="0")
    url: Mapped[str] = mapped_column(String(LONGEST_URL), default="")
    kind: Mapped[str] = mapped_column(String(8), default=TicketKind.BUG)
    priority: Mapped[int] = mapped_column(default=Priority.NORMAL)
    due_on: Mapped[date | None]
    audience: Mapped[str] = mapped_column(String(8), default=TicketAudience.MEMBERS)
    # Nobody, once they have left the site.
    reporter_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("user.id", ondelete="SET NULL")
    )
    duplicate_of_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("ticket.id", ondelete="SET NULL")
    )
    # What it goes back to when it turns out to be no duplicate.
    status_before_duplicate: Mapped[int | None]
    # Its place on the board, the highest first; the ids decide between equal ones.
    position: Mapped[int] = mapped_column(BigId)

    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    # When somebody else than the reporter first commented on it.
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    comment_count: Mapped[int] = mapped_column(default=0)
    # Whether an appointment was ever made for it, so that no page asks in vain.
    has_appointment: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    version: Mapped[int] = mapped_column(default=1)

    # Names the form it came from: the same form sent twice is one ticket.
    form_key: Mapped[str | None] = mapped_column(String(32))
    # What it is called where it was imported from.
    foreign_id: Mapped[str | None] = mapped_column(String(LONGEST_FOREIGN_ID), unique=True)

    # Long texts come last: a row is read from its beginning to what is asked of it.
    body: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")
    # The words to find it by, folded: its own, and those of its comments.
    search_words: Mapped[str] = mapped_column(Text, default="")

    reporter: Mapped["User | None"] = relationship(foreign_keys=[reporter_id], lazy="raise")

    __table_args__ = (
        UniqueConstraint("reporter_id", "form_key"),
        # The lists: what changed last, what is newest, what is most urgent, what is due.
        Index("ix_ticket_changed_at_id", "changed_at", "id"),
        Index(
            "ix_ticket_changed_at_id_open",
            "changed_at",
            "id",
            sqlite_where=text(IS_OPEN),
            postgresql_where=text(IS_OPEN),
        ),
        Index("ix_ticket_created_at_id", "created_at", "id"),
        Index("ix_ticket_priority_id", "priority", "id"),
        Index("ix_ticket_due_on_id", "due_on", "id"),
        Index("ix_ticket_due", text(DUE), "id"),
        Index("ix_ticket_comment_count_id", "comment_count", "id"),
        Index("ix_ticket_status_position_id", "status", "position", "id"),
        Index("ix_ticket_position", "position"),
        Index("ix_ticket_resolved_at", "resolved_at"),
        Index("ix_ticket_reporter_id_id", "reporter_id", "id"),
        Index("ix_ticket_duplicate_of_id", "duplicate_of_id"),
        CheckConstraint("length(name) >= 1", name="name"),
        at_most("name", LONGEST_NAME),
        at_most("url", LONGEST_URL),
        at_most("body", LONGEST_DESCRIPTION),
        at_most("foreign_id", LONGEST_FOREIGN_ID),
        CheckConstraint(
            "url = '' OR lower(url) LIKE 'http://%' OR lower(url) LIKE 'https://%'", name="url"
        ),
        CheckConstraint("status BETWEEN 0 AND 3", name="status"),
        CheckConstraint("status_before_duplicate BETWEEN 0 AND 3", name="status_before_duplicate"),
        CheckConstraint("priority BETWEEN 0 AND 3", name="priority"),
        CheckConstraint("(status = 3) = (resolved_at IS NOT NULL)", name="resolved_at"),
        CheckConstraint("duplicate_of_id <> id", name="duplicate_of_id"),
        closed_set("kind", TicketKind),
        closed_set("audience", TicketAudience),
        # Numbers are never used again, not even that of the latest one.
        {"sqlite_autoincrement": True},
    )

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return TicketStatus(self.status).is_open

    @property
    def number(self) -> str:
        """What people call it: ``#12``."""
        return f"#{self.id}"

    def __repr__(self) -> str:
        return f"<Ticket {self.id}>"


indexed(Ticket.__table__, "search_words")


class Label(Model):
    """A word that tickets are sorted by, with a colour."""

    __tablename__ = "label"

    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(String(LONGEST_LABEL))
    # What it is compared by: without case and accents.
    folded: Mapped[str] = mapped_column(String(LONGEST_LABEL * 4), unique=True)
    colour: Mapped[str] = mapped_column(String(7))  # as #rrggbb

    __table_args__ = (
        CheckConstraint("length(name) >= 1", name="name"),
        at_most("name", LONGEST_LABEL),
        CheckConstraint("length(colour) = 7 AND colour LIKE '#%'", name="colour"),
    )

    def __repr__(self) -> str:
        return f"<Label {self.name}>"


def _ticket(name: str = "ticket_id") -> Column[Any]:
    return Column(name, BigId, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)


def _user() -> Column[Any]:
    return Column("user_id", BigId, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)


ticket_assignee = Table(
    "ticket_assignee",
    db.metadata,
    _ticket(),
    _user(),
    Index("ix_ticket_assignee_user_id", "user_id", "ticket_id"),
)

ticket_label = Table(
    "ticket_label",
    db.metadata,
    _ticket(),
    Column("label_id", BigId, ForeignKey("label.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_ticket_label_label_id", "label_id", "ticket_id"),
)

# Of two that relate to each other, the smaller number stands first.
ticket_relation = Table(
    "ticket_relation",
    db.metadata,
    _ticket("from_id"),
    _ticket("to_id"),
    Column("kind", String(8), primary_key=True),
    Index("ix_ticket_relation_to_id", "to_id"),
    CheckConstraint("from_id <> to_id", name="not_itself"),
    CheckConstraint("kind <> 'relates' OR from_id < to_id", name="order"),
    closed_set("kind", RelationKind),
)


class TicketPostKind(StrEnum):
    """What a post has to do with a ticket."""

    ORIGIN = "origin"  # the ticket was made from it
    NEWS = "news"  # it announces the ticket


ticket_post = Table(
    "ticket_post",
    db.metadata,
    Column("post_id", BigId, ForeignKey("post.id", ondelete="CASCADE"), primary_key=True),
    _ticket(),
    Column("kind", String(8), nullable=False),
    Index("ix_ticket_post_ticket_id", "ticket_id", "post_id"),
    closed_set("kind", TicketPostKind),
)


class ChecklistItem(Model):
    """One step of a ticket."""

    __tablename__ = "checklist_item"

    id: Mapped[PrimaryKey]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(String(LONGEST_ITEM))
    is_done: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        Index("ix_checklist_item_ticket_id_position", "ticket_id", "position", "id"),
        CheckConstraint("length(text) >= 1", name="text"),
        at_most("text", LONGEST_ITEM),
    )
