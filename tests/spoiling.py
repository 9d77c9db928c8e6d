"""Forms with odd values: every value in every field, in few requests."""

from collections.abc import Collection, Iterator, Sequence

AT_ONCE = 4


def spoiled(fields: Collection[str], odd: Sequence[str]) -> Iterator[dict[str, str]]:
    """What to put into a form in place of good values: four fields at a time go wrong.

    Each field has each odd value once, and the others of its form are good then.
    """
    names = list(fields)
    apart = -(-len(names) // AT_ONCE)
    for first in range(apart):
        together = names[first::apart]
        for turn in range(len(odd)):
            yield {name: odd[(turn + 7 * place) % len(odd)] for place, name in enumerate(together)}
