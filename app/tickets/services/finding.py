"""The words that a ticket is found by: its own and those of its comments.

They stand together in one column. So whatever is looked for, the database looks into one index,
and the words of a search need not all stand in the same comment.
"""

from sqlalchemy import select, update

from app.database import rows_changed
from app.extensions import db
from app.fulltext import LONGEST_TEXT, words_of
from app.models import EntryKind, Ticket, TicketEntry


def words_to_find(ticket_id: int, name: str, body: str) -> str:
    """The words of a ticket that is called and described like this, with those of its comments."""
    # Those that are deleted have no words any more.
    comments = select(TicketEntry.search_words).where(
        TicketEntry.ticket_id == ticket_id, TicketEntry.kind == EntryKind.COMMENT
    )
    said = db.session.scalars(comments.order_by(TicketEntry.id))
    words = " ".join(filter(None, (words_of(f"{name}\n{body}"), *said)))
    if len(words) <= LONGEST_TEXT:
        return words
    # Of a very long discussion each word is kept once: it is found, if not every phrase.
    return " ".join(dict.fromkeys(words.split()))[:LONGEST_TEXT]


def index_again(ticket: Ticket) -> None:
    """Let a ticket be found by what its comments say now."""
    words = words_to_find(ticket.id, ticket.name, ticket.body)
    rows_changed(update(Ticket).where(Ticket.id == ticket.id).values(search_words=words))
    db.session.refresh(ticket, ["search_words"])
