"""What a text may name with a sign before it: ``@name``, ``#tag``, and what features add.

A feature that has something to name registers it when it is imported::

    references.register("ticket", "#", re.compile("[0-9]{1,9}"), tickets_numbered)

Texts are rendered in two steps, because only the database knows what there is. ``parse`` finds the
names, ``resolve`` asks each feature once for all of its own, and ``render`` makes links of those
that exist.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

LONGEST_NAME = 64
LONGEST_TAG = 64
MENTION, TAG = "mention", "tag"

NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?")
JOINERS = "\u200c\u200d"  # within words of Persian, and of many languages of India
IN_TAGS = JOINERS + "_"
MARKS = frozenset({"Mn", "Mc", "Me"})
OF_TAGS = MARKS | {"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "_"}
# The joiners, and what chooses the shape of the character before it.
NO_DIFFERENCE = re.compile(r"[\u200c\u200d\u034f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
SENTENCES = re.compile("[\ufdfa\ufdfb]")
"""Two letters of Arabic that stand for whole sentences, which takes long to fold."""
SIGNS = re.compile("[@#＠＃]")
FULL_WIDTH = str.maketrans("＠＃", "@#")
IS_NO_START = frozenset("@#&/=_")


class Anchor(NamedTuple):
    """Where a reference leads; ``card`` is where the card over it comes from."""

    href: str
    card: str = ""


class Found(NamedTuple):
    """What a reference names, and the position after it."""

    key: str
    end: int


Read = Callable[[str, int], Found | None]
Resolve = Callable[[Collection[str]], Mapping[str, Anchor]]


@dataclass(frozen=True)
class Kind:
    """One kind of reference. ``read`` gets a text and the position after the sign."""

    name: str
    trigger: str
    read: Read
    resolve: Resolve | None = None  # none for those that whoever renders brings along


class Reference(NamedTuple):
    """A reference in a text, with where it begins and ends."""

    kind: str
    key: str
    start: int
    end: int


_kinds: dict[str, Kind] = {}


def register(
    name: str, trigger: str, pattern: re.Pattern[str], resolve: Resolve | None = None
) -> None:
    """Add a kind of reference: ``trigger``, @ or #, and after it what matches ``pattern``.

    Args:
        resolve: gets what was named in one text, as written, and gives the anchor of each that
            exists. It may ask the database.

    Raises:
        ValueError: there is another kind of that name.
    """

    def read(text: str, position: int) -> Found | None:
        found = pattern.match(text, position)
        if not found or _goes_on(text, found.end()):
            return None
        return Found(found[0], found.end())

    _add(Kind(name, trigger, read, resolve))


def _add(kind: Kind) -> None:
    if _kinds.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"There are two kinds of reference called {kind.name}")


def resolve(found: Mapping[str, Collection[str]]) -> dict[str, Mapping[str, Anchor]]:
    """The anchors of what features added, by kind; asks each of them once at most."""
    return {
        name: kind.resolve(found[name])
        for name, kind in _kinds.items()
        if kind.resolve and found.get(name)
    }


def references_in(text: str, before: str = "", after: str = "") -> Iterator[Reference]:
    """Every reference in a plain text, which stands between two characters."""
    whole = text.translate(FULL_WIDTH) + after
    end = 0
    for sign in SIGNS.finditer(whole, 0, len(text)):
        start = sign.start()
        if start < end or not _may_begin(whole[start - 1] if start else before):
            continue
        for kind in _kinds.values():
            found = kind.read(whole, start + 1) if kind.trigger == sign[0] else None
            if found and found.end <= len(text):
                end = found.end
                yield Reference(kind.name, found.key, start, end)
                break


def _may_begin(before: str) -> bool:
    """Whether a reference can follow a character: not in the middle of a word or an address.

    Scripts without upper and lower case put no space there, or write small words in one with the
    next: 你好@susan, و@susan.
    """
    return not before or not (
        before in IS_NO_START or before.isdecimal() or before.lower() != before.upper()
    )


def _goes_on(text: str, position: int) -> bool:
    """Whether a word goes on in the same kind of script, so that something else was meant."""
    if position >= len(text):
        return False
    after = text[position]
    return (
        after in "@_"
        or after.isdecimal()
        or after.lower() != after.upper()
        or unicodedata.category(after) == "Mn"
    )


def _read_mention(text: str, position: int) -> Found | None:
    """A user name, in lower case."""
    found = NAME.match(text, position)
    if not found or len(found[0]) < 2 or _goes_on(text, found.end()):
        return None  # a longer one, or one of another server: @anna@example.social
    return Found(found[0].lower(), found.end())


def _read_tag(text: str, position: int) -> Found | None:
    """A tag, folded: letters, marks, digits and underscores, at least one letter."""
    end, furthest = position, min(position + LONGEST_TAG + 1, len(text))
    while end < furthest and (text[end].isalnum() or text[end] in IN_TAGS or _is_mark(text[end])):
        end += 1
    written = text[position:end].rstrip(JOINERS)
    key = fold_tag(written)
    return Found(key, position + len(written)) if key else None


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in MARKS


def fold_tag(written: str) -> str:
    """The form in which tags are compared; empty if it is no tag.

    Compatible forms, case, joiners and variation selectors make no difference.
    """
    if not 0 < len(written) <= LONGEST_TAG or SENTENCES.search(written):
        return ""
    folded = unicodedata.normalize("NFKC", NO_DIFFERENCE.sub("", written))
    if len(folded) > LONGEST_TAG:
        return ""
    for _round in range(2):  # what was folded can be folded again
        folded = unicodedata.normalize("NFKC", folded.casefold())
    kinds = {"_" if c == "_" else unicodedata.category(c)[:2] for c in folded}
    is_tag = len(folded) <= LONGEST_TAG and kinds <= OF_TAGS and any(k[0] == "L" for k in kinds)
    return folded if is_tag else ""


_add(Kind(MENTION, "@", _read_mention))
_add(Kind(TAG, "#", _read_tag))
