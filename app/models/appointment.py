"""What happens when, and where: appointments, and each time that they take place."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.types import BigId, CreatedAt, Instant, PrimaryKey, at_most, closed_set

if TYPE_CHECKING:
    from app.models.user import User

LONGEST_TITLE = 255
LONGEST_LOCATION = 255
LONGEST_DESCRIPTION = 20_000
LONGEST_CATEGORY = 40
LONGEST_RULE = 500
LONGEST_ZONE = 64
LONGEST_UID = 255
MOST_PLACES = 100_000
LONGEST_STAY = timedelta(days=366)
"""How long one time may last: what goes on in a month began at most so long before it."""

LocalTime = DateTime(timezone=False)


class AppointmentAudience(StrEnum):
    """Who may see an appointment."""

    OWNER = "owner"  # only whoever made it
    INVITED = "invited"  # and the people who are invited
    MEMBERS = "members"  # everybody who is signed in
    PUBLIC = "public"


class AppointmentStatus(StrEnum):
    """Whether it takes place."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


def new_uid() -> str:
    """A name for an appointment that no other calendar has (RFC 7986, 5.3)."""
    return str(uuid4())


class Appointment(Model):
    """An appointment, or all of a series: what it says, and when it first takes place.

    ``starts_local`` and ``ends_local`` are what the clocks of ``zone`` show, and ``starts_at`` and
    ``ends_at`` what that is in UTC. An appointment of whole days begins and ends at midnight, the
    end not included. ``rule`` is the value of an RRULE (RFC 5545).

    A time of a series that says something else is a row of its own, with ``series`` and
    ``original_local``, the time that it takes the place of.

    ``uid`` and ``sequence`` name it in other calendars: the number grows when time, place or
    status change, ``version`` with every change.
    """

    __tablename__ = "appointment"

    id: Mapped[PrimaryKey]
    owner_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id", ondelete="CASCADE"))
    series_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("appointment.id", ondelete="CASCADE")
    )
    original_local: Mapped[datetime | None] = mapped_column(LocalTime)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    starts_local: Mapped[datetime] = mapped_column(LocalTime)
    ends_local: Mapped[datetime] = mapped_column(LocalTime)
    zone: Mapped[str] = mapped_column(String(LONGEST_ZONE))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    all_day: Mapped[bool] = mapped_column(default=False)
    location: Mapped[str] = mapped_column(String(LONGEST_LOCATION), default="")
    audience: Mapped[str] = mapped_column(String(8), default=AppointmentAudience.OWNER)
    status: Mapped[str] = mapped_column(String(9), default=AppointmentStatus.CONFIRMED)
    category: Mapped[str] = mapped_column(String(LONGEST_CATEGORY), default="")
    colour: Mapped[str] = mapped_column(String(7), default="")
    rule: Mapped[str] = mapped_column(String(LONGEST_RULE), default="")
    # How many may come; None when there is room for everybody. That of a series holds each time.
    capacity: Mapped[int | None]
    # Up to when the times of a series are rows; None when there is none beyond them.
    expanded_until: Mapped[datetime | None] = mapped_column(Instant)
    uid: Mapped[str] = mapped_column(String(LONGEST_UID), default=new_uid)
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]
    ticket_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("ticket.id", ondelete="SET NULL")
    )
    # Names the form it came from: the same form sent twice is one appointment.
    form_key: Mapped[str | None] = mapped_column(String(32))

    # Long texts come last: a row is read from its beginning to what is asked of it.
    body: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")

    owner: Mapped["User"] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("owner_id", "form_key"),
        UniqueConstraint("series_id", "original_local"),
        # The times of a series that say something else share its name.
        Index(
            "uq_appointment_uid",
            "uid",
            unique=True,
            sqlite_where=text("series_id IS NULL"),
            postgresql_where=text("series_id IS NULL"),
        ),
        Index("ix_appointment_ticket_id", "ticket_id"),
        Index("ix_appointment_expanded_until", "expanded_until"),
        CheckConstraint("length(title) >= 1", name="title"),
        CheckConstraint("ends_at > starts_at", name="ends_at"),
        CheckConstraint("(series_id IS NULL) = (original_local IS NULL)", name="original_local"),
        CheckConstraint("series_id IS NULL OR rule = ''", name="rule"),
        CheckConstraint("colour = '' OR length(colour) = 7 AND colour LIKE '#%'", name="colour"),
        CheckConstraint("sequence >= 0", name="sequence"),
        CheckConstraint(f"capacity > 0 AND capacity <= {MOST_PLACES}", name="capacity"),
        at_most("title", LONGEST_TITLE),
        at_most("location", LONGEST_LOCATION),
        at_most("category", LONGEST_CATEGORY),
        at_most("rule", LONGEST_RULE),
        at_most("body", LONGEST_DESCRIPTION),
        closed_set("audience", AppointmentAudience),
        closed_set("status", AppointmentStatus),
    )

    @property
    def is_series(self) -> bool:
        """Whether it takes place more than once."""
        return bool(self.rule)

    @property
    def duration(self) -> int:
        """How long one time lasts, in seconds; exact also in a night when clocks change."""
        return int((self.ends_at - self.starts_at).total_seconds())

    def __repr__(self) -> str:
        return f"<Appointment {self.id}>"


class Occurrence(Model):
    """One time that an appointment takes place; one that is only once has one of them.

    ``appointment`` is what it belongs to, ``content`` what it says: the same, or the row that says
    something else for this one time. ``original_local`` names it within its series: when the
    clocks of the zone would have shown it without any exception. The row of a time that was taken
    out stays, for it is an exception as well.
    """

    __tablename__ = "occurrence"

    id: Mapped[PrimaryKey]
    appointment_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("appointment.id", ondelete="CASCADE")
    )
    content_id: Mapped[int] = mapped_column(BigId, ForeignKey("appointment.id", ondelete="CASCADE"))
    original_local: Mapped[datetime] = mapped_column(LocalTime)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    is_out: Mapped[bool] = mapped_column(default=False)

    appointment: Mapped[Appointment] = relationship(foreign_keys=[appointment_id], lazy="raise")
    content: Mapped[Appointment] = relationship(foreign_keys=[content_id], lazy="raise")

    __table_args__ = (
        UniqueConstraint("appointment_id", "original_local"),
        # What is to come, and what goes on within a month.
        Index("ix_occurrence_starts_at_id", "starts_at", "id"),
        Index("ix_occurrence_ends_at", "ends_at"),
        Index("ix_occurrence_content_id", "content_id"),
        CheckConstraint("ends_at > starts_at", name="ends_at"),
    )

    @property
    def zone(self) -> str:
        """Whose clocks this time goes by."""
        return self.content.zone

    @property
    def all_day(self) -> bool:
        """Whether it is about days, not about times."""
        return self.content.all_day

    @property
    def is_one_of_many(self) -> bool:
        """Whether it is a time of a series."""
        return self.content.is_series or self.content.series_id is not None
