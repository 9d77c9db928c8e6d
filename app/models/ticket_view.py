"""Filters of tickets that people keep."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.types import BigId, CreatedAt, PrimaryKey, at_most

if TYPE_CHECKING:
    from app.models.user import User


class TicketView(Model):
    """A filter that somebody keeps under a name."""

    __tablename__ = "ticket_view"

    id: Mapped[PrimaryKey]
    owner_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(500))
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[CreatedAt]

    owner: Mapped["User"] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("owner_id", "name"),
        Index("ix_ticket_view_is_shared_name", "is_shared", "name"),
        CheckConstraint("length(name) >= 1", name="name"),
        at_most("name", 60),
        at_most("query", 500),
    )
