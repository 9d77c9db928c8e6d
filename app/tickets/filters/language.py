"""A filter: what was asked for, and how it is written and changed."""

import re
from dataclasses import dataclass, field, replace

from flask_babel import LazyString

from app.tickets.filters.keys import KEYS, ORDERS
from app.tickets.filters.values import Raw, Value, quoted

LOOKS_OTHERWISE = re.compile(r'^[-#"“”„]|[\s:]')
"""What a word must not have, to be read as text again."""


@dataclass(frozen=True)
class Term:
    """A key with values, of which one has to be true; negated, none."""

    key: str
    values: tuple[Value, ...]
    is_negated: bool = False

    def __str__(self) -> str:
        sign = "-" if self.is_negated else ""
        if self.key == "number" and len(self.values) == 1 and str(self.values[0]).isdigit():
            return f"{sign}#{self.values[0]}"
        return f"{sign}{self.key}:{','.join(map(str, self.values))}"


@dataclass(frozen=True)
class Text:
    """Words that stand one after the other in a ticket or a comment; negated, nowhere."""

    phrase: str
    is_negated: bool = False

    def __str__(self) -> str:
        is_plain = self.phrase and not LOOKS_OTHERWISE.search(self.phrase)
        return ("-" if self.is_negated else "") + (self.phrase if is_plain else quoted(self.phrase))


@dataclass(frozen=True)
class Sort:
    """An order, and whether the largest comes first."""

    key: str
    is_descending: bool

    def __str__(self) -> str:
        sign = "-" if self.is_descending else "+"
        return (
            f"sort:{'' if sign == '+' and not ORDERS[self.key].is_descending else sign}{self.key}"
        )


DEFAULT_SORT = Sort("changed", is_descending=True)


@dataclass(frozen=True)
class Filter:
    """Which tickets, and in which order. Everything that it holds has to be true of them.

    ``problems`` say what was not understood; they are no part of what is asked for.
    """

    terms: tuple[Term, ...] = ()
    texts: tuple[Text, ...] = ()
    sort: Sort | None = None
    problems: tuple[LazyString, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        parts = (*self.terms, self.sort, *self.texts)
        return " ".join(str(part) for part in parts if part is not None)

    @property
    def order(self) -> Sort:
        """The order, also where nobody asked for one."""
        return self.sort or DEFAULT_SORT

    def of(self, key: str) -> list[Term]:
        """The terms with a key."""
        return [term for term in self.terms if term.key == key]

    def adding(self, part: Term | Text) -> "Filter":
        """The filter with a part more, or as it is when it has that part."""
        if isinstance(part, Text):
            return self if part in self.texts else replace(self, texts=(*self.texts, part))
        return self if part in self.terms else replace(self, terms=(*self.terms, part))

    def replacing(self, term: Term) -> "Filter":
        """The filter with this term in place of all others with its key."""
        old = self.of(term.key)
        if not old:
            return self.adding(term)
        terms = [term if one is old[0] else one for one in self.terms if one not in old[1:]]
        return replace(self, terms=tuple(terms))

    def without(self, part: Term | Text) -> "Filter":
        """The filter without one of its parts."""
        return replace(
            self,
            terms=tuple(term for term in self.terms if term != part),
            texts=tuple(text for text in self.texts if text != part),
        )

    def without_key(self, key: str) -> "Filter":
        """The filter without the terms of a key."""
        return replace(self, terms=tuple(term for term in self.terms if term.key != key))

    def sorted_by(self, key: str, is_descending: bool | None = None) -> "Filter":
        """The filter in another order; as is usual for that one unless said otherwise."""
        down = ORDERS[key].is_descending if is_descending is None else is_descending
        return replace(self, sort=Sort(key, down))


def term_of(key: str, value: str) -> Term:
    """A term with one value, as it would be typed.

    Raises:
        KeyError: there is no such key.
        ValueError: the key does not know the value.
    """
    return _term(key, Raw(value))


def named_term(key: str, name: str) -> Term:
    """The term for a person or a label, also for one that is called as a word of the language.

    Raises:
        ValueError: the name is empty.
    """
    return _term(key, Raw(name, is_quoted=True))


def _term(key: str, raw: Raw) -> Term:
    value = KEYS[key].read(raw)
    if value is None:
        raise ValueError(f"{key}:{raw.text}")
    return Term(key, (value,))
