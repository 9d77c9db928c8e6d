"""The tickets of posts: what was made from them, and what they announce. No writes."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, cast, literal, null, select, union_all

from app.extensions import db
from app.main.queries.visibility import visible_posts
from app.models import (
    Post,
    Status,
    Ticket,
    TicketPostKind,
    TicketStatus,
    User,
    ticket_assignee,
    ticket_post,
)
from app.models.types import BigId
from app.tickets.queries.facts import facts_of_one
from app.tickets.queries.visibility import Viewer, visible_to

MOST_OWN = 5
OWN = "own"


@dataclass(frozen=True)
class Shown:
    """A ticket as it is now, where something else than its page shows it."""

    id: int
    name: str
    status: int
    due_on: date | None
    is_news: bool = False
    people: list[User] = field(default_factory=list)

    @property
    def number(self) -> str:
        """What people call it."""
        return f"#{self.id}"


@dataclass(frozen=True)
class ShownTickets:
    """The tickets of some posts, by the id of the post, and what the viewer has to do."""

    at: dict[int, list[Shown]]
    own: list[Shown]


def shown_tickets(viewer: Viewer, post_ids: Collection[int] = ()) -> ShownTickets:
    """The tickets of some posts that somebody may see, and the open ones that are assigned to them.

    One statement for both: a page with posts has the others beside it. Of a ticket that a post
    announces there are the people, too, whom it is assigned to.
    """
    rows = db.session.execute(_rows(viewer, post_ids)).all()
    at: dict[int, list[Shown]] = {}
    own: list[tuple[Any, Shown]] = []
    known: dict[tuple[int | None, int], Shown] = {}
    for row in rows:
        key = (row.post_id, row.id)
        if key not in known:
            shown = known[key] = Shown(
                row.id, row.name, row.status, row.due_on, row.kind == TicketPostKind.NEWS
            )
            if row.kind == OWN:
                urgency = (row.due_on or date.max, -row.priority, row.id)
                own.append((urgency, shown))
            else:
                at.setdefault(row.post_id, []).append(shown)
        if row.User is not None:
            known[key].people.append(row.User)
    for several in at.values():
        several.sort(key=lambda shown: shown.id)
    for shown in known.values():
        shown.people.sort(key=lambda person: (person.search_name, person.id))
    return ShownTickets(at, [shown for _urgency, shown in sorted(own, key=lambda pair: pair[0])])


def _rows(viewer: Viewer, post_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    links = _links(viewer, post_ids).subquery()
    is_doing = and_(
        ticket_assignee.c.ticket_id == Ticket.id, links.c.kind == TicketPostKind.NEWS.value
    )
    is_here = and_(User.id == ticket_assignee.c.user_id, User.status == Status.ACTIVE)
    return (
        select(
            links.c.post_id,
            links.c.kind,
            Ticket.id,
            Ticket.name,
            Ticket.status,
            Ticket.due_on,
            Ticket.priority,
            User,
        )
        .select_from(links)
        .join(Ticket, Ticket.id == links.c.ticket_id)
        .outerjoin(ticket_assignee, is_doing)
        .outerjoin(User, is_here)
        .where(visible_to(viewer))
    )


def _links(viewer: Viewer, post_ids: Collection[int]) -> CompoundSelect[*tuple[Any, ...]]:
    """Rows of ``post_id``, ``ticket_id`` and ``kind``."""
    of_posts = select(ticket_post.c.post_id, ticket_post.c.ticket_id, ticket_post.c.kind)
    parts: list[Select[*tuple[Any, ...]]] = [of_posts.where(ticket_post.c.post_id.in_(post_ids))]
    if viewer is not None:
        parts.append(select(_own_links(viewer).subquery()))
    return union_all(*parts)


def _own_links(viewer: User) -> Select[*tuple[Any, ...]]:
    return (
        select(
            cast(null(), BigId).label("post_id"),
            ticket_assignee.c.ticket_id,
            literal(OWN).label("kind"),
        )
        .join(Ticket, Ticket.id == ticket_assignee.c.ticket_id)
        .where(ticket_assignee.c.user_id == viewer.id, Ticket.status < TicketStatus.RESOLVED)
        .order_by(Ticket.due_on.is_(None), Ticket.due_on, Ticket.priority.desc(), Ticket.id)
        .limit(MOST_OWN)
    )


def card_of(ticket: Ticket) -> Shown:
    """A ticket as the post will show it that announces it."""
    people = facts_of_one(ticket).people
    return Shown(ticket.id, ticket.name, ticket.status, ticket.due_on, True, people)


def post_it_quotes(ticket: Ticket) -> Select[Post]:
    """The post that a ticket was made from, whoever may see it."""
    return (
        select(Post)
        .join(ticket_post, ticket_post.c.post_id == Post.id)
        .where(ticket_post.c.ticket_id == ticket.id, ticket_post.c.kind == TicketPostKind.ORIGIN)
        .limit(1)
    )


def origin_of(ticket: Ticket, viewer: Viewer) -> Post | None:
    """The post that a ticket was made from, if somebody may see it."""
    found = (
        visible_posts(viewer)
        .join(ticket_post, ticket_post.c.post_id == Post.id)
        .where(ticket_post.c.ticket_id == ticket.id, ticket_post.c.kind == TicketPostKind.ORIGIN)
        .limit(1)
    )
    return db.session.scalar(found)
