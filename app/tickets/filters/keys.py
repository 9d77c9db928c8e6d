"""The keys of the language: what can be asked for, and what it is called."""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.models import TicketAudience, TicketKind
from app.tickets.filters.values import (
    Raw,
    Reader,
    Value,
    bare,
    day,
    name_but,
    number,
    one_of,
    priority,
    span,
)

STATUS_NUMBERS = {"0": "reported", "1": "in-progress", "2": "in-review", "3": "resolved"}
PERSON = (bare("me", "none"), name_but("me", "none", mark="@"))
PAST = (day, span("hdwmy"))


@dataclass(frozen=True)
class Key:
    """What a key is called on the page, how its values are read, and what they look like."""

    label: LazyString
    readers: tuple[Reader, ...]
    examples: str

    def read(self, raw: Raw) -> Value | None:
        """The value that was typed; None when the key does not know it."""
        return next((value for read in self.readers if (value := read(raw))), None)


KEYS: dict[str, Key] = {
    "status": Key(
        _l("Status"),
        (one_of("open", "closed", *STATUS_NUMBERS.values(), also=STATUS_NUMBERS),),
        "open, closed, reported, in-progress, in-review, resolved",
    ),
    "is": Key(
        _l("Is"),
        (
            one_of(
                *("open", "closed", "private", "public", "duplicate", "overdue"),
                *("mine", "unassigned", "watched", "muted"),
            ),
        ),
        "open, closed, private, public, duplicate, overdue, mine, unassigned, watched, muted",
    ),
    "has": Key(
        _l("Has"),
        (one_of("url", "due", "comments", "checklist", "files", "labels"),),
        "url, due, comments, checklist, files, labels",
    ),
    "assignee": Key(_l("Assignee"), PERSON, "me, none, susan"),
    "reporter": Key(_l("Reporter"), PERSON, "me, none, susan"),
    "watcher": Key(_l("Watcher"), PERSON, "me, none, susan"),
    "label": Key(_l("Label"), (bare("none"), name_but("none")), 'none, harbour, "web site"'),
    "kind": Key(_l("Kind"), (one_of(*TicketKind),), "bug, wish, task, question"),
    "priority": Key(_l("Priority"), (priority,), "low, normal, high, urgent, >=high"),
    "audience": Key(_l("Audience"), (one_of(*TicketAudience),), "members, public, private"),
    "due": Key(
        _l("Due"),
        (one_of("none", "today", "tomorrow", "overdue"), day, span("dwmy")),
        "none, today, tomorrow, overdue, <1w, 2026-01-31, 2026-01-01..2026-01-31",
    ),
    "created": Key(
        _l("Created"), (one_of("today", "yesterday"), *PAST), "today, yesterday, <1w, >=2026-01-31"
    ),
    "changed": Key(
        _l("Changed"), (one_of("today", "yesterday"), *PAST), "today, yesterday, <1w, >=2026-01-31"
    ),
    "resolved": Key(
        _l("Resolved"),
        (one_of("none", "today", "yesterday"), *PAST),
        "none, today, yesterday, <1w, >=2026-01-31",
    ),
    "comments": Key(_l("Comments"), (number,), "0, >5, 2..5"),
    "number": Key(_l("Number"), (number,), "12, >100, 1..20"),
}
ALIASES = {"author": "reporter", "type": "kind", "updated": "changed"}


@dataclass(frozen=True)
class Order:
    """One way to sort, and which end comes first where nobody says."""

    label: LazyString
    is_descending: bool


ORDERS: dict[str, Order] = {
    "changed": Order(_l("Last change"), True),
    "created": Order(_l("Newest"), True),
    "age": Order(_l("Oldest"), True),
    "priority": Order(_l("Priority"), True),
    "due": Order(_l("Due date"), False),
    "number": Order(_l("Number"), True),
    "comments": Order(_l("Comments"), True),
    "status": Order(_l("Status"), False),
    "board": Order(_l("As on the board"), False),
}
