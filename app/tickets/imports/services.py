"""Verbs of imports: keep a file, say how it is read, look into it, throw it away."""

import json
import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from flask_babel import lazy_gettext as _l

from app.errors.exceptions import DomainError, Gone
from app.extensions import db
from app.folders import data_folder
from app.models import TicketImport, User
from app.text import tidy_line
from app.tickets.imports import queries
from app.tickets.imports.reading import Tally, batches, check_columns, plan_of, sorted_out
from app.tickets.imports.rows import LONGEST_SOURCE, Entry, Plan
from app.tickets.imports.tables import Table, table_in
from app.tickets.imports.words import guess_columns
from app.tickets.imports.writing import Labels

NAME = re.compile(r"[0-9a-f]{32}")
LIFETIME = timedelta(days=7)
"""How long a file waits for somebody to come back to it."""
MOST_SHOWN = 10
MOST_PEOPLE = 300


def folder() -> Path:
    """Where files wait."""
    return data_folder() / "ticket-imports"


def keep_upload(owner: User, stream: IO[bytes], *, source: str) -> TicketImport:
    """Keep a file that somebody uploaded, with the columns that its heads suggest.

    Raises:
        BadTable: there is no table in it.
        DomainError: the name of the source is too long.
    """
    source = checked_source(source)
    folder().mkdir(parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    path = folder() / name
    with path.open("wb") as out:
        while chunk := stream.read(1 << 16):
            out.write(chunk)
    try:
        columns = guess_columns(table_in(path).heads)
    except DomainError:
        path.unlink(missing_ok=True)
        raise
    kept = TicketImport(owner_id=owner.id, file=name, source=source, columns=columns)
    db.session.add(kept)
    db.session.flush()
    return kept


def checked_source(source: str) -> str:
    """What foreign ids begin with, as it is kept.

    Raises:
        DomainError: it is empty or too long.
    """
    source = " ".join(tidy_line(source).replace(":", " ").split())
    if not source:
        raise DomainError(_l("Say where the tickets come from."), field="source")
    if len(source) > LONGEST_SOURCE:
        message = _l("Use at most %(num)d characters.", num=LONGEST_SOURCE)
        raise DomainError(message, field="source")
    return source


def path_of(kept: TicketImport) -> Path:
    """The file of an import.

    Raises:
        Gone: it is no longer there.
    """
    path = folder() / kept.file
    if not path.is_file():
        raise Gone(_l("This file is no longer here. Upload it again."))
    return path


def discard(kept: TicketImport) -> None:
    """Throw an import away, its file and what was noted about it."""
    path = folder() / kept.file
    path.unlink(missing_ok=True)
    path.with_suffix(".json").unlink(missing_ok=True)
    db.session.delete(kept)
    db.session.flush()


def discard_others(owner: User) -> None:
    """Throw away what somebody uploaded earlier, but for what is being imported."""
    task = queries.open_task(owner)
    for kept in queries.imports_of(owner):
        if task is None or task.params["upload"] != kept.file:
            discard(kept)


def remove_old(oldest: datetime) -> int:
    """Throw away uploads from before an instant; how many files."""
    old = [p for p in folder().glob("*") if p.stat().st_mtime < oldest.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def choose(
    kept: TicketImport, columns: Mapping[str, int], people: Mapping[str, int | None]
) -> TicketImport:
    """Say which column is what, and whom names mean.

    Raises:
        DomainError: as ``check_columns``.
        Gone: the file is no longer there.
    """
    check_columns(columns, len(table_in(path_of(kept)).heads))
    kept.columns, kept.people = dict(columns), {**kept.people, **people}
    db.session.flush()
    return kept


def plan_for(kept: TicketImport, owner: User) -> tuple[Table, Plan]:
    """The table of an import, and how it is read.

    Raises:
        Gone, BadTable, DomainError: as ``path_of`` and ``plan_of``.
    """
    table = table_in(path_of(kept))
    return table, plan_of(table, kept.source, kept.columns, kept.people, zone=owner.timezone)


def look_into(kept: TicketImport, owner: User) -> dict[str, Any]:
    """Count what an import would do, and keep that beside the file. Changes nothing else.

    Raises:
        Gone, BadTable, DomainError: as ``plan_for``.
    """
    table, plan = plan_for(kept, owner)
    tally, labels = Tally(), Labels()
    first: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for rows in batches(table, plan):
        labels.pretend(rows)
        batch = sorted_out(rows, plan, labels.ids, tally)
        first += [_seen(entry, plan) for entry in batch.new[: MOST_SHOWN - len(first)]]
        changed += [
            {"row": entry.number, "id": ticket.id, "name": ticket.name, "fields": outcome.changed}
            for entry, ticket, outcome in batch.changed[: MOST_SHOWN - len(changed)]
        ]
    summary = tally.figures() | {
        "first": first,
        "changes": changed,
        "labels": labels.missing,
        "people": dict(list(plan.people.items())[:MOST_PEOPLE]),
        "more_people": max(0, len(plan.people) - MOST_PEOPLE),
        "is_guessed": table.is_guessed,
        "total": tally.made + tally.changed + tally.left + tally.refused,
    }
    path = path_of(kept).with_suffix(".json")
    path.write_text(json.dumps(summary), encoding="utf-8")
    return summary


def _seen(entry: Entry, plan: Plan) -> dict[str, Any]:
    """A ticket to be, in short."""
    return {
        "row": entry.number,
        "key": "" if ":~" in entry.key else entry.key.removeprefix(f"{plan.source}:"),
        "name": entry.says["name"],
        "url": entry.says.get("url", ""),
        "status": int(entry.status or 0),
        "labels": list(entry.labels),
        "assignees": sorted(entry.says.get("assignees", ())),
        "created_at": entry.created_at.isoformat() if entry.created_at else "",
    }


def summary_of(kept: TicketImport) -> dict[str, Any]:
    """What was counted when the file was last looked into.

    Raises:
        Gone: the file is no longer here.
    """
    try:
        path = path_of(kept).with_suffix(".json")
        summary: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError) as error:
        raise Gone(_l("This file is no longer here. Upload it again.")) from error
    for seen in summary["first"]:
        at = seen["created_at"]
        seen["created_at"] = datetime.fromisoformat(at) if at else None
    return summary
