"""Writing what comes in. It flushes; whoever calls it commits. Nobody is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from typing import Any

from sqlalchemy import Table, func, insert, select

from app.database import insert_or_ignore
from app.dates import utcnow
from app.extensions import db
from app.fulltext import words_of
from app.main.addresses import tag_path
from app.models import (
    Label,
    Ticket,
    TicketStatus,
    TicketWatch,
    User,
    WatchReason,
    ticket_assignee,
    ticket_label,
)
from app.models.ticket import STEP
from app.models.user import foldable
from app.text import parse, render
from app.tickets.imports.merging import STATUS, Outcome, draft_of, mark_of
from app.tickets.imports.queries import label_ids
from app.tickets.imports.reading import Batch
from app.tickets.imports.rows import Entry, Plan, Refused
from app.tickets.services.changes import set_assignees, set_labels
from app.tickets.services.drafts import Draft
from app.tickets.services.filing import columns_of
from app.tickets.services.history import Change, change_ticket
from app.tickets.services.texts import Rendered

COLOURS = ("#0f766e", "#3366cc", "#8a5a00", "#b3261e", "#7a3ea1", "#1a7f4b", "#5a6467", "#c2255c")


@dataclass
class Labels:
    """The labels that are here, by their folded names, and those that a table brings along."""

    ids: dict[str, int] = field(default_factory=label_ids)
    missing: list[str] = field(default_factory=list)

    def _new(self, rows: Sequence[Entry | Refused]) -> dict[str, str]:
        named = chain.from_iterable(row.labels for row in rows if isinstance(row, Entry))
        return {foldable(name): name for name in named if foldable(name) not in self.ids}

    def pretend(self, rows: Sequence[Entry | Refused]) -> None:
        """Give those that are not here yet an id that no label has."""
        for folded, name in self._new(rows).items():
            self.missing.append(name)
            self.ids[folded] = -len(self.missing)

    def make(self, rows: Sequence[Entry | Refused]) -> None:
        """Make those that are not here yet."""
        new = self._new(rows)
        for folded in sorted(new):
            colour = COLOURS[sha256(folded.encode()).digest()[0] % len(COLOURS)]
            row = {"name": new[folded], "folded": folded, "colour": colour}
            db.session.execute(insert_or_ignore(Label.__table__).values(row))  # type: ignore[arg-type]
        if new:
            self.ids = label_ids()


def take_over(batch: Batch, plan: Plan, actor: User | None) -> None:
    """Make the tickets of a batch, and change those that are here."""
    if batch.new:
        _make(batch.new, batch.labels)
    for entry, ticket, outcome in batch.changed:
        _change(entry, ticket, outcome, plan, actor)


def _make(entries: Sequence[Entry], labels: dict[str, int]) -> None:
    """Insert tickets in few statements, the last one at the top of the board."""
    drafts = [draft_of(entry, Draft(entry.says["name"]), labels) for entry in entries]
    top = db.session.scalar(select(func.max(Ticket.position))) or 0
    rows = [
        _columns(entry, draft) | {"position": top + STEP * step}
        for step, (entry, draft) in enumerate(zip(entries, drafts, strict=True), 1)
    ]
    db.session.execute(insert(Ticket), rows)
    numbers = _numbers([entry.key for entry in entries])
    ids = [numbers[entry.key] for entry in entries]
    _relate(ticket_assignee, "user_id", zip(ids, (d.assignees for d in drafts), strict=True))
    _relate(ticket_label, "label_id", zip(ids, (d.labels for d in drafts), strict=True))
    made = zip(ids, entries, strict=True)
    if watches := [row for ticket_id, entry in made for row in _watches(ticket_id, entry)]:
        db.session.execute(insert(TicketWatch), watches)


def _numbers(keys: Sequence[str]) -> dict[str, int]:
    found = select(Ticket.foreign_id, Ticket.id).where(Ticket.foreign_id.in_(keys))
    return {key: number for key, number in db.session.execute(found) if key}


def _relate(table: Table, column: str, several: Iterable[tuple[int, frozenset[int]]]) -> None:
    rows = [
        {"ticket_id": ticket_id, column: one} for ticket_id, ids in several for one in sorted(ids)
    ]
    if rows:
        db.session.execute(insert(table), rows)


def _columns(entry: Entry, draft: Draft) -> dict[str, Any]:
    return columns_of(
        draft,
        _rendered(draft.body),
        reporter_id=entry.reporter_id,
        foreign_id=entry.key,
        status=entry.status or TicketStatus.REPORTED,
        created_at=entry.created_at,
        resolved_at=entry.resolved_at,
    )


def _rendered(body: str) -> Rendered:
    """A description as HTML. The names and numbers in it are those of another place: no links."""
    return Rendered(render(parse(body), {}, tag_path, {}) if body else "")


def _watches(ticket_id: int, entry: Entry) -> list[dict[str, Any]]:
    """Those who have to do with a ticket hear what happens to it from now on."""
    reasons = dict.fromkeys(sorted(entry.says.get("assignees", ())), WatchReason.ASSIGNED)
    if entry.reporter_id is not None:
        reasons.setdefault(entry.reporter_id, WatchReason.REPORTED)
    row = {"ticket_id": ticket_id, "is_muted": False, "via_id": None}
    return [row | {"user_id": person, "reason": reason} for person, reason in reasons.items()]


def _change(entry: Entry, ticket: Ticket, outcome: Outcome, plan: Plan, actor: User | None) -> None:
    before, after = outcome.before, outcome.after
    changes = after.changes_from(before)
    columns = dict(after.columns())
    if after.body != before.body:
        columns["body_html"] = _rendered(after.body).html
    if (after.name, after.body) != (before.name, before.body):
        columns["search_words"] = words_of(f"{after.name}\n{after.body}")
    if outcome.status_after != outcome.status_before:
        is_open = outcome.status_after.is_open
        changes.append(Change(STATUS, int(outcome.status_before), int(outcome.status_after)))
        columns["status"] = int(outcome.status_after)
        columns["resolved_at"] = None if is_open else entry.resolved_at or utcnow()
    change_ticket(ticket, actor, changes, reason=mark_of(plan.source), **columns)
    set_assignees(ticket, before.assignees, after.assignees)
    set_labels(ticket, before.labels, after.labels)
