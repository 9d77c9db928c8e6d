"""The tickets that a filter asks for, page by page, and what its menus offer."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import defer

from app.extensions import db
from app.main.queries.people import BY_NAME
from app.main.queries.visibility import visible_people
from app.models import Label, Role, Ticket, User, ticket_label
from app.pagination import Keyset, Page, Window, paginate, within
from app.tickets.filters.compiling import conditions
from app.tickets.filters.language import Filter
from app.tickets.filters.moments import Asker
from app.tickets.filters.orders import keyset_of
from app.tickets.filters.parsing import parse
from app.tickets.queries.visibility import Viewer, visible_tickets

MOST_LABELS = 200
LABELS_BY_NAME = Keyset((Label.folded,), lambda label: (label.folded,), descending=False)
MOST_PEOPLE = 30
# Long, and of no use in a list.
TEXTS = (Ticket.body, Ticket.body_html, Ticket.search_words)


def tickets_matching(viewer: Viewer, query: str) -> Select[Ticket]:
    """The tickets that a line asks for and somebody may see, in no order."""
    return asked_for(parse(query), Asker.present(viewer))


def asked_for(found: Filter, asker: Asker) -> Select[Ticket]:
    """The same for a line that is read already."""
    return visible_tickets(asker.viewer).where(*conditions(found, asker))


def page_of_tickets(found: Filter, asker: Asker, window: Window, size: int) -> Page[Ticket]:
    """One page of what a filter asks for, in its order, in one statement."""
    return paginate(listed_tickets(found, asker), keyset_of(found.order), window, size)


def listed_tickets(found: Filter, asker: Asker) -> Select[Ticket]:
    """What a filter asks for, in no order and without the long texts."""
    return asked_for(found, asker).options(*(defer(text, raiseload=True) for text in TEXTS))


def neighbours(viewer: Viewer, query: str, ticket: Ticket) -> tuple[int | None, int | None]:
    """The numbers of the tickets before and after one in the list of a line, in two statements.

    The ticket need not be in the list (any more): it then stands where it would.
    """
    found = parse(query)
    keyset = keyset_of(found.order)
    numbers = asked_for(found, Asker.present(viewer)).with_only_columns(Ticket.id)
    before, after = (
        db.session.scalar(within(numbers, keyset, Window(keyset.key(ticket), backwards), 1))
        for backwards in (True, False)
    )
    return before, after


def every_label() -> Select[Label]:
    """The labels, in no order."""
    return select(Label)


def all_labels() -> Select[Label]:
    """The labels in the order of their names."""
    return within(every_label(), LABELS_BY_NAME, Window(), MOST_LABELS)


def people_who_work(viewer: Viewer, most: int = MOST_PEOPLE) -> Select[User]:
    """The first of the members whom somebody is shown, in the order of their names."""
    workers = visible_people(viewer).where(User.role != Role.COMMENTER)
    return within(workers, BY_NAME, Window(), most)


def tickets_with(label: Label) -> Select[int]:
    """The numbers of the tickets that have a label, whoever sees them."""
    return select(ticket_label.c.ticket_id).where(ticket_label.c.label_id == label.id)


def tickets_numbered(viewer: Viewer, ids: Collection[int]) -> Select[Ticket]:
    """Those of some tickets that somebody may see, in the order of their numbers."""
    found = visible_tickets(viewer).where(Ticket.id.in_(ids)).order_by(Ticket.id)
    return found.options(*(defer(text, raiseload=True) for text in TEXTS))
