"""Forms with odd values: every value in every field, in few requests."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

AT_ONCE = 12


# Bodies that say something else than their kind: read by the reader of that kind, or by none.
BROKEN = [
    ("application/x-www-form-urlencoded", b""),
    ("application/x-www-form-urlencoded", b"\xff\xfe\x00"),
    ("application/x-www-form-urlencoded", b"to=%zz&id=%ff&title=%zz&days=%ff&&&=="),
    ("application/x-www-form-urlencoded", b"[1]"),
    ("multipart/form-data; boundary=x", b""),
    ("multipart/form-data; boundary=x", b"\xff\xfe\x00"),
    ("multipart/form-data; boundary=x", b"--x\r\n"),
    ("multipart/form-data", b"a=1"),
    ("application/json", b"[1]"),
    ("application/json", b'{"name": 5, "body": [], "password": {}}'),
    ("text/plain", b"{}"),
    ("nonsense; charset=utf-16", b"\xff\xfe\x00"),
]


def spoiled(fields: Collection[str], odd: Sequence[str]) -> Iterator[dict[str, str]]:
    """What to put into a form in place of good values: up to twelve fields at a time go wrong.

    Each field has each odd value once, and the others of its form are good then.
    """
    names = list(fields)
    apart = -(-len(names) // AT_ONCE)
    for first in range(apart):
        together = names[first::apart]
        for turn in range(len(odd)):
            yield {name: odd[(turn + 7 * place) % len(odd)] for place, name in enumerate(together)}


def broken_bodies(turn: int) -> Sequence[tuple[str, bytes]]:
    """Every second broken body, some of every kind; the next turn gets the others.

    All are read in the same way, before a page sees anything of them.
    """
    return BROKEN[turn % 2 :: 2]


def without(good: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """A form without one of its fields, for each of them: a page may rely on any."""
    for field in good:
        yield {name: value for name, value in good.items() if name != field}


def misshapen(good: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """What to put into a form: each field said twice, two hundred times, and as a file."""
    for shapes in spoiled(good, ["twice", "often", "file"]):
        yield {name: _in_shape(shape, good[name]) for name, shape in shapes.items()}


def _in_shape(shape: str, value: str) -> Any:
    if shape == "twice":
        return [value, "x", ""]
    return [""] * 200 if shape == "often" else (BytesIO(b"\x00\xff"), "a\u202e.txt")
