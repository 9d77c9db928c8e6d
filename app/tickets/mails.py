"""Mails of tickets. Mail programs show all of one ticket as one conversation."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import LazyString, format_date
from flask_babel import lazy_gettext as _l

from app import mail
from app.models import Ticket, TicketEntry, User, WatchReason
from app.tickets.queries.news import News
from app.tickets.words import (
    REASONS,
    WAYS,
    Way,
    kind_label,
    priority_label,
    status_label,
    ticket_audience_label,
)

LIST = "tickets"
NOBODY = _l("Somebody who is no longer here")
NOTHING = "–"
FIELDS: dict[str, LazyString] = {
    "name": _l("Name"),
    "kind": _l("Kind"),
    "priority": _l("Priority"),
    "audience": _l("Who may see it"),
    "due_on": _l("Due"),
    "url": _l("Address"),
    "status": _l("Status"),
    "assignees": _l("Assignees"),
    "labels": _l("Labels"),
    "reporter": _l("Reporter"),
    "step": _l("Step"),
    "step_done": _l("Step"),
    "relation": _l("Relation"),
    "duplicate_of": _l("Duplicate of"),
    "file": _l("File"),
}
WHOLE: dict[str, LazyString] = {
    "body": _l("The description is changed."),
    "comment": _l("A comment is changed."),
    "comment_gone": _l("A comment is deleted."),
}


def news(reader: User, told: News, *, since_id: int) -> None:
    """What happened to a ticket in some minutes."""
    _send(
        "ticket_news",
        reader,
        told.ticket,
        key=f"ticket:{told.ticket.id}:{reader.id}:{since_id}",
        reason=REASONS[told.reason],
        news=told,
        said=lambda entry: said(entry, told.names),
        nobody=NOBODY,
    )


def overdue(reader: User, ticket: Ticket, due_on: date) -> None:
    """That a ticket was to be done by now."""
    _send(
        "ticket_overdue",
        reader,
        ticket,
        key=f"ticket:{ticket.id}:{reader.id}:due:{due_on}",
        reason=REASONS[WatchReason.ASSIGNED],
        day=lambda: day_of(due_on),
    )


def _send(name: str, reader: User, ticket: Ticket, *, key: str, **context: Any) -> None:
    # No mail has this id itself, so that everybody's first one hangs below it as well.
    root = mail.message_id(f"ticket-{ticket.uuid}")
    mail.send(
        name,
        to=reader,
        key=key,
        headers={"In-Reply-To": root, "References": root, "List-Id": mail.list_id(LIST)},
        ticket=ticket,
        subject=f"[{current_app.config['SITE_NAME']}] {ticket.number} {ticket.name}",
        **context,
    )


# --- changes in words, in the language of whoever reads them


def said(change: TicketEntry, names: Mapping[tuple[str, int], str]) -> str:
    """What a change did, such as "Priority: Normal → High"."""
    if change.field in WHOLE:
        return str(WHOLE[change.field])
    label = str(FIELDS.get(change.field, change.field))
    if change.field in {"assignees", "labels"}:
        return f"{label}: {_steps(change, names)}"
    show = SHOWN.get(change.field, str)
    before, after = (
        _person(value, names) if change.field == "reporter" else show(value)
        for value in (_worth(change.before), _worth(change.after))
    )
    return f"{label}: {before} → {after}"


def _worth(value: Any) -> Any:
    return None if value == "" else value


def _steps(change: TicketEntry, names: Mapping[tuple[str, int], str]) -> str:
    """Who or what came and went, as "+ Susan, − John"."""
    before, after = set(change.before or ()), set(change.after or ())
    steps = [("+", one) for one in sorted(after - before)]
    steps += [("−", one) for one in sorted(before - after)]
    unknown = NOBODY if change.field == "assignees" else NOTHING
    return ", ".join(f"{sign} {names.get((change.field, one), unknown)}" for sign, one in steps)


def _person(value: Any, names: Mapping[tuple[str, int], str]) -> str:
    return NOTHING if value is None else str(names.get(("assignees", value), NOBODY))


def day_of(day: date) -> str:
    """A day in full."""
    return str(format_date(day, "long"))


def _or_nothing(show: Callable[[Any], object]) -> Callable[[Any], str]:
    return lambda value: NOTHING if value is None else str(show(value))


def _relation(value: Any) -> str:
    way, number = value
    return f"{WAYS[Way(way)]} #{number}"


def _done(value: Any) -> str:
    text, is_done = value
    return f"[{'x' if is_done else ' '}] {text}"


SHOWN: dict[str, Callable[[Any], str]] = {
    "name": _or_nothing(str),
    "url": _or_nothing(str),
    "file": _or_nothing(str),
    "step": _or_nothing(str),
    "step_done": _or_nothing(_done),
    "kind": _or_nothing(kind_label),
    "priority": _or_nothing(priority_label),
    "audience": _or_nothing(ticket_audience_label),
    "status": _or_nothing(status_label),
    "due_on": _or_nothing(lambda value: day_of(date.fromisoformat(value))),
    "relation": _or_nothing(_relation),
    "duplicate_of": _or_nothing(lambda value: f"#{value}"),
}
