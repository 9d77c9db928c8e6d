"""What changed from one text to the next, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.text.plain import DENSE, SPACELESS

# Words, and the space between them; scripts without spaces by the sign.
DENSE_SIGN = f"(?:{DENSE.pattern}|{SPACELESS.pattern})"
WORD = re.compile(rf"{DENSE_SIGN}|(?:(?!{DENSE_SIGN})\S)+|\s+")
PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+")

STEPS = 300_000
"""How long all comparisons of a page may take; beyond it, passages are shown as a whole. A page of
people's edits takes some thousand steps, and texts that were made to take long would take millions
(and minutes, with difflib)."""
CONTEXT = 100
"""How much is shown of what stayed the same, in characters, before and after a change."""


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Piece:
    """A piece of text, and what became of it."""

    kind: Kind
    text: str


class Budget:
    """How long the comparisons of one page may still take."""

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps


def difference(before: str, after: str, budget: Budget | None = None) -> list[Piece]:
    """The pieces that lead from one text to the other, in the order of reading.

    Args:
        before: the older text.
        after: the newer text.
        budget: one for all comparisons of a page.
    """
    budget = budget or Budget()
    pieces: list[Piece] = []
    paragraphs = PARAGRAPH.findall(before), PARAGRAPH.findall(after)
    for is_same, old, new in _compared(*paragraphs, budget):
        if is_same:
            pieces.append(Piece(Kind.SAME, "".join(old)))
            continue
        words = WORD.findall("".join(old)), WORD.findall("".join(new))
        for is_equal, gone, came in _compared(*words, budget):
            if is_equal:
                pieces.append(Piece(Kind.SAME, "".join(came)))
                continue
            pieces += [Piece(Kind.GONE, "".join(gone)), Piece(Kind.NEW, "".join(came))]
    return _shortened(_joined(pieces))


Part = tuple[bool, Sequence[str], Sequence[str]]


def _compared(before: Sequence[str], after: Sequence[str], budget: Budget) -> Iterator[Part]:
    """Pairs of what stands in both, and of what stands in one instead of the other."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    yield True, before[:start], after[:start]
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    yield from _fewest_changes(old, new, budget)
    yield True, before[len(before) - end :], after[len(after) - end :]


def _fewest_changes(old: Sequence[str], new: Sequence[str], budget: Budget) -> list[Part]:
    """The way from one sequence to the other with the fewest changes; one if that takes too long.

    This is the greedy search of E. W. Myers, "An O(ND) Difference Algorithm and Its Variations".
    ``furthest`` holds for each diagonal how far into ``old`` so many changes can lead.
    """
    goal = len(old) - len(new)
    furthest, history = {1: 0}, []
    for changes in range(len(old) + len(new) + 1):
        history.append(furthest.copy())
        for diagonal in range(-changes, changes + 1, 2):
            start = at = _step(furthest, diagonal, changes)
            while at < len(old) and at - diagonal < len(new) and old[at] == new[at - diagonal]:
                at += 1
            furthest[diagonal] = at
            budget.left -= 2 + at - start
            if diagonal == goal and at >= len(old):
                return _way_back(old, new, history)
        if budget.left < 0:
            break
    return [(False, old, new)]


def _comes_from_above(furthest: dict[int, int], diagonal: int, changes: int) -> bool:
    """Whether the last change is something new rather than something gone."""
    if diagonal in {-changes, changes}:
        return diagonal == -changes
    return furthest[diagonal - 1] < furthest[diagonal + 1]


def _step(furthest: dict[int, int], diagonal: int, changes: int) -> int:
    if _comes_from_above(furthest, diagonal, changes):
        return furthest[diagonal + 1]
    return furthest[diagonal - 1] + 1


def _way_back(old: Sequence[str], new: Sequence[str], history: list[dict[int, int]]) -> list[Part]:
    """The parts between beginning and end, found from the end."""
    parts: list[Part] = []
    at, diagonal = len(old), len(old) - len(new)
    to_old, to_new = at, at - diagonal  # where the change ends that is being read
    for changes in range(len(history) - 1, -1, -1):
        start = _step(history[changes], diagonal, changes)
        if start < at or changes == 0:
            parts.append((False, old[at:to_old], new[at - diagonal : to_new]))
            parts.append((True, old[start:at], new[start - diagonal : at - diagonal]))
            to_old, to_new = start, start - diagonal
        at = start
        if _comes_from_above(history[changes], diagonal, changes):
            diagonal += 1
        else:
            at, diagonal = start - 1, diagonal - 1
    return parts[::-1]


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """The same with neighbours of a kind as one: what is gone before what came instead.

    The space between two words that both changed counts as changed: they are read as one change.
    """
    changed = {Kind.GONE: "", Kind.NEW: ""}
    same = ""
    for piece in pieces:
        if piece.kind is Kind.SAME or not piece.text:
            same += piece.text
            continue
        if same.isspace() and "\n" not in same and all(changed.values()):
            changed = {kind: text + same for kind, text in changed.items()}
        elif same:
            yield from _pieces(changed)
            yield Piece(Kind.SAME, same)
            changed = {Kind.GONE: "", Kind.NEW: ""}
        same = ""
        changed[piece.kind] += piece.text
    yield from _pieces(changed)
    yield from _pieces({Kind.SAME: same})


def _pieces(texts: dict[Kind, str]) -> Iterator[Piece]:
    return (Piece(kind, text) for kind, text in texts.items() if text)


def _shortened(pieces: Iterator[Piece]) -> list[Piece]:
    """The same with … in place of most of what stayed as it was, far from any change."""
    known = list(pieces)
    last = len(known) - 1
    return [
        _shorter(piece, is_first=number == 0, is_last=number == last)
        if piece.kind is Kind.SAME
        else piece
        for number, piece in enumerate(known)
    ]


def _shorter(piece: Piece, *, is_first: bool, is_last: bool) -> Piece:
    text = piece.text
    if len(text) <= 3 * CONTEXT:
        return piece
    head = "" if is_first else _cut_after(text[:CONTEXT])
    tail = "" if is_last else _cut_before(text[-CONTEXT:])
    return Piece(piece.kind, f"{head}…{tail}")


def _cut_after(text: str) -> str:
    """A beginning without the word at its end that may be half there."""
    return text[: match.end()] if (match := re.match(r".*\s", text, re.DOTALL)) else text


def _cut_before(text: str) -> str:
    """An end without the word at its beginning that may be half there."""
    return text[match.start() :] if (match := re.search(r"\s", text)) else text
