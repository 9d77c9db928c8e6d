"""From a line to a filter. Whatever stands in the line, this never fails."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.fulltext import phrase_of
from app.i18n import isolated
from app.text import tidy_line
from app.tickets.filters.keys import ALIASES, KEYS, ORDERS
from app.tickets.filters.language import Filter, Sort, Term, Text
from app.tickets.filters.values import Raw

LONGEST_QUERY = 500
MOST_TERMS = 30
MOST_TEXTS = 8
MOST_PROBLEMS = 10
LONGEST_SHOWN = 60
KEY = re.compile(r"([^\W\d_]+):")
NUMBER = re.compile(r"#([0-9]+)(?= |$)")
# Phones write quotes of their own. What begins with one of those may end with the other.
QUOTES = {'"': '"', "“": "“”", "”": "“”", "„": "“”"}
ORDER = re.compile(r"([-+]?)([a-z]+)")


@dataclass(frozen=True)
class Token:
    """A piece of the line: text, where there is no key."""

    key: str
    values: tuple[Raw, ...]
    is_negated: bool

    @property
    def shown(self) -> str:
        """The piece as it is quoted to whoever typed it."""
        text = ",".join(raw.text for raw in self.values)
        said = f"{self.key}:{text}" if self.key else text
        return isolated(said if len(said) <= LONGEST_SHOWN else f"{said[:LONGEST_SHOWN]}…")


def parse(line: str | None) -> Filter:
    """The filter that a line asks for; what is wrong with it stands in its ``problems``."""
    raw = line or ""
    tidied = tidy_line(raw[:LONGEST_QUERY])
    found = Filter()
    if len(raw) > LONGEST_QUERY:
        found = _complain(found, _l("The line is too long. Its end is left out."))
    for token in _tokens(tidied):
        longer = _with(found, token)
        if len(longer.terms) + len(longer.texts) > MOST_TERMS or len(str(longer)) > LONGEST_QUERY:
            return _complain(found, _l("This asks for too much at once. The rest is left out."))
        found = longer
    return found


def _with(found: Filter, token: Token) -> Filter:
    """The filter with one more piece of the line."""
    if not token.key:
        return _with_text(found, token.values[0].text, token)
    key = ALIASES.get(token.key.lower(), token.key.lower())
    if key == "sort":
        return _with_sort(found, token)
    if key in KEYS:
        return _with_term(found, key, token)
    said = f"{token.key}:{','.join(raw.text for raw in token.values)}"
    if not said.startswith(f"{token.key}://"):
        words = _l(
            "%(key)s is not a filter; it is looked for as text.", key=isolated(f"{token.key}:")
        )
        found = _complain(found, words)
    return _with_text(found, said, token)


def _with_text(found: Filter, phrase: str, token: Token) -> Filter:
    text = Text(phrase.strip(), token.is_negated)
    if text in found.texts:
        return found
    if not phrase_of(text.phrase):
        return _complain(found, _l("%(text)s has no word to look for.", text=token.shown))
    if len(found.texts) == MOST_TEXTS:
        words = _l(
            "%(text)s is left out: %(most)d words are enough.", text=token.shown, most=MOST_TEXTS
        )
        return _complain(found, words)
    return replace(found, texts=(*found.texts, text))


def _with_sort(found: Filter, token: Token) -> Filter:
    asked = ORDER.fullmatch(token.values[0].text.lower()) if len(token.values) == 1 else None
    if not asked or asked[2] not in ORDERS or token.is_negated:
        return _complain(found, _not_understood(token, ", ".join(ORDERS)))
    is_descending = asked[1] == "-" if asked[1] else ORDERS[asked[2]].is_descending
    return replace(found, sort=Sort(asked[2], is_descending))


def _with_term(found: Filter, key: str, token: Token) -> Filter:
    values = {raw: KEYS[key].read(raw) for raw in token.values}
    known = tuple(dict.fromkeys(value for value in values.values() if value is not None))
    wrong = [raw for raw, value in values.items() if value is None]
    if wrong or not known:
        bad = replace(token, values=tuple(wrong))
        found = _complain(found, _not_understood(bad, KEYS[key].examples))
    term = Term(key, known, token.is_negated)
    if not known or term in found.terms:
        return found
    return replace(found, terms=(*found.terms, term))


def _not_understood(token: Token, examples: str) -> LazyString:
    return _l(
        "%(term)s is left out. Possible: %(examples)s.",
        term=token.shown,
        examples=isolated(examples),
    )


def _complain(found: Filter, problem: LazyString) -> Filter:
    return replace(found, problems=(*found.problems, problem)[:MOST_PROBLEMS])


def _tokens(line: str) -> Iterator[Token]:
    place = 0
    while place < len(line):
        if line[place] == " ":
            place += 1
            continue
        is_negated = line[place] == "-" and line[place + 1 : place + 2] not in {"", " "}
        place += is_negated
        if key := KEY.match(line, place):
            values, place = _values(line, key.end())
            yield Token(key[1], values, is_negated)
        elif number := NUMBER.match(line, place):
            place = number.end()
            yield Token("number", (Raw(number[1]),), is_negated)
        else:
            raw, place = _value(line, place, " ")
            yield Token("", (raw,), is_negated)


def _values(line: str, place: int) -> tuple[tuple[Raw, ...], int]:
    """The values of a key, of which a comma stands between two, and where they end."""
    values = []
    while True:
        raw, place = _value(line, place, " ,")
        if raw.text.strip():
            values.append(raw)
        if line[place : place + 1] != ",":
            return tuple(values), place
        place += 1


def _value(line: str, place: int, stops: str) -> tuple[Raw, int]:
    """One value, and where it ends. A quote that nobody closes goes on to the end of the line."""
    closing = QUOTES.get(line[place : place + 1])
    if closing is None:
        end = place
        while end < len(line) and line[end] not in stops:
            end += 1
        return Raw(line[place:end]), end
    text, place = "", place + 1
    while place < len(line) and line[place] not in closing:
        if line[place] == "\\" and line[place + 1 : place + 2] in {'"', "\\"}:
            place += 1
        text += line[place]
        place += 1
    return Raw(text, is_quoted=True), place + 1
