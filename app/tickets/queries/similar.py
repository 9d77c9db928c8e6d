"""Open tickets that may be about the same as a new one."""

from collections.abc import Iterable
from itertools import combinations
from math import sqrt
from typing import cast

from sqlalchemy import Table, select

from app.extensions import db
from app.fulltext import matching_one_of, words_of
from app.models import Ticket
from app.models.ticket import LONGEST_NAME
from app.tickets.queries.visibility import Viewer, visible_to

TICKETS = cast(Table, Ticket.__table__)
MOST = 5
MOST_WORDS = 8
SHORTEST = 3
"""Shorter words say little, unless there is no other."""
CANDIDATES = 100


def similar_to(name: str, viewer: Viewer) -> list[tuple[int, str, int]]:
    """The number, name and status of the open tickets that are most like a name; one statement.

    They have at least two of its words, or the one that it has. Of those, the ones come first
    whose names have the most of them, in relation to how long they are.
    """
    words = _telling(name)
    if not words:
        return []
    groups = [[(one,), (two,)] for one, two in combinations(words, 2)] or [[(words[0],)]]
    found = (
        select(Ticket.id, Ticket.name, Ticket.status)
        .where(
            Ticket.id.in_(matching_one_of(TICKETS, groups)),
            Ticket.status < 3,
            visible_to(viewer),
        )
        .order_by(Ticket.id.desc())
        .limit(CANDIDATES)
    )
    rows = [(number, called, status) for number, called, status in db.session.execute(found)]
    return sorted(rows, key=lambda row: -_likeness(words, row[1]))[:MOST]


def _telling(name: str) -> list[str]:
    """The words of a name that tell the most: the longest, as in most languages those are rare."""
    words = list(dict.fromkeys(words_of(name[:LONGEST_NAME]).split()))
    long = [word for word in words if len(word) >= SHORTEST or not word.isascii()] or words
    return sorted(long, key=len, reverse=True)[:MOST_WORDS]


def _likeness(words: Iterable[str], name: str) -> float:
    others = words_of(name).split()
    shared = sum(any(other.startswith(word) for other in others) for word in words)
    return shared / sqrt(len(others) + 1)
