"""What a form says of a ticket: checked, compared, and merged with what others saved meanwhile."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.errors.exceptions import DomainError
from app.extensions import db
from app.models import (
    EntryKind,
    Label,
    Priority,
    Ticket,
    TicketAudience,
    TicketEntry,
    TicketKind,
    User,
)
from app.tickets.policies import can_be_assigned
from app.tickets.queries.facts import Facts
from app.tickets.services.history import Change
from app.tickets.services.texts import checked_body, checked_name, checked_url

EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)
MOST_ASSIGNEES = 20
MOST_LABELS = 20
SETS = ("assignees", "labels")
FIELDS = ("name", "kind", "priority", "audience", "due_on", "url", *SETS, "body")
"""The fields of a draft, in the order in which a history tells of them."""


@dataclass(frozen=True)
class Draft:
    """What a ticket is to say. Several assignees and labels are sets of ids."""

    name: str
    body: str = ""
    url: str = ""
    kind: str = TicketKind.BUG
    priority: int = Priority.NORMAL
    due_on: date | None = None
    audience: str = TicketAudience.MEMBERS
    assignees: frozenset[int] = frozenset()
    labels: frozenset[int] = frozenset()

    @classmethod
    def of(cls, ticket: Ticket, facts: Facts) -> "Draft":
        """What a ticket says."""
        return cls(
            name=ticket.name,
            body=ticket.body,
            url=ticket.url,
            kind=ticket.kind,
            priority=ticket.priority,
            due_on=ticket.due_on,
            audience=ticket.audience,
            assignees=frozenset(facts.assignee_ids),
            labels=frozenset(facts.label_ids),
        )

    def columns(self) -> dict[str, Any]:
        """The columns of a ticket that say it."""
        return {name: getattr(self, name) for name in FIELDS if name not in SETS}

    def plain(self) -> dict[str, Any]:
        """The fields as JSON has them."""
        return {name: to_plain(getattr(self, name)) for name in FIELDS}

    def changes_from(self, before: "Draft") -> list[Change]:
        """What is different from another one."""
        old, new = before.plain(), self.plain()
        return [Change(f, old[f], new[f]) for f in FIELDS if old[f] != new[f]]


def to_plain(value: Any) -> Any:
    """The value of a field as JSON has it."""
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value


def from_plain(field: str, value: Any) -> Any:
    """The value of a field that JSON had."""
    if field in SETS:
        return frozenset(value)
    return date.fromisoformat(value) if field == "due_on" and value else value


def checked(draft: Draft, *, before: Draft | None = None) -> Draft:
    """A draft as it is kept.

    Args:
        draft: what somebody typed and chose.
        before: what the ticket says; who is assigned already may stay.

    Raises:
        DomainError: a part is missing, too long or not to be had; ``field`` says which.
    """
    if draft.due_on is not None and not EARLIEST <= draft.due_on <= LATEST:
        raise DomainError(_l("Choose a day between 1970 and 2199."), field="due_on")
    _check_word("kind", draft.kind, list(TicketKind))
    _check_word("audience", draft.audience, list(TicketAudience))
    _check_word("priority", draft.priority, list(Priority))
    known = before or Draft("")
    _check_assignees(draft.assignees, draft.assignees - known.assignees)
    _check_labels(draft.labels)
    return replace(
        draft,
        name=checked_name(draft.name),
        body=checked_body(draft.body),
        url=checked_url(draft.url),
    )


def _check_word(field: str, value: Any, allowed: Collection[Any]) -> None:
    if value not in allowed:
        raise DomainError(_l("Choose one of the list."), field=field)


def _check_assignees(ids: frozenset[int], new: frozenset[int]) -> None:
    if len(ids) > MOST_ASSIGNEES:
        message = _l("Assign at most %(num)d people.", num=MOST_ASSIGNEES)
        raise DomainError(message, field="assignees")
    found = db.session.scalars(select(User).where(User.id.in_(new))).all() if new else []
    if len(found) < len(new) or not all(map(can_be_assigned, found)):
        raise DomainError(_l("One of these people cannot be assigned."), field="assignees")


def _check_labels(ids: frozenset[int]) -> None:
    if len(ids) > MOST_LABELS:
        message = _l("Choose at most %(num)d labels.", num=MOST_LABELS)
        raise DomainError(message, field="labels")
    found = set(db.session.scalars(select(Label.id).where(Label.id.in_(ids)))) if ids else set()
    if found < ids:
        raise DomainError(_l("One of these labels is gone."), field="labels")


def draft_at(ticket: Ticket, now: Draft, version: int) -> Draft:
    """What a ticket said at an earlier version, from its history."""
    later = (
        select(TicketEntry.field, TicketEntry.before)
        .where(
            TicketEntry.ticket_id == ticket.id,
            TicketEntry.kind == EntryKind.CHANGE,
            TicketEntry.ticket_version > version,
            TicketEntry.field.in_(FIELDS),
        )
        .order_by(TicketEntry.id.desc())
    )
    # The earliest of several changes is read last, and stays.
    said = {field: from_plain(field, before) for field, before in db.session.execute(later)}
    return replace(now, **said)


@dataclass(frozen=True)
class Merge:
    """A draft in which what two people changed stands together.

    ``collisions`` has the fields that both changed, each with their text and yours; in the draft
    stands yours.
    """

    draft: Draft
    collisions: Mapping[str, tuple[Any, Any]]


def merged(base: Draft, theirs: Draft, yours: Draft) -> Merge:
    """Three ways to say a ticket as one: what you read, what it says by now, what you want."""
    fields: dict[str, Any] = {}
    collisions: dict[str, tuple[Any, Any]] = {}
    for name in FIELDS:
        was, is_now, wanted = (getattr(draft, name) for draft in (base, theirs, yours))
        if name in SETS:
            fields[name] = (is_now | (wanted - was)) - (was - wanted)
        elif wanted in {was, is_now}:
            fields[name] = is_now
        else:
            fields[name] = wanted
            if is_now != was:
                collisions[name] = (is_now, wanted)
    return Merge(Draft(**fields), collisions)
