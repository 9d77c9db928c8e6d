"""One ticket, and what stands on its page besides the timeline."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager, defer

from app.extensions import db
from app.main.queries.visibility import visible_posts
from app.models import (
    ChecklistItem,
    EntryKind,
    Label,
    Post,
    RelationKind,
    Status,
    Ticket,
    TicketEntry,
    User,
    ticket_assignee,
    ticket_label,
    ticket_post,
    ticket_relation,
)
from app.pagination import LARGEST_ID
from app.statements import stand_in, viewed_by
from app.tickets.queries.facts import Facts
from app.tickets.queries.visibility import Viewer, visible_tickets, visible_to

NUMBER = re.compile("[1-9][0-9]{0,18}")
IDENTITY = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
MOST_POSTS = 20
MOST_RELATED = 300
BLOCKED_BY, DUPLICATE, NAMED = "blocked_by", "duplicate", "named"

REPORTER, PERSON, LABEL = aliased(User), aliased(User), aliased(Label)
OTHER, TWIN = aliased(Ticket), aliased(Ticket)


def ticket_named(viewer: Viewer, ref: str) -> Ticket | None:
    """The ticket that an address names by its number or its UUID, if somebody may see it."""
    if NUMBER.fullmatch(ref) and int(ref) <= LARGEST_ID:
        column: InstrumentedAttribute[Any] = Ticket.id
        value: int | UUID = int(ref)
    elif IDENTITY.fullmatch(ref):
        column, value = Ticket.uuid, UUID(ref)
    else:
        return None
    return db.session.scalar(_named(stand_in(viewer), column), viewed_by(viewer, ref=value))


@cache
def _named(viewer: Viewer, column: InstrumentedAttribute[Any]) -> Select[Ticket]:
    return (
        visible_tickets(viewer)
        .where(column == bindparam("ref"))
        .outerjoin(REPORTER, REPORTER.id == Ticket.reporter_id)
        .options(
            contains_eager(Ticket.reporter.of_type(REPORTER)),
            defer(Ticket.search_words, raiseload=True),
        )
    )


@dataclass(frozen=True)
class Related:
    """Another ticket, and what this one has to do with it: ``blocks``, ``blocked_by``,
    ``relates``, ``duplicate``, or ``named`` where the history names it.

    Of a ticket that is not for the viewer only the number is known.
    """

    how: str
    id: int
    name: str | None
    status: int | None


def related_to(ticket: Ticket, viewer: Viewer, named: Collection[int] = ()) -> list[Related]:
    """The tickets that stand beside one, by number; and some more that are named there.

    One statement.
    """
    values = viewed_by(viewer, ticket=ticket.id, named=sorted(named))
    return [Related(*row) for row in db.session.execute(_related(stand_in(viewer)), values)]


@cache
def _related(viewer: Viewer) -> Select[str, int, str | None, int | None]:
    one = bindparam("ticket", type_=Ticket.id.type)
    source, target, kind = (
        ticket_relation.c.from_id,
        ticket_relation.c.to_id,
        ticket_relation.c.kind,
    )
    blocks, relates = kind == RelationKind.BLOCKS, kind == RelationKind.RELATES
    beside = union_all(
        select(literal(RelationKind.BLOCKS.value).label("how"), target.label("id")).where(
            source == one, blocks
        ),
        select(literal(BLOCKED_BY), source).where(target == one, blocks),
        select(literal(RelationKind.RELATES.value), target).where(source == one, relates),
        select(literal(RelationKind.RELATES.value), source).where(target == one, relates),
        select(literal(DUPLICATE), TWIN.id).where(TWIN.duplicate_of_id == one),
        select(literal(NAMED), TWIN.id).where(TWIN.id.in_(bindparam("named", expanding=True))),
    ).subquery()
    is_seen = and_(OTHER.id == beside.c.id, visible_to(viewer, OTHER))
    return (
        select(beside.c.how, beside.c.id, OTHER.name, OTHER.status)
        .outerjoin(OTHER, is_seen)
        .order_by(beside.c.id)
        .limit(MOST_RELATED)
    )


@dataclass(frozen=True)
class Known:
    """Who and what a history names by id; those who are not here any more are missing."""

    people: Mapping[int, User] = field(default_factory=dict)
    labels: Mapping[int, Label] = field(default_factory=dict)


def facts_and_known(
    ticket: Ticket, people: Collection[int], labels: Collection[int]
) -> tuple[Facts, Known]:
    """The facts of a ticket, and the people and labels that its history names: two statements."""
    facts = Facts()
    known_people: dict[int, User] = {}
    wanted = {"ticket": ticket.id, "named": sorted(people)}
    for person, does_it in db.session.execute(_people(), wanted):
        if does_it:
            facts.assignee_ids.add(person.id)
        if person.status == Status.ACTIVE:
            known_people[person.id] = person
            if does_it:
                facts.people.append(person)
    known_labels: dict[int, Label] = {}
    wanted = {"ticket": ticket.id, "named": sorted(labels)}
    for label, is_on_it in db.session.execute(_labels(), wanted):
        known_labels[label.id] = label
        if is_on_it:
            facts.labels.append(label)
    return facts, Known(known_people, known_labels)


@cache
def _people() -> Select[User, bool]:
    """The assignees of a ticket and some other people, each with whether they are assigned."""
    ids, assignee = _beside(ticket_assignee.c.ticket_id), ticket_assignee.c.user_id
    named = select(PERSON.id).where(PERSON.id.in_(bindparam("named", expanding=True)))
    wanted = union(named, select(assignee).where(ids))
    listed = select(User, exists().where(assignee == User.id, ids)).where(User.id.in_(wanted))
    return listed.order_by(User.search_name, User.id)


@cache
def _labels() -> Select[Label, bool]:
    """The labels of a ticket and some others, each with whether the ticket has it."""
    ids, on_it = _beside(ticket_label.c.ticket_id), ticket_label.c.label_id
    named = select(LABEL.id).where(LABEL.id.in_(bindparam("named", expanding=True)))
    wanted = union(named, select(on_it).where(ids))
    listed = select(Label, exists().where(on_it == Label.id, ids)).where(Label.id.in_(wanted))
    return listed.order_by(Label.folded)


def _beside(ticket_id: ColumnElement[int]) -> ColumnElement[bool]:
    return ticket_id == bindparam("ticket", type_=Ticket.id.type)


def checklist_of(ticket: Ticket) -> Sequence[ChecklistItem]:
    """The steps of a ticket in their order."""
    return db.session.scalars(_checklist(), {"ticket": ticket.id}).all()


@cache
def _checklist() -> Select[ChecklistItem]:
    items = select(ChecklistItem).where(ChecklistItem.ticket_id == bindparam("ticket"))
    return items.order_by(ChecklistItem.position, ChecklistItem.id)


def posts_of(ticket: Ticket, viewer: Viewer) -> list[tuple[str, Post]]:
    """The posts that a ticket was made from, and that announce it, as far as they may be seen."""
    found = db.session.execute(_posts(stand_in(viewer)), viewed_by(viewer, ticket=ticket.id))
    return [(row.kind, row.Post) for row in found]


@cache
def _posts(viewer: Viewer) -> Select[Post, str]:
    return (
        visible_posts(viewer)
        .add_columns(ticket_post.c.kind)
        .join(ticket_post, ticket_post.c.post_id == Post.id)
        .where(_beside(ticket_post.c.ticket_id))
        .order_by(Post.id)
        .limit(MOST_POSTS)
    )


def changed_by_others(ticket: Ticket, editor: User, version: int) -> list[User | None]:
    """Who else changed what a ticket says since a version; None for those who are gone."""
    since = (
        select(TicketEntry.author_id)
        .where(
            TicketEntry.ticket_id == ticket.id,
            TicketEntry.kind == EntryKind.CHANGE,
            TicketEntry.ticket_version > version,
            func.coalesce(TicketEntry.author_id, 0) != editor.id,
        )
        .distinct()
    )
    ids = db.session.scalars(since).all()
    here = {person.id: person for person in people_here([one for one in ids if one])}
    return [here.get(one or 0) for one in ids]


# --- people that a form names


def people_called(names: Collection[str]) -> Select[User]:
    """The people with some user names, whatever the case."""
    return select(User).where(func.lower(User.username).in_([name.lower() for name in names]))


def people_here(ids: Collection[int]) -> Sequence[User]:
    """Those of some people who are not suspended, in the order of their names."""
    here = select(User).where(User.id.in_(sorted(ids)), User.status == Status.ACTIVE)
    return db.session.scalars(here.order_by(User.search_name, User.id)).all()
