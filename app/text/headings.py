"""The headings of an article: their levels, their ids, and the table of contents they make."""

import re
import unicodedata
from collections.abc import Sequence
from html import unescape
from typing import NamedTuple

from markdown_it.token import Token

HIGHEST, LOWEST = 2, 4
"""The title of an article is the first level."""
PREFIX = "section-"
"""Before every id, so that no heading takes an id of the page around it."""
LONGEST_SLUG = 60

HEADING = re.compile(rf'<h([{HIGHEST}-{LOWEST}]) id="({PREFIX}[^"]*)">(.*?)</h\1>', re.DOTALL)
ELEMENT = re.compile(r"<[^>]*>")
NO_WORD = re.compile(r"[^\w]+")


class Heading(NamedTuple):
    """A line of the table of contents."""

    level: int
    id: str
    text: str


def contents(html: str) -> list[Heading]:
    """The table of contents of a rendered article."""
    return [
        Heading(int(level), unescape(id_), " ".join(unescape(ELEMENT.sub("", inner)).split()))
        for level, id_, inner in HEADING.findall(html)
    ]


def number(tokens: Sequence[Token]) -> None:
    """Give every heading its level and its id.

    The levels that a text uses become h2, h3 and h4 in their order, so that none is skipped,
    whichever somebody begins with.
    """
    used = sorted({token.tag for token in tokens if token.type == "heading_open"})
    taken: dict[str, int] = {}
    for position, token in enumerate(tokens):
        if token.type not in {"heading_open", "heading_close"}:
            continue
        level = min(HIGHEST + used.index(token.tag), LOWEST) if token.tag in used else LOWEST
        token.meta["level"] = level
        if token.type == "heading_open":
            token.attrs = {"id": _unused(_slug(tokens[position + 1]), taken)}
    for token in tokens:
        if "level" in token.meta:
            token.tag = f"h{token.meta.pop('level')}"


def _slug(inline: Token) -> str:
    text = "".join(token.content for token in inline.children or [])
    text = unicodedata.normalize("NFKC", text).casefold()
    return NO_WORD.sub("-", text).strip("-_")[:LONGEST_SLUG].strip("-_")


def _unused(slug: str, taken: dict[str, int]) -> str:
    """The id for a slug: with a number if another heading has it."""
    id_ = first = PREFIX + (slug or "untitled")
    while id_ in taken:
        taken[first] += 1
        id_ = f"{first}-{taken[first]}"
    taken[id_] = 1
    return id_
