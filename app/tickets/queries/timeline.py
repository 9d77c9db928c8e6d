"""The timeline of a ticket: comments, changes and mentions in one order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    null,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased, contains_eager, defer

from app.extensions import db
from app.main.queries.visibility import visible_posts
from app.models import EntryKind, Post, Status, Ticket, TicketEntry, User
from app.pagination import Keyset, Page, Window, page_of, within
from app.statements import stand_in, viewed_by
from app.tickets.queries.visibility import Viewer, visible_to

PER_PAGE = 100
AT_ONCE = timedelta(minutes=5)
"""Changes of one person within so long are shown as one."""
TEXTS = ("body", "comment")
"""Fields whose values are long; the differences stand on pages of their own."""

AUTHOR, SOURCE = aliased(User), aliased(Ticket)
BY_ID = Keyset((TicketEntry.id,), lambda row: (row.entry.id,))

CHANGES_OLDEST_FIRST = Keyset(
    (TicketEntry.id,), lambda row: (row.TicketEntry.id,), descending=False
)


@dataclass(frozen=True)
class Row:
    """An entry as it is shown: who, if they are here, and from what to what."""

    entry: TicketEntry
    before: Any = None
    after: Any = None
    source_name: str | None = None

    @property
    def author(self) -> User | None:
        """Who did it; None for those who left or are suspended."""
        author = self.entry.author
        return author if author is not None and author.status == Status.ACTIVE else None


@dataclass(frozen=True)
class Item:
    """What is shown as one: a comment, a mention, or changes that were made at once."""

    rows: list[Row]

    @property
    def first(self) -> Row:
        """The first entry."""
        return self.rows[0]

    @property
    def kind(self) -> str:
        """Of which kind it is."""
        return self.first.entry.kind


@dataclass(frozen=True)
class Named:
    """The ids that changes name."""

    people: set[int] = field(default_factory=set)
    labels: set[int] = field(default_factory=set)
    tickets: set[int] = field(default_factory=set)


def timeline(ticket: Ticket, viewer: Viewer, window: Window, size: int) -> Page[Row]:
    """A part of the timeline, the oldest entry first, in one statement.

    Without a cursor it is the latest part; ``older`` and ``newer`` lead on from there. What
    mentions the ticket is there for those alone who may see that, too.
    """
    found = db.session.execute(
        within(_entries(stand_in(viewer)), BY_ID, window, size + 1),
        viewed_by(viewer, ticket=ticket.id),
    )
    page: Page[Row] = page_of([Row(*row) for row in found], BY_ID, window, size)
    return Page(list(reversed(page.items)), page.older, page.newer)


def changes_of(ticket: Ticket, viewer: Viewer) -> Select[TicketEntry, Any, Any, str | None]:
    """What was changed of a ticket, as the columns of a ``Row``; without the long texts."""
    changes = _entries(stand_in(viewer)).where(TicketEntry.kind == EntryKind.CHANGE)
    return changes.params(viewed_by(viewer, ticket=ticket.id))


def around(entry_id: int) -> Window:
    """The part of a timeline that begins with an entry."""
    return Window((max(entry_id - 1, 0),), backwards=True)


@cache
def _entries(viewer: Viewer) -> Select[TicketEntry, Any, Any, str | None]:
    is_long = TicketEntry.field.in_(TEXTS)
    in_visible_post = (
        visible_posts(viewer)
        .with_only_columns(Post.id)
        .where(Post.id == TicketEntry.post_id)
        .correlate(TicketEntry)
        .exists()
    )
    return (
        select(
            TicketEntry,
            type_coerce(case((is_long, null()), else_=TicketEntry.before), JSON),
            type_coerce(case((is_long, null()), else_=TicketEntry.after), JSON),
            SOURCE.name,
        )
        .outerjoin(AUTHOR, AUTHOR.id == TicketEntry.author_id)
        .outerjoin(SOURCE, and_(SOURCE.id == TicketEntry.source_id, visible_to(viewer, SOURCE)))
        .options(
            contains_eager(TicketEntry.author.of_type(AUTHOR)),
            *(
                defer(column, raiseload=True)
                for column in (
                    TicketEntry.body,
                    TicketEntry.search_words,
                    TicketEntry.before,
                    TicketEntry.after,
                )
            ),
        )
        .where(
            TicketEntry.ticket_id == bindparam("ticket"),
            # An edited comment says so itself.
            TicketEntry.field != "comment",
            or_(
                TicketEntry.kind != EntryKind.MENTION,
                SOURCE.id.is_not(None),
                and_(TicketEntry.post_id.is_not(None), in_visible_post),
            ),
        )
    )


def items_of(rows: Iterable[Row]) -> list[Item]:
    """Entries as they are shown: changes of one person at nearly the same time are one item."""
    return list(_grouped(rows))


def _grouped(rows: Iterable[Row]) -> Iterator[Item]:
    group: list[Row] = []
    for row in rows:
        if group and not _belongs(row, group[0]):
            yield Item(group)
            group = []
        group.append(row)
    if group:
        yield Item(group)


def _belongs(row: Row, first: Row) -> bool:
    one, other = row.entry, first.entry
    return (
        one.kind == other.kind == EntryKind.CHANGE
        and one.author_id == other.author_id
        and one.created_at - other.created_at <= AT_ONCE
    )


def named_in(rows: Sequence[Row]) -> Named:
    """The people, labels and tickets that some changes name."""
    named = Named()
    for row in rows:
        values = [value for value in (row.before, row.after) if value is not None]
        match row.entry.field:
            case "assignees":
                named.people.update(number for ids in values for number in ids)
            case "labels":
                named.labels.update(number for ids in values for number in ids)
            case "reporter":
                named.people.update(values)
            case "duplicate_of":
                named.tickets.update(values)
            case "relation":
                named.tickets.update(number for _how, number in values)
    return named


# --- what texts said before


def change_of_text(ticket: Ticket, entry_id: int) -> TicketEntry | None:
    """A change of the description."""
    found = select(TicketEntry).where(
        TicketEntry.id == entry_id, TicketEntry.ticket_id == ticket.id, TicketEntry.field == "body"
    )
    return db.session.scalar(found)


def edits_of(comment: TicketEntry, most: int = 20) -> Sequence[TicketEntry]:
    """The latest changes of a comment, the latest first."""
    found = (
        select(TicketEntry)
        .where(
            TicketEntry.ticket_id == comment.ticket_id,
            TicketEntry.id > comment.id,
            TicketEntry.field == "comment",
            # As text, which anything can be read as: other fields have other values there.
            cast(TicketEntry.before[0].as_string(), String) == str(comment.id),
        )
        .order_by(TicketEntry.id.desc())
        .limit(most)
    )
    return db.session.scalars(found).all()
