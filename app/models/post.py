"""What people write."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.dates import utcnow
from app.extensions import Model, db
from app.models.ids import id_from_created_at
from app.models.types import BigId, CreatedAt, Instant, PrimaryKey, at_most, closed_set
from config import MAX_POST_LENGTH

if TYPE_CHECKING:
    from app.models.user import User

LONGEST_TITLE = LONGEST_WARNING = 120
ID_BYTES = 7
"""An id has 53 bits; as many bytes stand for it in a path, the largest first."""
MOST_LEVELS = 32
"""A path has no more ids than this; deeper answers stand beside the one they answer."""

PUBLIC: Any = literal_column("'public'")
"""The widest reach as a word in the statement, so that the index of public posts is found."""
TOP = {"sqlite": "is_reply = 0", "postgresql": "NOT is_reply"}
LISTED = {name: f"{top} AND repost_of_id IS NULL" for name, top in TOP.items()}
"""What explore lists, as each database must read it to use its index."""


class Reach(StrEnum):
    """Who may see a post; each one is narrower than the one before it."""

    PUBLIC = "public"
    MEMBERS = "members"
    FOLLOWERS = "followers"
    MENTIONED = "mentioned"

    @property
    def is_wide(self) -> bool:
        """Whether every member may see it, so that it may be passed on."""
        return self in {Reach.PUBLIC, Reach.MEMBERS}


def narrower(one: str, other: str) -> Reach:
    """The narrower one of two."""
    order = list(Reach)
    return max(Reach(one), Reach(other), key=order.index)


def path_step(post_id: int) -> bytes:
    """An id as it stands in a path."""
    return post_id.to_bytes(ID_BYTES, "big")


def path_below(parent: bytes, post_id: int) -> bytes:
    """The path of a post that answers the one with the path ``parent``."""
    return parent[: (MOST_LEVELS - 1) * ID_BYTES] + path_step(post_id)


def ids_in(path: bytes) -> list[int]:
    """The ids that a path consists of: from the first post of the thread to the post itself."""
    return [
        int.from_bytes(path[start : start + ID_BYTES], "big")
        for start in range(0, len(path), ID_BYTES)
    ]


def _own_path(context: Any) -> bytes:
    return path_step(context.get_current_parameters()["id"])


def _author_id(context: Any) -> int:
    return int(context.get_current_parameters()["author_id"])


def _part(name: str, *columns: str, where: str | dict[str, str], unique: bool = False) -> Index:
    """An index of a part of the posts; each database must find its own words in a query."""
    words = where if isinstance(where, dict) else dict.fromkeys(TOP, where)
    clauses: dict[str, Any] = {f"{dialect}_where": text(word) for dialect, word in words.items()}
    return Index(name, *columns, unique=unique, **clauses)


class Post(Model):
    """One post. ``body`` is the Markdown that was typed, ``body_html`` what it became, once.

    Posts are read newest first, which is by falling id: an id grows with the moment of writing.
    A post with a title is an article. A repost is a row without text, so that a timeline is one
    list; whatever lists texts leaves it out. The counters change in the same transaction as what
    they count, and ``flask post recount`` verifies them.
    """

    __tablename__ = "post"

    # Declared first, because the id is made from it.
    created_at: Mapped[CreatedAt]
    id: Mapped[int] = mapped_column(BigId, primary_key=True, default=id_from_created_at)
    author_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="", server_default="")
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    warning: Mapped[str] = mapped_column(String(LONGEST_WARNING), default="", server_default="")
    language: Mapped[str | None] = mapped_column(String(8))
    # Names the form the post came from: the same form sent twice is one post.
    form_key: Mapped[str | None] = mapped_column(String(32))

    reach: Mapped[str] = mapped_column(
        String(16), default=Reach.PUBLIC, server_default=Reach.PUBLIC.value
    )
    # Whose followers count, or whose conversation it is: the author, and for an answer within a
    # narrower circle whoever that circle belongs to.
    reach_owner_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("user.id", ondelete="CASCADE"), default=_author_id
    )

    # What it answers, passes on and quotes. The flags stay when that is deleted.
    is_reply: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    parent_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("post.id", ondelete="SET NULL"))
    # The ids of all that it answers, then its own: a thread in reading order is in order of it.
    path: Mapped[bytes] = mapped_column(LargeBinary(MOST_LEVELS * ID_BYTES), default=_own_path)
    repost_of_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("post.id", ondelete="CASCADE")
    )
    is_quote: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    quote_of_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("post.id", ondelete="SET NULL")
    )

    edited_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    pinned_at: Mapped[datetime | None] = mapped_column(Instant)

    # Whether a ticket was made from it or is announced by it, so that no page asks in vain.
    has_ticket: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # Whether it announces an appointment.
    has_appointment: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    image_count: Mapped[int] = mapped_column(default=0, server_default="0")
    like_count: Mapped[int] = mapped_column(default=0, server_default="0")
    repost_count: Mapped[int] = mapped_column(default=0, server_default="0")
    reply_count: Mapped[int] = mapped_column(default=0, server_default="0")
    quote_count: Mapped[int] = mapped_column(default=0, server_default="0")
    bookmark_count: Mapped[int] = mapped_column(default=0, server_default="0")

    author: Mapped["User"] = relationship(
        back_populates="posts", foreign_keys=[author_id], lazy="raise"
    )

    __table_args__ = (
        # One author's newest posts, for profiles and the export; without answers for the probes
        # behind home.
        Index("ix_post_author_id_id", "author_id", "id"),
        _part("ix_post_author_id_id_top", "author_id", "id", where=TOP),
        _part("ix_post_author_id_id_article", "author_id", "id", where="title <> ''"),
        _part("ix_post_author_id_id_image", "author_id", "id", where="image_count > 0"),
        _part(
            "ix_post_author_id_pinned_at", "author_id", "pinned_at", where="pinned_at IS NOT NULL"
        ),
        # Explore, for members and for guests; the list of articles.
        _part("ix_post_id_listed", "id", where=LISTED),
        _part(
            "ix_post_id_public",
            "id",
            where={name: f"{words} AND reach = 'public'" for name, words in LISTED.items()},
        ),
        _part("ix_post_id_article", "id", where="title <> ''"),
        Index("ix_post_path", "path"),
        _part("ix_post_parent_id", "parent_id", where="parent_id IS NOT NULL"),
        _part("ix_post_repost_of_id_id", "repost_of_id", "id", where="repost_of_id IS NOT NULL"),
        _part("ix_post_quote_of_id_id", "quote_of_id", "id", where="quote_of_id IS NOT NULL"),
        _part(
            "uq_post_author_id_repost_of_id",
            "author_id",
            "repost_of_id",
            where="repost_of_id IS NOT NULL",
            unique=True,
        ),
        Index("ix_post_reach_owner_id", "reach_owner_id"),
        UniqueConstraint("author_id", "form_key"),
        CheckConstraint(f"length(body) <= {MAX_POST_LENGTH}", name="body_length"),
        CheckConstraint(
            "length(body) >= 1 OR repost_of_id IS NOT NULL OR image_count > 0", name="body"
        ),
        CheckConstraint("repost_of_id IS NULL OR length(body) = 0", name="repost"),
        at_most("title", LONGEST_TITLE),
        at_most("warning", LONGEST_WARNING),
        closed_set("reach", Reach),
    )

    @property
    def is_article(self) -> bool:
        """Whether it is a long text with a title."""
        return bool(self.title)

    @property
    def headline(self) -> str:
        """What stands for it where it is not unfolded: its warning, its title or its text."""
        return self.warning or self.title or self.body

    @property
    def is_repost(self) -> bool:
        """Whether it only passes another post on."""
        return self.repost_of_id is not None

    @property
    def root_id(self) -> int:
        """The id of the first post of its thread, which may be deleted."""
        return ids_in(self.path[:ID_BYTES])[0]

    @property
    def level(self) -> int:
        """How deep it stands in its thread: 1 for the first post."""
        return len(self.path) // ID_BYTES

    def __repr__(self) -> str:
        return f"<Post {self.id} by user {self.author_id}>"


class PostEdit(Model):
    """What a post said before it was edited; ``created_at`` is when it began to say so."""

    __tablename__ = "post_edit"

    id: Mapped[PrimaryKey]
    post_id: Mapped[int] = mapped_column(BigId, ForeignKey("post.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")
    body: Mapped[str] = mapped_column(Text)
    warning: Mapped[str] = mapped_column(String(LONGEST_WARNING), default="")
    created_at: Mapped[CreatedAt]

    __table_args__ = (
        Index("ix_post_edit_post_id_id", "post_id", "id"),
        at_most("title", LONGEST_TITLE),
        at_most("warning", LONGEST_WARNING),
        CheckConstraint(f"length(body) <= {MAX_POST_LENGTH}", name="body_length"),
    )


def _of_post_and_person(name: str, *more: Column[Any] | Index) -> Table:
    """A table that says something of a post and a person, once for both together."""
    user = Column("user_id", BigId, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    post = Column("post_id", BigId, ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    return Table(name, db.metadata, user, post, *more)


def _since() -> Column[Any]:
    return Column("created_at", Instant, nullable=False, default=utcnow)


post_like = _of_post_and_person(
    "post_like",
    _since(),
    Index("ix_post_like_post_id_created_at", "post_id", "created_at", "user_id"),
)
bookmark = _of_post_and_person(
    "bookmark",
    _since(),
    Index("ix_bookmark_user_id_created_at", "user_id", "created_at", "post_id"),
    Index("ix_bookmark_post_id", "post_id"),
)
# Those who are named in a text and may see it. Of a post for those mentioned, everybody who may.
mention = _of_post_and_person("mention", Index("ix_mention_post_id", "post_id", "user_id"))
