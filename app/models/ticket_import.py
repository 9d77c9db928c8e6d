"""Files of tickets on their way in."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.models.types import BigId, CreatedAt, PrimaryKey, at_most


class TicketImport(Model):
    """A file of tickets that somebody looks through before it becomes tickets."""

    __tablename__ = "ticket_import"

    id: Mapped[PrimaryKey]
    owner_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id", ondelete="CASCADE"))
    file: Mapped[str] = mapped_column(String(64), unique=True)  # its key in the storage
    source: Mapped[str] = mapped_column(String(60))  # what foreign ids begin with
    columns: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # field: column
    people: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # name there: id here
    created_at: Mapped[CreatedAt]

    __table_args__ = (
        Index("ix_ticket_import_owner_id", "owner_id"),
        CheckConstraint("length(source) >= 1", name="source"),
        at_most("source", 60),
    )
