"""Pages on which guests book times of somebody's."""

from datetime import date
from typing import TYPE_CHECKING, TypedDict

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.appointment import LONGEST_LOCATION, LONGEST_ZONE
from app.models.types import BigId, CreatedAt, PrimaryKey, at_most

if TYPE_CHECKING:
    from app.models.user import User

LONGEST_SLUG = 60
LONGEST_PAGE_TITLE = 100
LONGEST_PAGE_BODY = 10_000
LONGEST_LABEL = 200
MINUTES_OF_A_DAY = 24 * 60
MINUTES_OF_A_YEAR = 366 * MINUTES_OF_A_DAY
SHORTEST, LONGEST = 5, MINUTES_OF_A_DAY
"""How many minutes a bookable time may last."""
LONGEST_BUFFER = 12 * 60
FARTHEST_HORIZON = 366
MOST_A_DAY, MOST_A_PERSON, MOST_TIMES, MOST_QUESTIONS = 100, 100, 20, 10


class Question(TypedDict):
    """What a page asks its guests."""

    label: str
    is_required: bool


def within(column: str, least: int, most: int) -> CheckConstraint:
    """A CHECK on the size of a number; a column without one passes."""
    return CheckConstraint(f"{column} BETWEEN {least} AND {most}", name=column)


class BookingPage(Model):
    """What guests may book with its owner, when, and how far ahead.

    All its numbers but ``horizon_days`` and the limits are minutes. ``zone`` is the one that its
    hours and days go by. ``per_person`` limits the open bookings of one address, ``most_times``
    the times that are booked in one go, all or none. ``version`` grows with every change.
    """

    __tablename__ = "booking_page"

    id: Mapped[PrimaryKey]
    owner_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(LONGEST_SLUG))
    title: Mapped[str] = mapped_column(String(LONGEST_PAGE_TITLE))
    location: Mapped[str] = mapped_column(String(LONGEST_LOCATION), default="")
    zone: Mapped[str] = mapped_column(String(LONGEST_ZONE))
    minutes: Mapped[int] = mapped_column(default=30)
    step_minutes: Mapped[int] = mapped_column(default=30)
    buffer_before: Mapped[int] = mapped_column(default=0)
    buffer_after: Mapped[int] = mapped_column(default=0)
    notice_minutes: Mapped[int] = mapped_column(default=24 * 60)
    horizon_days: Mapped[int] = mapped_column(default=60)
    per_day: Mapped[int | None]
    per_person: Mapped[int | None]
    most_times: Mapped[int] = mapped_column(default=1)
    change_until_minutes: Mapped[int] = mapped_column(default=24 * 60)
    is_open: Mapped[bool] = mapped_column(default=True)
    questions: Mapped[list[Question]] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]
    # Names the form it came from: the same form sent twice is one page.
    form_key: Mapped[str | None] = mapped_column(String(32))

    # Long texts come last: a row is read from its beginning to what is asked of it.
    body: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")

    owner: Mapped["User"] = relationship(lazy="raise")
    hours: Mapped[list["BookingHours"]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="(BookingHours.weekday, BookingHours.starts)",
    )
    days: Mapped[list["BookingDay"]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="(BookingDay.day, BookingDay.starts)",
    )

    __table_args__ = (
        UniqueConstraint("owner_id", "slug"),
        UniqueConstraint("owner_id", "form_key"),
        CheckConstraint("length(slug) >= 1", name="slug"),
        CheckConstraint("length(title) >= 1", name="title"),
        within("minutes", SHORTEST, LONGEST),
        within("step_minutes", SHORTEST, LONGEST),
        within("buffer_before", 0, LONGEST_BUFFER),
        within("buffer_after", 0, LONGEST_BUFFER),
        within("notice_minutes", 0, MINUTES_OF_A_YEAR),
        within("horizon_days", 1, FARTHEST_HORIZON),
        within("per_day", 1, MOST_A_DAY),
        within("per_person", 1, MOST_A_PERSON),
        within("most_times", 1, MOST_TIMES),
        within("change_until_minutes", 0, MINUTES_OF_A_YEAR),
        at_most("slug", LONGEST_SLUG),
        at_most("title", LONGEST_PAGE_TITLE),
        at_most("location", LONGEST_LOCATION),
        at_most("body", LONGEST_PAGE_BODY),
    )

    def __repr__(self) -> str:
        return f"<BookingPage {self.id}>"


class BookingHours(Model):
    """When a page is open on one day of the week, every week: minutes of the day in its zone."""

    __tablename__ = "booking_hours"

    id: Mapped[PrimaryKey]
    page_id: Mapped[int] = mapped_column(BigId, ForeignKey("booking_page.id", ondelete="CASCADE"))
    weekday: Mapped[int]  # 1 is Monday
    starts: Mapped[int]
    ends: Mapped[int]  # 1440 is the midnight that ends the day

    __table_args__ = (
        UniqueConstraint("page_id", "weekday", "starts"),
        within("weekday", 1, 7),
        CheckConstraint(f"starts >= 0 AND starts < ends AND ends <= {24 * 60}", name="ends"),
    )


class BookingDay(Model):
    """What is otherwise on one day: other hours, one row for each span, or closed without any."""

    __tablename__ = "booking_day"

    id: Mapped[PrimaryKey]
    page_id: Mapped[int] = mapped_column(BigId, ForeignKey("booking_page.id", ondelete="CASCADE"))
    day: Mapped[date]
    starts: Mapped[int | None]
    ends: Mapped[int | None]

    __table_args__ = (
        Index("ix_booking_day_page_id_day", "page_id", "day"),
        CheckConstraint(
            "starts IS NULL AND ends IS NULL OR "
            f"starts IS NOT NULL AND ends IS NOT NULL AND starts >= 0 AND starts < ends "
            f"AND ends <= {24 * 60}",
            name="ends",
        ),
    )
