"""Times that guests booked. That no two of a host overlap is a rule of the database."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.fulltext import ddl
from app.models.appointment import LONGEST_ZONE, Appointment, new_uid
from app.models.booking_page import BookingPage
from app.models.types import BigId, CreatedAt, Instant, PrimaryKey, at_most, closed_set

if TYPE_CHECKING:
    from app.models.user import User

LONGEST_GUEST_NAME = 100
LONGEST_ADDRESS = 254
LONGEST_NOTE = 2_000
LONGEST_ANSWER = 500
HASH_LENGTH = 64
HOLD = timedelta(minutes=15)
"""So long a time is kept for a guest who still has to confirm."""
OVERLAP = "booking_time_overlap"
"""What both databases call it when a time would overlap another of the same host."""


class BookingState(StrEnum):
    """How far a booking is."""

    HELD = "held"  # until ``held_until``, while the guest confirms the address
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"  # or the hold ran out: then it was never confirmed


class GivenAnswer(TypedDict):
    """What a guest answered; with the question, which may change later."""

    label: str
    text: str


class Booking(Model):
    """What a guest booked: one time, or several in one go.

    The guest has no account: ``address`` (in lower case) was confirmed by a mail, and a link with
    a secret manages the booking. Of both secrets only the hashes are kept. ``sequence`` grows when
    a time moves or the booking is cancelled, for the calendars of others.
    """

    __tablename__ = "booking"

    id: Mapped[PrimaryKey]
    page_id: Mapped[int] = mapped_column(BigId, ForeignKey("booking_page.id", ondelete="CASCADE"))
    host_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(9), default=BookingState.HELD)
    held_until: Mapped[datetime] = mapped_column(Instant)
    name: Mapped[str] = mapped_column(String(LONGEST_GUEST_NAME))
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    zone: Mapped[str] = mapped_column(String(LONGEST_ZONE))
    locale: Mapped[str] = mapped_column(String(16))
    answers: Mapped[list[GivenAnswer]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    confirm_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=new_uid)
    sequence: Mapped[int] = mapped_column(default=0)
    # Names the form it came from: the same form sent twice is one booking.
    form_key: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)

    page: Mapped[BookingPage] = relationship(lazy="raise")
    host: Mapped["User"] = relationship(lazy="raise")
    times: Mapped[list["BookingTime"]] = relationship(
        back_populates="booking", lazy="selectin", order_by="BookingTime.number"
    )

    __table_args__ = (
        UniqueConstraint("page_id", "form_key"),
        # A time has the host of its booking: see there.
        UniqueConstraint("id", "host_id"),
        Index("ix_booking_page_id_address", "page_id", "address"),
        Index("ix_booking_host_id_state_held_until", "host_id", "state", "held_until"),
        Index("ix_booking_state_held_until", "state", "held_until"),
        CheckConstraint("length(name) >= 1", name="name"),
        CheckConstraint("length(address) >= 3 AND address = lower(address)", name="address"),
        CheckConstraint(f"length(token_hash) = {HASH_LENGTH}", name="token_hash"),
        CheckConstraint(f"length(confirm_hash) = {HASH_LENGTH}", name="confirm_hash"),
        CheckConstraint("sequence >= 0", name="sequence"),
        CheckConstraint("state <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed_at"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled_at"),
        at_most("name", LONGEST_GUEST_NAME),
        at_most("address", LONGEST_ADDRESS),
        at_most("note", LONGEST_NOTE),
        closed_set("state", BookingState),
    )

    @property
    def was_confirmed(self) -> bool:
        """Whether the guest ever confirmed it; a cancelled one without was a hold that ran out."""
        return self.confirmed_at is not None

    def is_held(self, now: datetime) -> bool:
        """Whether its times are kept until the guest confirms."""
        return self.state == BookingState.HELD and self.held_until > now

    def is_kept(self, now: datetime) -> bool:
        """Whether its times are taken: it is confirmed, or held."""
        return self.state == BookingState.CONFIRMED or self.is_held(now)

    def __repr__(self) -> str:
        return f"<Booking {self.id}>"


class BookingTime(Model):
    """One time of a booking. ``blocked_from`` to ``blocked_until`` is the time with its buffers.

    Of one host no two that are blocking overlap: PostgreSQL has a constraint for it, SQLite
    triggers. A time of a hold that ran out blocks until it is cleared, which whoever wants to book
    does first; ``appointment`` is there once the booking is confirmed.
    """

    __tablename__ = "booking_time"

    id: Mapped[PrimaryKey]
    booking_id: Mapped[int] = mapped_column(BigId)
    host_id: Mapped[int] = mapped_column(BigId)
    number: Mapped[int] = mapped_column(default=0)  # which time of the booking it is, from 0 on
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    blocked_from: Mapped[datetime] = mapped_column(Instant)
    blocked_until: Mapped[datetime] = mapped_column(Instant)
    is_blocking: Mapped[bool] = mapped_column(default=True)
    appointment_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("appointment.id", ondelete="SET NULL"), unique=True
    )

    # A time comes with its booking, which costs no statement then.
    booking: Mapped[Booking] = relationship(back_populates="times")
    appointment: Mapped[Appointment | None] = relationship(lazy="raise")

    __table_args__ = (
        ForeignKeyConstraint(
            ["booking_id", "host_id"], ["booking.id", "booking.host_id"], ondelete="CASCADE"
        ),
        UniqueConstraint("booking_id", "number"),
        # What is to come of a host; also for the triggers.
        Index("ix_booking_time_host_id_blocked_until", "host_id", "blocked_until"),
        CheckConstraint("ends_at > starts_at", name="ends_at"),
        # So neither of the ranges is empty: an empty one overlaps nothing.
        CheckConstraint(
            "blocked_from <= starts_at AND blocked_until >= ends_at", name="blocked_from"
        ),
    )

    @property
    def uid(self) -> str:
        """Its name in the calendars of others."""
        return f"{self.booking.uid}-{self.number}" if self.number else self.booking.uid


# Two ranges, and no contrib extension: an equality would need btree_gist.
EXCLUDE_POSTGRESQL = f"""
ALTER TABLE booking_time ADD CONSTRAINT ex_{OVERLAP} EXCLUDE USING gist (
int8range(host_id, host_id, '[]') WITH &&, tstzrange(blocked_from, blocked_until) WITH &&
) WHERE (is_blocking)
"""
REFUSE_SQLITE = f"""
WHEN NEW.is_blocking AND EXISTS (
SELECT 1 FROM booking_time WHERE host_id = NEW.host_id AND id <> coalesce(NEW.id, -1)
AND is_blocking AND blocked_until > NEW.blocked_from AND blocked_from < NEW.blocked_until
) BEGIN SELECT RAISE(ABORT, '{OVERLAP}'); END
"""
BLOCKING = "host_id, blocked_from, blocked_until, is_blocking"

for statement, dialect in (
    (EXCLUDE_POSTGRESQL, "postgresql"),
    (
        f"CREATE TRIGGER {OVERLAP}_insert BEFORE INSERT ON booking_time {REFUSE_SQLITE}",
        "sqlite",
    ),
    (
        f"CREATE TRIGGER {OVERLAP}_update BEFORE UPDATE OF {BLOCKING} ON booking_time "
        f"{REFUSE_SQLITE}",
        "sqlite",
    ),
):
    event.listen(BookingTime.__table__, "after_create", ddl(statement, dialect))
