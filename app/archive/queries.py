"""What goes into an archive, read in batches that begin where the last one ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, select

from app.extensions import db
from app.main.queries.people import (
    BLOCKED_BY_TIME,
    FOLLOWERS_BY_TIME,
    FOLLOWING_BY_TIME,
    MUTED_BY_TIME,
    blocked_by,
    followed_by,
    followers_of,
    muted_by,
)
from app.main.queries.posts import BY_EDIT, BY_ID
from app.models import (
    EntryKind,
    Image,
    ImageState,
    Label,
    Post,
    PostEdit,
    Tag,
    Task,
    Ticket,
    TicketEntry,
    TicketWatch,
    User,
    block,
    bookmark,
    followers,
    mention,
    mute,
    post_like,
    post_tag,
    ticket_label,
)
from app.pagination import Keyset, Window, within

EXPORT = "export"
"""The name of the tasks; a person has one of them open."""
BATCH = 500
Rows = Iterator[Sequence[Any]]
BY_NUMBER = Keyset((Ticket.id,), lambda row: (row.id,))
BY_ENTRY = Keyset((TicketEntry.id,), lambda row: (row.id,))
BY_TASK = Keyset((Task.id,), lambda task: (task.id,))
BY_WATCH = Keyset((TicketWatch.ticket_id,), lambda row: (row.ticket_id,))


def exports_of(owner: User) -> Select[Task]:
    """The exports that a person asked for, also those that are over."""
    return select(Task).where(Task.owner_id == owner.id, Task.name == EXPORT)


def posts_of(author: User) -> Rows:
    """All columns of a person's own posts, oldest first; no reposts."""
    own = (Post.author_id == author.id, Post.repost_of_id.is_(None))
    return _batches(select(*Post.__table__.columns).where(*own), BY_ID)


@dataclass(frozen=True)
class Belongings:
    """What belongs to some posts, by their ids."""

    tags: dict[int, list[str]]
    mentioned: dict[int, list[str]]
    images: dict[int, list[Image]]


def belongings_of(post_ids: Sequence[int]) -> Belongings:
    """The tags, the people named and the images of some posts, in three statements."""
    tags = select(post_tag.c.post_id, Tag.label).join(Tag, Tag.id == post_tag.c.tag_id)
    named = select(mention.c.post_id, User.username).join(User, User.id == mention.c.user_id)
    images = select(Image.post_id, Image).where(Image.state == ImageState.READY)
    return Belongings(
        _grouped(tags.where(post_tag.c.post_id.in_(post_ids)).order_by(Tag.name)),
        _grouped(named.where(mention.c.post_id.in_(post_ids)).order_by(User.username)),
        _grouped(images.where(Image.post_id.in_(post_ids)).order_by(Image.position)),
    )


def _grouped(rows: Select[*tuple[Any, ...]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for post_id, value in db.session.execute(rows):
        found.setdefault(post_id, []).append(value)
    return found


def edits_of(author: User) -> Rows:
    """What a person's posts said before they were edited, oldest first."""
    columns = select(*PostEdit.__table__.columns).join(Post, Post.id == PostEdit.post_id)
    return _batches(columns.where(Post.author_id == author.id), BY_EDIT)


def reposts_of(author: User) -> Rows:
    """Rows of ``id``, ``post_id`` and ``created_at``: what a person passed on; not its text."""
    columns = select(Post.id, Post.repost_of_id.label("post_id"), Post.created_at)
    own = (Post.author_id == author.id, Post.repost_of_id.is_not(None))
    return _batches(columns.where(*own), BY_ID)


def likes_of(person: User) -> Rows:
    """Rows of ``post_id`` and ``created_at``: what a person likes; not its text."""
    return _of_person(post_like, person)


def bookmarks_of(person: User) -> Rows:
    """Rows of ``post_id`` and ``created_at``: what a person keeps; not its text."""
    return _of_person(bookmark, person)


def _of_person(table: Table, person: User) -> Rows:
    keyset = Keyset(
        (table.c.created_at, table.c.post_id), lambda row: (row.created_at, row.post_id)
    )
    columns = select(table.c.post_id, table.c.created_at).where(table.c.user_id == person.id)
    return _batches(columns, keyset)


def tickets_of(reporter: User) -> Rows:
    """The tickets that a person reported, the oldest first; of others in them the number alone."""
    hidden = {"search_words", "position", "form_key", "status_before_duplicate"}
    columns = [column for column in Ticket.__table__.columns if column.name not in hidden]
    return _batches(select(*columns).where(Ticket.reporter_id == reporter.id), BY_NUMBER)


def labels_of(ticket_ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of the labels of some tickets."""
    names = select(ticket_label.c.ticket_id, Label.name).join(Label)
    return _grouped(names.where(ticket_label.c.ticket_id.in_(ticket_ids)).order_by(Label.folded))


def comments_of(author: User) -> Rows:
    """A person's comments on tickets, the oldest first; of the tickets the number alone."""
    columns = (
        TicketEntry.id,
        TicketEntry.ticket_id,
        TicketEntry.body,
        TicketEntry.body_html,
        TicketEntry.created_at,
        TicketEntry.edited_at,
    )
    own = (
        TicketEntry.author_id == author.id,
        TicketEntry.kind == EntryKind.COMMENT,
        TicketEntry.deleted_at.is_(None),
    )
    return _batches(select(*columns).where(*own), BY_ENTRY)


def watches_of(person: User) -> Rows:
    """Rows of ``ticket_id``, ``reason`` and ``is_muted``: what a person hears of, and why."""
    columns = select(TicketWatch.ticket_id, TicketWatch.reason, TicketWatch.is_muted)
    return _batches(columns.where(TicketWatch.user_id == person.id), BY_WATCH)


def blocked_in_order(person: User) -> Rows:
    """Rows of ``id``, ``username`` and ``created_at``: whom a person blocked, and since when."""
    rows = blocked_by(person).with_only_columns(User.id, User.username, block.c.created_at)
    return _batches(rows, _by_time(BLOCKED_BY_TIME))


def muted_in_order(person: User) -> Rows:
    """As for blocks, for those whom a person does not hear; also ``until``."""
    columns = (User.id, User.username, mute.c.created_at, mute.c.until)
    return _batches(muted_by(person).with_only_columns(*columns), _by_time(MUTED_BY_TIME))


def following_of(person: User) -> Rows:
    """Rows of ``id``, ``username`` and ``created_at``: whom a person follows, and since when."""
    return _batches(_names(followed_by(person, person)), _by_time(FOLLOWING_BY_TIME))


def followers_in_order(person: User) -> Rows:
    """Rows of ``id``, ``username`` and ``created_at``: who follows a person, and since when."""
    return _batches(_names(followers_of(person, person)), _by_time(FOLLOWERS_BY_TIME))


def _names(rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return rows.with_only_columns(User.id, User.username, followers.c.created_at)


def _by_time(keyset: Keyset) -> Keyset:
    return Keyset(keyset.columns, lambda row: (row.created_at, row.id), keyset.descending)


def _batches(rows: Select[*tuple[Any, ...]], keyset: Keyset) -> Rows:
    """Each batch is read in a transaction of its own: what is done with it may take its time."""
    window = Window(backwards=True)
    while batch := db.session.execute(within(rows, keyset, window, BATCH)).all():
        window = Window(keyset.key(batch[-1]), backwards=True)
        db.session.rollback()
        yield batch
