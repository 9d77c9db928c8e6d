"""A table as an import reads it: heads, and rows of texts, one at a time."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l

from app.errors.exceptions import DomainError
from app.tickets.cells import as_written

MOST_ROWS = 20_000
MOST_COLUMNS = 200
DELIMITERS = "\t;,"
"""Where two part a row equally often, the first: it is hardly ever part of a word."""
QUOTED = re.compile(r'"(?:[^"]|"")*"')
CHUNK = 1 << 16

Row = tuple[int, list[str]]
"""What people call it, the head being 1 in a file, and its cells."""


class BadTable(DomainError):
    """The table cannot be read; the message says why."""

    status = 422

    def __init__(self, message: Any) -> None:
        super().__init__(message, field="file")


@dataclass(frozen=True)
class Table:
    """The heads of a table, and what reads its rows from the beginning.

    ``is_guessed``: its letters are no UTF-8, and were taken for those of Western Europe.
    """

    heads: Sequence[str]
    read: Callable[[], Iterator[Row]]
    is_guessed: bool = False

    def rows(self) -> Iterator[Row]:
        """The rows, each with as many cells as there are heads.

        Raises:
            BadTable: there are too many, or one of them cannot be read.
        """
        width = len(self.heads)
        for count, (number, cells) in enumerate(self.read(), 1):
            if count > MOST_ROWS:
                raise BadTable(
                    _l("There are more than %(num)d rows. Divide the file.", num=MOST_ROWS)
                )
            yield number, (cells + [""] * width)[:width]


def table_in(path: Path) -> Table:
    """The table in a CSV file, with commas, semicolons or tabs.

    Raises:
        BadTable: there is none.
    """
    encoding = _encoding(path)
    delimiter = _delimiter(path, encoding)

    def read() -> Iterator[Row]:
        for number, cells in enumerate(_lines(path, encoding, delimiter), 1):
            if number > 1 and any(cells):
                yield number, [as_written(cell) for cell in cells]

    heads = [head.strip()[:100] for head in next(_lines(path, encoding, delimiter), [])]
    if len([head for head in heads if head]) < 1 or len(heads) > MOST_COLUMNS:
        raise BadTable(_l("There is no table in this file. Choose a CSV file with a row of heads."))
    return Table(heads, read, is_guessed=encoding == "cp1252")


def _lines(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        try:
            yield from reader
        except csv.Error as error:
            message = _l("Line %(num)d cannot be read. Is it a CSV file?", num=reader.line_num)
            raise BadTable(message) from error


def _encoding(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                if b"\0" in chunk:
                    raise BadTable(_l("This is no CSV file. Save the table as CSV first."))
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _delimiter(path: Path, encoding: str) -> str:
    """What parts the heads most often, outside of quotes."""
    with path.open(encoding=encoding, errors="replace") as file:
        head = QUOTED.sub("", file.readline(CHUNK))
    counts = Counter(sign for sign in head if sign in DELIMITERS)
    return max(DELIMITERS, key=lambda sign: (counts[sign], -DELIMITERS.index(sign)))
