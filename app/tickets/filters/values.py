"""What stands behind the colon of a term, and how it is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from app.models import Priority
from app.pagination import LARGEST_ID

SIGNED = re.compile(r"(<=|>=|<|>|=)?(.*)", re.DOTALL)
SPAN = re.compile(r"([0-9]{1,4})([hdwmy])")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"[0-9]{1,500}")
FIRST_YEAR, LAST_YEAR = 1900, 2199
NEEDS_QUOTES = re.compile(r'[\s,"“”„]')


@dataclass(frozen=True)
class Raw:
    """A value as it was typed. Between quotes it is a name, also where it looks like a word."""

    text: str
    is_quoted: bool = False


@dataclass(frozen=True)
class Span:
    """An amount of time: hours, days, weeks, months or years."""

    count: int
    unit: str


Amount = int | date | Span
"""What can be smaller or larger. A ``Priority`` is an int, too."""


@dataclass(frozen=True)
class Word:
    """A word of the language, such as ``open`` or ``none``."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Name:
    """What a person or a label is called. ``must_quote``: without quotes it would be a word."""

    text: str
    must_quote: bool = False

    def __str__(self) -> str:
        return quoted(self.text) if self.must_quote or is_unclear(self.text) else self.text


@dataclass(frozen=True)
class Comparison:
    """An amount, and on which side of it to look."""

    sign: str
    amount: Amount

    def __str__(self) -> str:
        return f"{'' if self.sign == '=' else self.sign}{written(self.amount)}"


@dataclass(frozen=True)
class Range:
    """From an amount to another, both included."""

    first: Amount
    last: Amount

    def __str__(self) -> str:
        return f"{written(self.first)}..{written(self.last)}"


Value = Word | Name | Comparison | Range
Reader = Callable[[Raw], Value | None]
"""Reads a value; None when it is of another kind."""


def quoted(text: str) -> str:
    """A text between quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def is_unclear(text: str) -> bool:
    """Whether a value has to stand between quotes."""
    return not text or NEEDS_QUOTES.search(text) is not None


def written(amount: Amount) -> str:
    """An amount as the language writes it."""
    if isinstance(amount, Span):
        return f"{amount.count}{amount.unit}"
    if isinstance(amount, Priority):
        return amount.name.lower()
    return amount.isoformat() if isinstance(amount, date) else str(amount)


def one_of(*words: str, also: Mapping[str, str] | None = None) -> Reader:
    """Reads the words of a closed set, and what else they are called."""
    known = dict.fromkeys(words) | dict(also or {})

    def read(raw: Raw) -> Word | None:
        said = _plain(raw.text)
        return Word(known[said] or said) if said in known else None

    return read


def bare(*words: str) -> Reader:
    """Reads words that mean themselves only without quotes."""
    read_any = one_of(*words)
    return lambda raw: None if raw.is_quoted else read_any(raw)


def name_but(*words: str, mark: str = "") -> Reader:
    """Reads a name; ``words`` are those that it has to be told from, ``mark`` may precede it."""

    def read(raw: Raw) -> Name | None:
        text = raw.text.strip(f" {mark}")
        return Name(text, must_quote=_plain(text) in words) if text else None

    return read


def _plain(text: str) -> str:
    return text.strip().casefold().replace("_", "-").replace(" ", "-")


def number(raw: Raw) -> Value | None:
    """Reads ``5``, ``>5`` or ``2..5``."""
    return _compared(raw, _number)


def priority(raw: Raw) -> Value | None:
    """Reads ``high``, ``>=high`` or ``low..high``."""
    return _compared(raw, _priority)


def day(raw: Raw) -> Value | None:
    """Reads ``2026-01-31``, ``<2026-01-31``, ``2026-01-01..2026-01-31``, also open at one end."""
    first, dots, last = raw.text.partition("..")
    if dots and bool(first) != bool(last):
        found = _day(first or last)
        return None if found is None else Comparison(">=" if first else "<=", found)
    return _compared(raw, _day)


def span(units: str) -> Reader:
    """Reads ``<1w``; without a sign, up to so much."""

    def read(raw: Raw) -> Comparison | None:
        sign, rest = _signed(raw.text)
        found = SPAN.fullmatch(rest.lower())
        if not found or found[2] not in units:
            return None
        return Comparison(sign if sign != "=" else "<=", Span(int(found[1]), found[2]))

    return read


def _compared(raw: Raw, read: Callable[[str], Amount | None]) -> Value | None:
    first, dots, last = raw.text.partition("..")
    if dots:
        low, high = read(first), read(last)
        return None if low is None or high is None else Range(low, high)
    sign, rest = _signed(raw.text)
    amount = read(rest)
    return None if amount is None else Comparison(sign, amount)


def _signed(text: str) -> tuple[str, str]:
    found = SIGNED.fullmatch(text.strip())
    return (found[1] or "=", found[2].strip()) if found else ("=", text)


def _number(text: str) -> int | None:
    return min(int(text), LARGEST_ID) if NUMBER.fullmatch(text) else None


def _priority(text: str) -> Priority | None:
    return Priority.__members__.get(_plain(text).upper())


def _day(text: str) -> date | None:
    if not DAY.fullmatch(text):
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None
