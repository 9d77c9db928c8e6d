"""Forms with odd values: every value in every field, in few requests."""

from collections.abc import Collection, Iterator, Sequence

AT_ONCE = 6


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
    """What to put into a form in place of good values: six fields at a time go wrong.

    Each field has each odd value once, and the others of its form are good then.
    """
    names = list(fields)
    apart = -(-len(names) // AT_ONCE)
    for first in range(apart):
        together = names[first::apart]
        for turn in range(len(odd)):
            yield {name: odd[(turn + 7 * place) % len(odd)] for place, name in enumerate(together)}
