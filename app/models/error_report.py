"""Bugs, as the keepers hear of them."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.models.types import CreatedAt, Instant, PrimaryKey, at_most


class ErrorReport(Model):
    """What went wrong at one place of the code, however often it did and in however many processes.

    It holds no message of an error: those repeat what people typed.
    """

    __tablename__ = "error_report"

    id: Mapped[PrimaryKey]
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)  # of kind and place
    error: Mapped[str] = mapped_column(String(100))  # its class
    place: Mapped[str] = mapped_column(String(200))  # where it was raised
    details: Mapped[str] = mapped_column(Text)  # of the last time: request and traceback
    count: Mapped[int]
    unmailed_count: Mapped[int]  # since the last mail about it
    created_at: Mapped[CreatedAt]
    last_at: Mapped[CreatedAt]
    mailed_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_error_report_last_at", "last_at", "id"),
        at_most("error", 100),
        at_most("place", 200),
    )

    def __repr__(self) -> str:
        return f"<ErrorReport {self.error} in {self.place}>"
