"""The orders of a list. Each is total, and all its columns are read in one direction."""

from datetime import date

from sqlalchemy import Date, func, literal_column

from app.models import Ticket
from app.pagination import Column, Keyset
from app.tickets.filters.language import Sort

NEVER, ALWAYS = date(9999, 12, 31), date(1, 1, 1)
LAST_STATUS = 3
GROUND = 1 << 62
"""Below every place on the board: cursors have no negative numbers."""


def keyset_of(sort: Sort) -> Keyset:
    """The order that a filter asks for. Where there is no due date, a ticket comes last."""
    down = sort.is_descending
    match sort.key:
        case "number":
            return Keyset((Ticket.id,), lambda ticket: (ticket.id,), down)
        case "age":
            return _by("created_at", not down)
        case "due":
            missing = ALWAYS if down else NEVER
            # Written out, so that an index can have the same expression.
            due: Column = func.coalesce(Ticket.due_on, literal_column(f"'{missing}'", Date))
            return Keyset((due, Ticket.id), lambda t: (t.due_on or missing, t.id), down)
        case "board":
            # The columns of the board from left to right, in each the highest place first.
            return Keyset(
                (LAST_STATUS - Ticket.status, Ticket.position + GROUND, Ticket.id),
                lambda t: (LAST_STATUS - t.status, t.position + GROUND, t.id),
                not down,
            )
        case _:
            return _by(COLUMNS[sort.key], down)


COLUMNS = {
    "changed": "changed_at",
    "created": "created_at",
    "priority": "priority",
    "comments": "comment_count",
    "status": "status",
}


def _by(column: str, descending: bool) -> Keyset:
    return Keyset(
        (getattr(Ticket, column), Ticket.id),
        lambda ticket: (getattr(ticket, column), ticket.id),
        descending,
    )
