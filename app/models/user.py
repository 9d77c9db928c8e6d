"""People."""

import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Index, String, func, text, true
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship, validates

from app.extensions import Model
from app.models.post import Reach
from app.models.types import BigId, CreatedAt, Instant, PrimaryKey, at_most, closed_set

if TYPE_CHECKING:
    from app.models.login_session import LoginSession
    from app.models.post import Post


class Role(StrEnum):
    """What a person is trusted with; each role may do what the ones before it may."""

    COMMENTER = "commenter"  # may reply, not post
    MEMBER = "member"
    MODERATOR = "moderator"
    ADMIN = "admin"


class Status(StrEnum):
    """Suspended people cannot sign in and are shown nowhere."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class Theme(StrEnum):
    """Colours of the pages; ``auto`` follows the device."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


def foldable(name: str) -> str:
    """A name without case and accents, for searching and sorting: ``Ärnie`` becomes ``arnie``."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.split())[:130]


class User(Model):
    """A person with an account.

    The counters and ``last_post_id`` repeat what other tables say, so that no page counts; they
    change in the same transaction as those, and ``flask user recount`` verifies them.
    ``post_count`` counts posts and answers, no reposts; ``last_post_id`` is the newest post or
    repost, no answer.
    """

    __tablename__ = "user"

    id: Mapped[PrimaryKey]
    username: Mapped[str] = mapped_column(String(64))
    email: Mapped[str] = mapped_column(String(254), unique=True)  # stored in lower case
    password_hash: Mapped[str] = mapped_column(String(256))
    display_name: Mapped[str] = mapped_column(String(64), default="")
    about_me: Mapped[str] = mapped_column(String(500), default="")
    locale: Mapped[str] = mapped_column(String(16))
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    theme: Mapped[str] = mapped_column(String(8), default=Theme.AUTO)
    role: Mapped[str] = mapped_column(String(16), default=Role.MEMBER)
    status: Mapped[str] = mapped_column(String(16), default=Status.ACTIVE)
    created_at: Mapped[CreatedAt]
    last_seen: Mapped[CreatedAt]
    follower_count: Mapped[int] = mapped_column(default=0)
    following_count: Mapped[int] = mapped_column(default=0)
    post_count: Mapped[int] = mapped_column(default=0)
    last_post_id: Mapped[int] = mapped_column(BigId, default=0)

    # Set when the person proved to read mail at ``email``; ``pending_email`` waits for its proof.
    email_confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    pending_email: Mapped[str | None] = mapped_column(String(254))
    unread_count: Mapped[int] = mapped_column(default=0, server_default="0")
    # Grows with every change that the bell or a bar would show, so that polling asks nothing else.
    inbox_version: Mapped[int] = mapped_column(BigId, default=0, server_default="0")
    digest_on: Mapped[bool] = mapped_column(default=True, server_default=true())
    digest_at: Mapped[datetime | None] = mapped_column(Instant)
    # The fingerprint of their picture; where there is none, one is drawn.
    avatar: Mapped[str | None] = mapped_column(String(40))
    # "susan marsh susan": what the directory searches and sorts by; follows the two names.
    search_name: Mapped[str] = mapped_column(String(130))
    # Who may see what this person writes, unless they say otherwise.
    default_reach: Mapped[str] = mapped_column(
        String(16), default=Reach.PUBLIC, server_default=Reach.PUBLIC.value
    )
    # The newest post that was on the screen at home: where to go on reading.
    home_seen_id: Mapped[int] = mapped_column(BigId, default=0, server_default="0")

    # Whose holidays stand in this person's calendars, as ``DE-BY``; empty: those of the site.
    holiday_region: Mapped[str] = mapped_column(String(32), default="", server_default="")

    posts: WriteOnlyMapped["Post"] = relationship(
        back_populates="author", foreign_keys="Post.author_id", passive_deletes=True
    )
    login_sessions: WriteOnlyMapped["LoginSession"] = relationship(
        back_populates="user", passive_deletes=True
    )

    __table_args__ = (
        Index("uq_user_username_lower", func.lower(text("username")), unique=True),
        Index("ix_user_digest_on_digest_at", "digest_on", "digest_at"),
        # The three orders of the directory.
        Index("ix_user_search_name_id", "search_name", "id"),
        Index("ix_user_follower_count_id", "follower_count", "id"),
        at_most("username", 64),
        at_most("email", 254),
        at_most("display_name", 64),
        at_most("about_me", 500),
        closed_set("theme", Theme),
        closed_set("role", Role),
        closed_set("status", Status),
        closed_set("default_reach", Reach),
    )

    # What Flask-Login asks of a person.
    is_authenticated = True
    is_anonymous = False

    @validates("username", "display_name")
    def _follow_names(self, key: str, value: str) -> str:
        names = {"username": self.username, "display_name": self.display_name, key: value}
        self.search_name = foldable(f"{names['display_name'] or ''} {names['username'] or ''}")
        return value

    @property
    def is_active(self) -> bool:
        """Whether this person may sign in and be shown."""
        return self.status == Status.ACTIVE

    def get_id(self) -> str:
        """The id as Flask-Login wants it."""
        return str(self.id)

    @property
    def name(self) -> str:
        """What to call this person: the display name, or the user name where there is none."""
        return self.display_name or self.username

    def __repr__(self) -> str:
        return f"<User {self.username}>"
