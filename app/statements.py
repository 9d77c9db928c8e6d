"""Statements that are put together once, for everybody of a role.

Putting a select together takes as long as running it, and some pages have a dozen of them. Such a
select names its values with ``bindparam``; for whoever looks there is a stand-in, so that the
rules of visibility stay where they are.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import BigInteger, BindParameter, bindparam

from app.models import Role, User

VIEWER_ID = "viewer_id"


@dataclass(frozen=True)
class _StandIn:
    role: Role
    id: BindParameter[int]


@cache
def _of_role(role: Role) -> _StandIn:
    return _StandIn(role, bindparam(VIEWER_ID, type_=BigInteger))


def stand_in(viewer: User | None) -> User | None:
    """Somebody of the same role whose id is a parameter; None for a guest.

    It is the same object for the same role, so that statements can be remembered by it. It has
    nothing but ``id`` and ``role``.
    """
    return None if viewer is None else cast(User, _of_role(Role(viewer.role)))


def viewed_by(viewer: User | None, **values: Any) -> dict[str, Any]:
    """The values of such a statement: those given, and the id of whoever looks."""
    return values if viewer is None else {VIEWER_ID: viewer.id, **values}
