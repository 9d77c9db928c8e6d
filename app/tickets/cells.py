"""How tickets stand in the cells of a table: the same words when they leave and when they come in.

A spreadsheet computes a cell that begins like a formula, whatever wrote it. Such a cell leaves with
an apostrophe in front (OWASP, CSV injection), and loses it when it comes in.
"""

import csv
import re
from collections.abc import Iterable

from app.models import Priority, TicketStatus

COLUMNS = (
    "number",
    "uuid",
    "version",
    "name",
    "status",
    "kind",
    "priority",
    "labels",
    "assignees",
    "reporter",
    "audience",
    "due_on",
    "url",
    "description",
    "duplicate_of",
    "comments",
    "created_at",
    "changed_at",
    "answered_at",
    "resolved_at",
)
"""The heads of an export. They stay the same in every language: programs read them."""
# The signs of OWASP, and their wide forms, which some spreadsheets take for the same.
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
STATUS_WORDS = {status: status.name.replace("_", " ").title() for status in TicketStatus}
PRIORITY_WORDS = {priority: priority.name.lower() for priority in Priority}
SEPARATES = re.compile(r'[,;"]')


def harmless(cell: str) -> str:
    """A cell that no spreadsheet computes."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def as_written(cell: str) -> str:
    """What a cell said before ``harmless``."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def joined(words: Iterable[str]) -> str:
    """Several words in one cell; one that holds a separator stands in quotes."""
    return ", ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"' if SEPARATES.search(word) else word


def separated(cell: str) -> list[str]:
    """The words of a cell: parted by commas or, where there is none, by semicolons."""
    row = _read(cell, ",")
    if len(row) == 1 and not cell.lstrip().startswith('"'):
        row = _read(cell, ";")
    return [word.strip() for word in row if word.strip()]


def _read(cell: str, delimiter: str) -> list[str]:
    line = " ".join(cell.split())
    return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
