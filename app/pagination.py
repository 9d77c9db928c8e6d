"""Keyset pages: the next page begins after the last row of this one, however many rows there are.

A cursor is the sort key of the row at the edge, written readably: ``812`` or ``31~812``, bytes as
hexadecimal digits. ``before`` asks for the rows that come after the cursor in reading order (older
posts), ``after`` for those that come ahead of it (newer posts).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.errors.exceptions import BadCursor
from app.extensions import db

T = TypeVar("T")
Column = ColumnElement[Any] | InstrumentedAttribute[Any]
AnySelect = Select[*tuple[Any, ...]]
S = TypeVar("S", bound=AnySelect)

SEPARATOR = "~"
LONGEST_CURSOR = 500
LARGEST_ID = 2**63 - 1
HEXADECIMAL = re.compile(r"([0-9a-f]{2})+")
UNREADABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Keyset:
    """A total order: columns that are unique together, all read in the same direction.

    One of them may be a text, the first: cursors do not escape what separates their parts.
    """

    columns: tuple[Column, ...]
    key: Callable[[Any], tuple[Any, ...]]
    descending: bool = True

    @property
    def types(self) -> tuple[type, ...]:
        """The Python type of each column."""
        return tuple(column.type.python_type for column in self.columns)


@dataclass(frozen=True)
class Window:
    """Which part of a list is asked for: from a cursor on, forwards or backwards."""

    values: tuple[Any, ...] = ()
    backwards: bool = False

    @classmethod
    def parse(cls, args: Mapping[str, str], keyset: Keyset) -> "Window":
        """Read ``before`` or ``after`` from the query of a request.

        Raises:
            BadCursor: the cursor is not one that this list can have written.
        """
        backwards = "after" in args
        raw = args.get("after" if backwards else "before")
        return cls() if raw is None else cls(read_cursor(raw, keyset.types), backwards)


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page. ``older`` and ``newer`` are the cursors beyond its edges, None at the ends."""

    items: Sequence[T]
    older: str | None = None
    newer: str | None = None


def write_cursor(values: tuple[Any, ...]) -> str:
    """A sort key as text: instants as ISO 8601, bytes as digits, everything else as it is."""
    return SEPARATOR.join(map(_write, values))


def _write(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)


def read_cursor(raw: str, types: tuple[type, ...]) -> tuple[Any, ...]:
    """The sort key that a cursor stands for.

    Raises:
        BadCursor: it has another shape.
    """
    parts = raw.rsplit(SEPARATOR, len(types) - 1) if types[0] is str else raw.split(SEPARATOR)
    try:
        # Names hold joiners and other invisible letters; only what no database takes is refused.
        if len(parts) != len(types) or len(raw) > LONGEST_CURSOR or UNREADABLE.search(raw):
            raise ValueError(raw)
        return tuple(_read(part, kind) for part, kind in zip(parts, types, strict=True))
    except (ValueError, OverflowError):  # OverflowError: an instant before the year 1, in UTC
        raise BadCursor(_l("This page address is not complete.")) from None


def _read(part: str, kind: type) -> Any:
    if kind is int:
        if not (part.isascii() and part.isdigit()) or int(part) > LARGEST_ID:
            raise ValueError(part)
        return int(part)
    if kind is datetime:
        instant = datetime.fromisoformat(part)
        if instant.tzinfo is None:
            raise ValueError(part)
        return instant.astimezone(UTC)
    if kind is date:
        return date.fromisoformat(part)
    if kind is bytes:
        if not HEXADECIMAL.fullmatch(part):
            raise ValueError(part)
        return bytes.fromhex(part)
    return part


def within(select: S, keyset: Keyset, window: Window, limit: int) -> S:
    """The select cut to a window: filtered, ordered from the cursor on, limited."""
    downwards = keyset.descending is not window.backwards
    if window.values:
        left = tuple_(*keyset.columns)
        right = tuple_(
            *(literal(v, c.type) for v, c in zip(window.values, keyset.columns, strict=True))
        )
        select = select.where(left < right if downwards else left > right)
    order = [column.desc() if downwards else column.asc() for column in keyset.columns]
    return select.order_by(*order).limit(limit)


def page_of(rows: Sequence[T], keyset: Keyset, window: Window, size: int) -> Page[T]:
    """The page made of up to ``size`` + 1 rows as ``within`` ordered them.

    The one row too many only tells that there is more.
    """
    more = len(rows) > size
    items = list(rows[:size])
    if window.backwards:
        items.reverse()
    if not items:
        return Page([])
    ahead, behind = (more, True) if window.backwards else (bool(window.values), more)
    return Page(
        items,
        older=write_cursor(keyset.key(items[-1])) if behind else None,
        newer=write_cursor(keyset.key(items[0])) if ahead else None,
    )


def paginate(
    select: AnySelect, keyset: Keyset, window: Window, size: int, *, rows: bool = False
) -> Page[Any]:
    """One page of a select, in one statement.

    Args:
        select: entities, or with ``rows`` several columns a row.
        keyset: the order; ``keyset.key`` takes an item of the page.
        window: which part.
        size: how many items at the most.
    """
    result = db.session.execute(within(select, keyset, window, size + 1))
    found = result.all() if rows else result.scalars().all()
    return page_of(found, keyset, window, size)
