"""Which places name a ticket: its backlinks. They stand in its timeline."""

from collections.abc import Collection

from sqlalchemy import delete, select

from app.database import insert_or_ignore, rows_changed
from app.dates import utcnow
from app.extensions import db
from app.models import EntryKind, Post, Ticket, TicketEntry, User
from app.models.ids import id_at

ENTRIES = TicketEntry.__table__
MOST_NAMED = 50


def note_mentions(source: Ticket | Post, author: User, numbers: Collection[int]) -> None:
    """Write down which tickets a post, or the description and comments of a ticket, name.

    A post that names a ticket no more takes its entry back. A ticket that named another once
    stays beside it: its comments are many, and the history does not change.
    """
    wanted = set(sorted(set(numbers))[:MOST_NAMED])
    here = (
        TicketEntry.source_id == source.id
        if isinstance(source, Ticket)
        else TicketEntry.post_id == source.id
    )
    wanted.discard(source.id if isinstance(source, Ticket) else 0)
    before = set(db.session.scalars(select(TicketEntry.ticket_id).where(here)))
    if isinstance(source, Post) and (gone := before - wanted):
        rows_changed(delete(TicketEntry).where(here, TicketEntry.ticket_id.in_(gone)))
    now = utcnow()
    for number in sorted(wanted - before):
        row = {
            "id": id_at(now),
            "created_at": now,
            "ticket_id": number,
            "author_id": author.id,
            "kind": EntryKind.MENTION,
            "post_id": source.id if isinstance(source, Post) else None,
            "source_id": source.id if isinstance(source, Ticket) else None,
            **{"body": "", "body_html": "", "search_words": "", "version": 1, "file_count": 0},
            **{"field": "", "reason": ""},
        }
        rows_changed(insert_or_ignore(ENTRIES).values(row))  # type: ignore[arg-type]
