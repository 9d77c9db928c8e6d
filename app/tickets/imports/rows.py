"""What one row of a table is: a ticket to take over, or a reason why not."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, TypeVar
from uuid import UUID

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.errors.exceptions import DomainError
from app.lengths import check_length
from app.models import TicketStatus
from app.models.ids import EPOCH
from app.models.ticket import LONGEST_LABEL
from app.models.user import foldable
from app.text import tidy_line
from app.tickets.cells import separated
from app.tickets.imports.moments import day_of, instant_of
from app.tickets.imports.words import (
    AUDIENCE_OF,
    FIELDS,
    KIND_OF,
    PRIORITY_OF,
    STATUS_OF,
    folded,
    meant,
    same_head,
)
from app.tickets.services.drafts import MOST_LABELS, Draft, checked

T = TypeVar("T")
LONGEST_SOURCE = 60
LONGEST_KEY = 120
LONGEST_PERSON = 100
SHORT = 80
NUMBER = re.compile(r"[0-9]{1,9}")
PLAIN = ("name", "url", "body")
WORDS: dict[str, tuple[Mapping[str, Any], LazyString]] = {
    "kind": (KIND_OF, _l("“%(word)s” is no kind that is known here.")),
    "priority": (PRIORITY_OF, _l("“%(word)s” is no priority that is known here.")),
    "audience": (AUDIENCE_OF, _l("“%(word)s” does not say who may see it.")),
}


@dataclass(frozen=True)
class Plan:
    """How a table is read.

    Args:
        source: what foreign ids begin with.
        heads: of the table.
        columns: which column each field is.
        people: the ids of those whom names in the table mean, by the names.
        workers: who of them can be assigned.
        zone: where times without a zone were written.
        month_first: whether dates such as 03/04/2026 begin with the month.
        reporter_id: who reported what names nobody.
    """

    source: str
    heads: Sequence[str]
    columns: Mapping[str, int]
    people: Mapping[str, int | None] = field(default_factory=dict)
    workers: frozenset[int] = frozenset()
    zone: tzinfo = UTC
    month_first: bool = False
    reporter_id: int | None = None

    def cell(self, cells: Sequence[str], name: str) -> str:
        """What a row says of a field."""
        return cells[self.columns[name]] if name in self.columns else ""

    def cells(self, cells: Sequence[str], name: str) -> list[str]:
        """The same for a field of several: of all columns with this head."""
        if name not in self.columns:
            return []
        return [cells[place] for place in same_head(self.heads, self.columns[name])]


@dataclass(frozen=True)
class Entry:
    """A ticket to take over.

    Args:
        number: of the row.
        key: what it is called where it comes from, with the source; the same comes in once.
        says: what the row says of the fields of a draft; labels by their names.
        uuid: of a ticket of ours, if the row says that it is one.
        version: of that ticket when the row was written.
        status: None where the row says nothing of it.
        reporter_id: who reported it.
        created_at: when, None for now.
        resolved_at: when it was resolved, where the row says it.
    """

    number: int
    key: str
    says: dict[str, Any]
    uuid: UUID | None = None
    version: int | None = None
    status: TicketStatus | None = None
    reporter_id: int | None = None
    created_at: datetime | None = None
    resolved_at: datetime | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of its labels."""
        return tuple(self.says.get("labels", ()))


@dataclass(frozen=True)
class Refused:
    """A row that stays out: its number, how it begins, and why."""

    number: int
    name: str
    reason: str


class BadCell(Exception):
    """A cell cannot be read. ``message`` is for people."""

    def __init__(self, name: str, message: Any) -> None:
        super().__init__(name)
        self.name, self.message = name, message


def entry_of(number: int, cells: Sequence[str], plan: Plan, now: datetime) -> Entry | Refused:
    """A row as a ticket of ours, or why it is none."""
    try:
        return _entry(number, cells, plan, now)
    except BadCell as error:
        reason = f"{FIELDS[error.name]}: {error.message}"
    except DomainError as error:
        reason = f"{FIELDS.get(error.field or '', FIELDS['name'])}: {error.message}"
    return Refused(number, tidy_line(plan.cell(cells, "name")[:1000])[:SHORT], reason)


def _entry(number: int, cells: Sequence[str], plan: Plan, now: datetime) -> Entry:
    status = _status(plan.cell(cells, "status"))
    says = _said(cells, plan)
    created_at = _instant(plan, cells, "created_at", now)
    return Entry(
        number,
        _key(plan, cells, says["name"]),
        says,
        uuid=_uuid(plan.cell(cells, "uuid")),
        version=_version(plan.cell(cells, "version")),
        status=status,
        reporter_id=_reporter(plan, cells),
        created_at=created_at,
        resolved_at=_instant(plan, cells, "resolved_at", now),
    )


def _said(cells: Sequence[str], plan: Plan) -> dict[str, Any]:
    says: dict[str, Any] = {name: plan.cell(cells, name) for name in PLAIN if name in plan.columns}
    for name, (known, unknown) in WORDS.items():
        if (word := _word(name, plan.cell(cells, name), known, unknown)) is not None:
            says[name] = word
    if "due_on" in plan.columns:
        says["due_on"] = _dated(plan, cells, "due_on", day_of)
    # The rules are those of every ticket; what the row leaves open is in order by itself.
    draft = checked(Draft(**({"name": ""} | says)))
    says = {name: getattr(draft, name) for name in {"name", *says}}
    if "labels" in plan.columns:
        says["labels"] = _labels(plan, cells)
    if "assignees" in plan.columns:
        says["assignees"] = _assignees(plan, cells)
    return says


def _status(cell: str) -> TicketStatus | None:
    if not cell.strip():
        return None
    if (status := meant(STATUS_OF, cell)) is None:
        message = _l(
            "“%(word)s” is no status. Use a word such as In Progress, or 0 to 3.", word=_short(cell)
        )
        raise BadCell("status", message)
    return status


def _word(name: str, cell: str, known: Mapping[str, T], unknown: LazyString) -> T | None:
    if not cell.strip():
        return None
    if (value := meant(known, cell)) is None:
        raise BadCell(name, str(unknown) % {"word": _short(cell)})
    return value


def _instant(plan: Plan, cells: Sequence[str], name: str, now: datetime) -> datetime | None:
    instant = _dated(plan, cells, name, instant_of)
    if instant is not None and instant > now:
        raise BadCell(name, _l("This is in the future."))
    if instant is not None and instant < EPOCH:
        raise BadCell(name, _l("This is before the year 2000."))
    return instant


def _dated(plan: Plan, cells: Sequence[str], name: str, read: Callable[..., T]) -> T | None:
    cell = plan.cell(cells, name)
    if not cell.strip():
        return None
    try:
        return read(cell, plan.zone, month_first=plan.month_first)
    except (ValueError, OverflowError):
        raise BadCell(name, _l("“%(word)s” is no date.", word=_short(cell))) from None


def _labels(plan: Plan, cells: Sequence[str]) -> tuple[str, ...]:
    """The names of labels, each once, in their order."""
    named: dict[str, str] = {}
    by_spaces = (
        "labels" in plan.columns and folded(plan.heads[plan.columns["labels"]]) == "keywords"
    )
    for cell in plan.cells(cells, "labels"):
        words = separated(cell)
        if by_spaces and len(words) == 1:
            words = words[0].split()
        for word in filter(None, map(tidy_line, words)):
            check_length("labels", len(word), LONGEST_LABEL)
            named.setdefault(foldable(word), word)
    if len(named) > MOST_LABELS:
        raise BadCell("labels", _l("Choose at most %(num)d labels.", num=MOST_LABELS))
    return tuple(named.values())


def _assignees(plan: Plan, cells: Sequence[str]) -> frozenset[int]:
    names = names_in(plan.cells(cells, "assignees"))
    found = {plan.people.get(name) for name in names} - {None}
    if not found <= plan.workers:
        raise BadCell("assignees", _l("One of these people cannot be assigned."))
    return frozenset(one for one in found if one is not None)


def _reporter(plan: Plan, cells: Sequence[str]) -> int | None:
    names = names_in([plan.cell(cells, "reporter")])
    found = plan.people.get(names[0]) if names else None
    return found if found is not None else plan.reporter_id


def names_in(cells: Iterable[str]) -> list[str]:
    """The names of people in some cells, as a plan has them."""
    words = (word for cell in cells for word in separated(cell))
    return [name for name in (tidy_line(word)[:LONGEST_PERSON] for word in words) if name]


def _uuid(cell: str) -> UUID | None:
    try:
        return UUID(cell.strip()) if cell.strip() else None
    except ValueError:
        raise BadCell("uuid", _l("“%(word)s” is no UUID.", word=_short(cell))) from None


def _version(cell: str) -> int | None:
    return int(cell) if NUMBER.fullmatch(cell.strip()) else None


def _key(plan: Plan, cells: Sequence[str], name: str) -> str:
    """What a ticket is called where it comes from; without a number there, its words say it."""
    key = tidy_line(plan.cell(cells, "id")) or tidy_line(plan.cell(cells, "uuid"))
    if len(key) > LONGEST_KEY:
        raise BadCell("id", _l("“%(word)s” is too long.", word=_short(key)))
    if not key:
        words = "\n".join([name, plan.cell(cells, "url"), plan.cell(cells, "created_at")])
        digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
        key = f"~{digest[:32]}"
    return f"{plan.source}:{key}"


def _short(cell: str) -> str:
    line = tidy_line(cell[:1000])
    return line if len(line) <= SHORT else f"{line[:SHORT]}…"
