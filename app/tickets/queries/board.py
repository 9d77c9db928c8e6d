"""The board: its columns, and what may be done with each card. No writes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import defer

from app.extensions import db
from app.models import Ticket, TicketStatus
from app.pagination import Keyset, Page, Window, page_of, within
from app.tickets.policies import Move, Part, moves_open_to, part_of
from app.tickets.queries.facts import Facts, facts_of
from app.tickets.queries.lists import tickets_matching
from app.tickets.queries.visibility import Viewer

BY_PLACE = Keyset((Ticket.position, Ticket.id), lambda ticket: (ticket.position, ticket.id))
COLUMN_SIZES = {status: 50 for status in TicketStatus} | {TicketStatus.RESOLVED: 25}
# Long, and of no use on a board.
TEXTS = (Ticket.body, Ticket.body_html, Ticket.search_words)


@dataclass(frozen=True)
class Card:
    """A ticket on the board. ``up`` and ``down`` are the tickets to be placed below in order to go
    one step; 0 for the top, None where it cannot go there.
    """

    ticket: Ticket
    facts: Facts
    moves: list[tuple[TicketStatus, Move]]
    may_place: bool = False
    up: int | None = None
    down: int | None = None

    @property
    def asks_why(self) -> list[TicketStatus]:
        """Where it goes for a reason only."""
        return [to for to, move in self.moves if move.needs_reason]


@dataclass(frozen=True)
class Column:
    """The tickets of a status, from the top or from a cursor on."""

    status: TicketStatus
    page: Page[Ticket]
    cards: list[Card]

    @property
    def count(self) -> str:
        """How many there are, as far as they were read: ``7``, or ``50+``."""
        return f"{len(self.cards)}{'+' if self.page.older else ''}"


def columns_of(viewer: Viewer, query: str) -> list[Column]:
    """The tops of all columns: a statement for each, and two for what stands on the cards."""
    pages = {status: _page(viewer, query, status, Window()) for status in TicketStatus}
    return _with_cards(viewer, pages, Window())


def column_of(viewer: Viewer, query: str, status: TicketStatus, window: Window) -> Column:
    """One column, from a cursor on."""
    return _with_cards(viewer, {status: _page(viewer, query, status, window)}, window)[0]


def card_of(viewer: Viewer, ticket: Ticket) -> Card:
    """A ticket by itself."""
    return _card(viewer, ticket, facts_of([ticket.id])[ticket.id])


def _page(viewer: Viewer, query: str, status: TicketStatus, window: Window) -> Page[Ticket]:
    size = COLUMN_SIZES[status]
    found = tickets_matching(viewer, query).where(Ticket.status == status)
    rows = within(found.options(*(defer(text) for text in TEXTS)), BY_PLACE, window, size + 1)
    return page_of(db.session.scalars(rows).all(), BY_PLACE, window, size)


def _with_cards(
    viewer: Viewer, pages: dict[TicketStatus, Page[Ticket]], window: Window
) -> list[Column]:
    facts = facts_of([ticket.id for page in pages.values() for ticket in page.items])
    return [
        Column(status, page, _cards(viewer, page.items, facts, is_top=not window.values))
        for status, page in pages.items()
    ]


def _cards(
    viewer: Viewer, tickets: Sequence[Ticket], facts: dict[int, Facts], *, is_top: bool
) -> list[Card]:
    # What stands above the first of them, if it is known: the top, and before that nothing.
    ids: list[int | None] = [None, 0 if is_top else None, *(ticket.id for ticket in tickets), None]
    return [
        _card(viewer, ticket, facts[ticket.id], up=ids[number], down=ids[number + 3])
        for number, ticket in enumerate(tickets)
    ]


def _card(
    viewer: Viewer,
    ticket: Ticket,
    facts: Facts,
    up: int | None = None,
    down: int | None = None,
) -> Card:
    part = Part.NONE if viewer is None else part_of(viewer, ticket, facts.assignee_ids)
    if not part:
        return Card(ticket, facts, [])
    return Card(ticket, facts, moves_open_to(part, ticket), may_place=True, up=up, down=down)
