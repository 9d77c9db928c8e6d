"""Tables of tickets, sent and taken over as a moderator does without scripts."""

import csv
from collections.abc import Iterable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Task, Ticket
from tests.conftest import Client


def written(rows: Iterable[Iterable[Any]], delimiter: str = ",") -> bytes:
    """Rows as CSV in UTF-8."""
    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode()


def send(browser: Client, content: bytes, source: str = "trac") -> TestResponse:
    """Upload a file."""
    data = {"file": (BytesIO(content), "tickets.csv"), "source": source}
    return browser.post("/tickets/import", data=data)


def look(browser: Client, content: bytes, source: str = "trac") -> str:
    """What a file would do, as the page says it."""
    return browser.get(send(browser, content, source).location).text


def bring_in(browser: Client, content: bytes, source: str = "trac") -> dict[str, Any]:
    """Upload a file and take it over; gives what the task says of it."""
    answer = send(browser, content, source)
    assert answer.status_code == 302, answer.text
    assert browser.post(f"{answer.location}/run").location == "/tasks"
    task = db.session.scalars(select(Task).order_by(Task.id.desc()).limit(1)).one()
    assert task.state == "done", task.error
    return task.result


def counts(result: dict[str, Any]) -> tuple[int, int, int, int]:
    """How many were made, changed, left and refused."""
    return result["made"], result["changed"], result["left"], result["refused"]


def imported(key: str) -> Ticket:
    """The ticket with a foreign id."""
    return db.session.scalars(select(Ticket).where(Ticket.foreign_id == key)).one()


def file_with(folder: Path, content: bytes) -> Path:
    """A file."""
    path = folder / "tickets.csv"
    path.write_bytes(content)
    return path
