"""What stands beside tickets: labels and assignees, in as many statements for many as for one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Select, bindparam, select

from app.extensions import db
from app.models import Label, Status, Ticket, User, ticket_assignee, ticket_label


@dataclass
class Facts:
    """The labels and assignees of a ticket.

    ``people`` are those assignees that may be shown; ``assignee_ids`` has the others, too.
    """

    labels: list[Label] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    assignee_ids: set[int] = field(default_factory=set)

    @property
    def label_ids(self) -> set[int]:
        """The ids of the labels."""
        return {label.id for label in self.labels}

    @property
    def unnamed_ids(self) -> frozenset[int]:
        """The ids of those assignees that are not shown. Whoever names the others anew says
        nothing about these."""
        return frozenset(self.assignee_ids) - {person.id for person in self.people}


def facts_of(ids: Collection[int]) -> dict[int, Facts]:
    """The labels and assignees of some tickets by their ids; two statements, none for no ids."""
    facts = {ticket_id: Facts() for ticket_id in ids}
    if not facts:
        return facts
    wanted = {"tickets": list(facts)}
    for ticket_id, label in db.session.execute(_labels(), wanted):
        facts[ticket_id].labels.append(label)
    for ticket_id, person in db.session.execute(_assignees(), wanted):
        facts[ticket_id].assignee_ids.add(person.id)
        if person.status == Status.ACTIVE:
            facts[ticket_id].people.append(person)
    return facts


@cache
def _labels() -> Select[int, Label]:
    return (
        select(ticket_label.c.ticket_id, Label)
        .join(Label, Label.id == ticket_label.c.label_id)
        .where(ticket_label.c.ticket_id.in_(bindparam("tickets", expanding=True)))
        .order_by(Label.folded)
    )


@cache
def _assignees() -> Select[int, User]:
    return (
        select(ticket_assignee.c.ticket_id, User)
        .join(User, User.id == ticket_assignee.c.user_id)
        .where(ticket_assignee.c.ticket_id.in_(bindparam("tickets", expanding=True)))
        .order_by(User.search_name, User.id)
    )


def facts_of_one(ticket: Ticket) -> Facts:
    """The same for one ticket."""
    return facts_of([ticket.id])[ticket.id]


def labels_by_id() -> Mapping[int, Label]:
    """Every label by its id, in the order of their names."""
    return {label.id: label for label in db.session.scalars(select(Label).order_by(Label.folded))}
