"""What a token may be used for.

``read`` and ``write`` are for everything, ``tickets:read`` for one kind of thing. Writing does not
include reading: a program that only files tickets need not see any, but for the answer, which shows
what was changed. ``exports:read`` fetches everything that the person has here.
"""

from collections.abc import Iterable

READ, WRITE = "read", "write"
RESOURCES = ("users", "posts", "tickets", "appointments", "notifications", "exports")
SCOPES = (
    READ,
    WRITE,
    *(f"{resource}:{verb}" for resource in RESOURCES for verb in (READ, WRITE)),
)


def allows(granted: Iterable[str], needed: str) -> bool:
    """Whether somebody with some scopes may do what needs one, such as ``tickets:write``."""
    return not {needed, needed.rpartition(":")[2]}.isdisjoint(granted)


def tidy(scopes: Iterable[str]) -> list[str]:
    """The known ones among some scopes, once each and in our order, without needless ones."""
    wanted = set(scopes)
    return [
        scope
        for scope in SCOPES
        if scope in wanted and (scope in {READ, WRITE} or scope.rpartition(":")[2] not in wanted)
    ]
