"""A table as a plan reads it: the tickets that its rows are, and what becomes of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from flask_babel import lazy_gettext as _l

from app.dates import utcnow
from app.errors.exceptions import DomainError
from app.models import Ticket, User
from app.tickets.imports import queries
from app.tickets.imports.merging import Outcome, outcome_of
from app.tickets.imports.moments import is_month_first
from app.tickets.imports.rows import BadCell, Entry, Plan, Refused, entry_of, names_in
from app.tickets.imports.tables import Table
from app.tickets.imports.words import FIELDS
from app.tickets.queries.facts import facts_of
from app.zones import zone_of

BATCH = 200
"""How many rows are looked at, and written, at once."""
MOST_REFUSED = 200
DATES = ("due_on", "created_at", "resolved_at")
NAMES = ("reporter", "assignees")


def check_columns(columns: Mapping[str, int], width: int) -> None:
    """Refuse what no table of so many columns can be read by.

    Raises:
        DomainError: a column is not there, or none has the names.
    """
    if not all(name in FIELDS and 0 <= place < width for name, place in columns.items()):
        raise DomainError(_l("Choose one of the list."))
    if "name" not in columns:
        raise DomainError(_l("Choose the column that has the names of the tickets."))


@dataclass(frozen=True)
class Names:
    """The names of people in a table, and whether its dates begin with the month."""

    people: list[str]
    month_first: bool


def scan(table: Table, plan: Plan) -> Names:
    """Read a whole table once for what a plan has to know of it.

    Raises:
        BadTable: it cannot be read to its end.
    """
    names: dict[str, None] = {}
    dates: list[str] = []
    for _number, cells in table.rows():
        for part in NAMES:
            names.update(dict.fromkeys(names_in(plan.cells(cells, part))))
        dates += [cell for cell in (plan.cell(cells, part) for part in DATES) if "/" in cell]
    return Names(list(names), is_month_first(dates))


def plan_of(
    table: Table,
    source: str,
    columns: Mapping[str, int],
    chosen: Mapping[str, int | None],
    *,
    zone: str = "UTC",
    reporter: User | None = None,
) -> Plan:
    """How a table is read: whom nobody chose, the names themselves tell.

    Raises:
        BadTable: the table cannot be read to its end.
        DomainError: as ``check_columns``.
    """
    check_columns(columns, len(table.heads))
    plan = Plan(source, table.heads, columns, zone=zone_of(zone))
    names = scan(table, plan)
    people = queries.people_meant([name for name in names.people if name not in chosen])
    people |= {name: chosen[name] for name in names.people if name in chosen}
    return replace(
        plan,
        people=people,
        workers=queries.workers_among({one for one in people.values() if one is not None}),
        month_first=names.month_first,
        reporter_id=reporter.id if reporter else None,
    )


@dataclass
class Tally:
    """What an import does, counted, with a few of each."""

    made: int = 0
    changed: int = 0
    left: int = 0
    refused: int = 0
    reasons: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def refuse(self, row: Refused) -> None:
        """Count a row that stays out."""
        self.refused += 1
        if len(self.reasons) < MOST_REFUSED:
            self.reasons.append({"row": row.number, "name": row.name, "reason": str(row.reason)})

    def figures(self) -> dict[str, Any]:
        """What a report says."""
        counts = {name: getattr(self, name) for name in ("made", "changed", "left", "refused")}
        return counts | {"reasons": self.reasons}


@dataclass(frozen=True)
class Batch:
    """Some rows, and what of them is here: what to make, and what becomes of the others."""

    new: list[Entry]
    changed: list[tuple[Entry, Ticket, Outcome]]
    labels: dict[str, int]


def batches(table: Table, plan: Plan) -> Iterator[list[Entry | Refused]]:
    """The rows of a table, as the tickets they will be.

    Raises:
        BadTable: it cannot be read to its end.
    """
    now = utcnow()
    rows = (entry_of(number, cells, plan, now) for number, cells in table.rows())
    while batch := list(islice(rows, BATCH)):
        yield batch


def sorted_out(
    rows: Sequence[Entry | Refused],
    plan: Plan,
    labels: Mapping[str, int],
    tally: Tally,
    *,
    lock: bool = False,
) -> Batch:
    """What some rows do, counted. ``labels`` has the ids of all that they name."""
    entries = _once(rows, tally)
    known = queries.here_already(entries, lock=lock)
    facts = facts_of({ticket.id for ticket in known.values()})
    changes = queries.changes_of({ticket.id for ticket in known.values()})
    batch = Batch([], [], dict(labels))
    for entry in entries:
        ticket = known.get(entry.number)
        if ticket is None:
            batch.new.append(entry)
            continue
        try:
            outcome = outcome_of(
                entry, ticket, facts[ticket.id], changes[ticket.id], labels, plan.source
            )
        except BadCell as error:
            reason = f"{FIELDS[error.name]}: {error.message}"
            tally.refuse(Refused(entry.number, entry.says["name"], reason))
            continue
        if outcome.changed:
            batch.changed.append((entry, ticket, outcome))
        else:
            tally.left += 1
    tally.made += len(batch.new)
    tally.changed += len(batch.changed)
    return batch


def _once(rows: Sequence[Entry | Refused], tally: Tally) -> list[Entry]:
    """The rows that are in order, each ticket once."""
    entries = []
    for row in rows:
        if isinstance(row, Refused):
            tally.refuse(row)
        elif row.key in tally.keys:
            reason = str(_l("The file has it twice."))
            tally.refuse(Refused(row.number, row.says["name"], reason))
        else:
            tally.keys.add(row.key)
            entries.append(row)
    return entries
