"""What somebody is told of a ticket by mail: what is in it when the mail is written. No writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.main.queries.visibility import no_block, not_muted
from app.models import (
    EntryKind,
    Label,
    Status,
    Ticket,
    TicketEntry,
    TicketNews,
    TicketWatch,
    User,
    WatchReason,
)
from app.models.ids import first_id_at
from app.pagination import Keyset
from app.tickets.queries.visibility import visible_tickets

BY_DUE = Keyset(
    (TicketNews.due_at, TicketNews.ticket_id, TicketNews.user_id),
    lambda news: (news.due_at, news.ticket_id, news.user_id),
    descending=False,
)
MOST_ENTRIES = 50
"""A mail tells of so many; the page has them all."""


@dataclass(frozen=True)
class News:
    """What happened to a ticket since an entry of its timeline, for one reader.

    ``names`` has the names of the people and labels that the changes are about, as
    ``("assignees", 3)`` and ``("labels", 7)``.
    """

    ticket: Ticket
    reason: WatchReason
    is_new: bool
    entries: Sequence[TicketEntry]
    has_more: bool
    names: dict[tuple[str, int], str]


def watchers_of(ticket: Ticket) -> dict[int, str]:
    """Who hears of a ticket and did not mute it, by their ids, and why."""
    found = select(TicketWatch.user_id, TicketWatch.reason).where(
        TicketWatch.ticket_id == ticket.id, TicketWatch.is_muted.is_(False)
    )
    return {row.user_id: row.reason for row in db.session.execute(found)}


def due(now: datetime) -> Select[TicketNews]:
    """What has to be mailed."""
    return select(TicketNews).where(TicketNews.due_at <= now)


def news_of(reader: User, ticket_id: int, since_id: int) -> News | None:
    """What a mail tells its reader; None if there is nothing (any more) that is for them.

    Somebody who left, sees the ticket no longer or muted it meanwhile gets nothing. One's own
    changes are no news, nor is what people do whom one blocked or muted.
    """
    watched = (
        visible_tickets(reader)
        .join(TicketWatch, TicketWatch.ticket_id == Ticket.id)
        .where(
            Ticket.id == ticket_id,
            TicketWatch.user_id == reader.id,
            TicketWatch.is_muted.is_(False),
        )
        .add_columns(TicketWatch.reason)
    )
    row = db.session.execute(watched).first() if reader.status == Status.ACTIVE else None
    if row is None:
        return None
    entries = db.session.scalars(_entries_for(reader, ticket_id, since_id)).all()
    is_new = first_id_at(row.Ticket.created_at) >= since_id
    if not entries and not is_new:
        return None
    return News(
        ticket=row.Ticket,
        reason=WatchReason(row.reason),
        is_new=is_new,
        entries=entries[:MOST_ENTRIES],
        has_more=len(entries) > MOST_ENTRIES,
        names=_names_in(reader, entries),
    )


def _entries_for(reader: User, ticket_id: int, since_id: int) -> Select[TicketEntry]:
    author_id: Any = TicketEntry.author_id
    is_heard = no_block(reader.id, author_id) & not_muted(reader, author_id)
    return (
        select(TicketEntry)
        .options(joinedload(TicketEntry.author))
        .where(
            TicketEntry.ticket_id == ticket_id,
            TicketEntry.id >= since_id,
            TicketEntry.kind.in_([EntryKind.COMMENT, EntryKind.CHANGE]),
            TicketEntry.deleted_at.is_(None),
            or_(author_id.is_(None), (author_id != reader.id) & is_heard),
        )
        .order_by(TicketEntry.id)
        .limit(MOST_ENTRIES + 1)
    )


def _names_in(reader: User, entries: Sequence[TicketEntry]) -> dict[tuple[str, int], str]:
    """The names of the people and labels that changes speak of; not of people who left."""
    wanted: dict[str, set[int]] = {"assignees": set(), "labels": set()}
    for entry in entries:
        if entry.field in wanted:
            wanted[entry.field] |= {*(entry.before or ()), *(entry.after or ())}
        elif entry.field == "reporter":
            wanted["assignees"] |= {one for one in (entry.before, entry.after) if one}
    names: dict[tuple[str, int], str] = {}
    if ids := wanted["assignees"]:
        people = select(User).where(User.id.in_(ids), User.status == Status.ACTIVE)
        names |= {("assignees", one.id): one.name for one in db.session.scalars(people)}
    if ids := wanted["labels"]:
        labels = db.session.scalars(select(Label).where(Label.id.in_(ids)))
        names |= {("labels", label.id): label.name for label in labels}
    return names
