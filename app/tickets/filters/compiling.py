"""From a filter to conditions of a select. Who may see what is said elsewhere, once."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal_column, not_, or_, select

from app.extensions import db
from app.fulltext import Phrase, matching, phrase_of
from app.models import (
    Attachment,
    ChecklistItem,
    Label,
    Ticket,
    TicketAudience,
    TicketStatus,
    TicketWatch,
    User,
    ticket_assignee,
    ticket_label,
)
from app.models.user import foldable
from app.tickets.filters.language import Filter, Term, Text
from app.tickets.filters.moments import Asker, days_of, instants_of
from app.tickets.filters.values import Comparison, Name, Range, Value, Word

Condition = ColumnElement[bool]
TICKETS: Any = Ticket.__table__

# Written out, so that SQLite finds the index of the open ones.
IS_OPEN: Condition = Ticket.status < literal_column("3")
STATUSES: dict[str, Condition] = {
    "open": IS_OPEN,
    "closed": not_(IS_OPEN),
    "reported": Ticket.status == TicketStatus.REPORTED,
    "in-progress": Ticket.status == TicketStatus.IN_PROGRESS,
    "in-review": Ticket.status == TicketStatus.IN_REVIEW,
    "resolved": Ticket.status == TicketStatus.RESOLVED,
}
HAS_ASSIGNEE = exists().where(ticket_assignee.c.ticket_id == Ticket.id)
HAS_LABEL = exists().where(ticket_label.c.ticket_id == Ticket.id)
HAS_WATCHER = exists().where(TicketWatch.ticket_id == Ticket.id, ~TicketWatch.is_muted)
DUPLICATES = select(Ticket.id).where(Ticket.duplicate_of_id.is_not(None))
PARTS: dict[str, Condition] = {
    "url": Ticket.url != "",
    "due": Ticket.due_on.is_not(None),
    "comments": Ticket.comment_count > 0,
    "checklist": Ticket.id.in_(select(ChecklistItem.ticket_id)),
    "files": Ticket.id.in_(
        select(Attachment.ticket_id).where(
            Attachment.ticket_id.is_not(None), Attachment.discarded_at.is_(None)
        )
    ),
    "labels": HAS_LABEL,
}


def conditions(found: Filter, asker: Asker) -> list[Condition]:
    """What has to be true of the tickets that a filter asks for."""
    return [
        *(_of_term(term, asker) for term in found.terms),
        *_of_text(found.texts),
    ]


def _of_term(term: Term, asker: Asker) -> Condition:
    """Conditions are never NULL, so that their opposite is true of everything else."""
    read = READERS[term.key]
    any_of = or_(*(read(value, asker) for value in term.values))
    return not_(any_of) if term.is_negated else any_of


def _of_text(texts: Sequence[Text]) -> list[Condition]:
    """All that has to be there is looked for at once; the column has the comments as well."""
    wanted = [phrase_of(text.phrase) for text in texts if not text.is_negated]
    unwanted = [[phrase_of(text.phrase)] for text in texts if text.is_negated]
    found = [_has_words(wanted)] if wanted else []
    return [*found, *(not_(_has_words(phrases)) for phrases in unwanted)]


def _has_words(phrases: Sequence[Phrase]) -> Condition:
    number: Any = Ticket.id
    if db.engine.dialect.name == "sqlite":
        # A sum is no key: SQLite then walks along the index of the order and looks up those rows
        # alone that have the words, rather than all of them to sort them.
        number = Ticket.id + literal_column("0")
    has_words: Condition = number.in_(matching(TICKETS, phrases))
    return has_words


def _status(value: Value, asker: Asker) -> Condition:
    return STATUSES[str(value)]


def _is(value: Value, asker: Asker) -> Condition:
    return IS[str(value)](asker)


def _has(value: Value, asker: Asker) -> Condition:
    return PARTS[str(value)]


def _kind(value: Value, asker: Asker) -> Condition:
    return Ticket.kind == str(value)


def _audience(value: Value, asker: Asker) -> Condition:
    return Ticket.audience == str(value)


def _assignee(value: Value, asker: Asker) -> Condition:
    if value == Word("none"):
        return not_(HAS_ASSIGNEE)
    person = _person(value, asker)
    assigned = select(ticket_assignee.c.ticket_id).where(ticket_assignee.c.user_id == person)
    return Ticket.id.in_(assigned)


def _reporter(value: Value, asker: Asker) -> Condition:
    if value == Word("none"):
        return Ticket.reporter_id.is_(None)
    person = _person(value, asker)
    # Also false of nobody, and for nobody: NULL has no opposite.
    is_theirs = Ticket.reporter_id == func.coalesce(person, 0)
    return and_(Ticket.reporter_id.is_not(None), is_theirs)


def _watcher(value: Value, asker: Asker) -> Condition:
    if value == Word("none"):
        return not_(HAS_WATCHER)
    return _watched_by(_person(value, asker), is_muted=False)


def _watched_by(person: Any, *, is_muted: bool) -> Condition:
    watched = select(TicketWatch.ticket_id).where(
        TicketWatch.user_id == person, TicketWatch.is_muted == is_muted
    )
    return Ticket.id.in_(watched)


def _person(value: Value, asker: Asker) -> Any:
    """The id of a person, also as a subquery; nobody's where there is none."""
    if isinstance(value, Name):
        named = func.lower(User.username) == value.text.lower()
        return select(User.id).where(named).scalar_subquery()
    return _me(asker)


def _me(asker: Asker) -> int:
    """The id of whoever asks; for a guest that of nobody."""
    return 0 if asker.viewer is None else asker.viewer.id


def _label(value: Value, asker: Asker) -> Condition:
    if value == Word("none"):
        return not_(HAS_LABEL)
    label = select(Label.id).where(Label.folded == foldable(str_of(value))).scalar_subquery()
    return Ticket.id.in_(select(ticket_label.c.ticket_id).where(ticket_label.c.label_id == label))


def str_of(value: Value) -> str:
    """A name without the quotes that it is written with."""
    return value.text if isinstance(value, Name | Word) else str(value)


def _amount(column: Any) -> Callable[[Value, Asker], Condition]:
    """Compares a column of numbers."""

    def read(value: Value, asker: Asker) -> Condition:
        if isinstance(value, Range):
            within: Condition = column.between(value.first, value.last)
            return within
        if not isinstance(value, Comparison):
            raise TypeError(value)
        compared: Condition = {
            "=": column.__eq__,
            "<": column.__lt__,
            "<=": column.__le__,
            ">": column.__gt__,
            ">=": column.__ge__,
        }[value.sign](value.amount)
        return compared

    return read


def _due(value: Value, asker: Asker) -> Condition:
    if value == Word("none"):
        return Ticket.due_on.is_(None)
    if value == Word("overdue"):
        return is_overdue(asker)
    first, last = days_of(value, asker)
    limits: list[Condition] = [Ticket.due_on.is_not(None)]
    if first is not None:
        limits.append(Ticket.due_on >= first)
    if last is not None:
        limits.append(Ticket.due_on <= last)
    return and_(*limits)


def is_overdue(asker: Asker) -> Condition:
    """Whether an open ticket should have been done by now."""
    return and_(IS_OPEN, Ticket.due_on.is_not(None), Ticket.due_on < asker.day)


def _moment(column: Any) -> Callable[[Value, Asker], Condition]:
    """Compares a column of instants."""

    def read(value: Value, asker: Asker) -> Condition:
        if value == Word("none"):
            nothing: Condition = column.is_(None)
            return nothing
        first, end = instants_of(value, asker)
        limits: list[Condition] = [column.is_not(None)]
        if first is not None:
            limits.append(column >= first)
        if end is not None:
            limits.append(column < end)
        return and_(*limits)

    return read


IS: dict[str, Callable[[Asker], Condition]] = {
    "open": lambda asker: IS_OPEN,
    "closed": lambda asker: not_(IS_OPEN),
    "private": lambda asker: Ticket.audience == TicketAudience.PRIVATE,
    "public": lambda asker: Ticket.audience == TicketAudience.PUBLIC,
    # There are few; so their index is looked into rather than every ticket.
    "duplicate": lambda asker: Ticket.id.in_(DUPLICATES),
    "overdue": is_overdue,
    "mine": lambda asker: _assignee(Word("me"), asker),
    "unassigned": lambda asker: not_(HAS_ASSIGNEE),
    "watched": lambda asker: _watched_by(_me(asker), is_muted=False),
    "muted": lambda asker: _watched_by(_me(asker), is_muted=True),
}
READERS: dict[str, Callable[[Value, Asker], Condition]] = {
    "status": _status,
    "is": _is,
    "has": _has,
    "assignee": _assignee,
    "reporter": _reporter,
    "watcher": _watcher,
    "label": _label,
    "kind": _kind,
    "priority": _amount(Ticket.priority),
    "audience": _audience,
    "due": _due,
    "created": _moment(Ticket.created_at),
    "changed": _moment(Ticket.changed_at),
    "resolved": _moment(Ticket.resolved_at),
    "comments": _amount(Ticket.comment_count),
    "number": _amount(Ticket.id),
}
