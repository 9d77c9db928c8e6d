"""What a process remembers for a while, so that not every page asks for it.

One value for everybody: nothing goes in here that depends on who looks, and nothing that is not
public. A key names all that a value depends on.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from flask import current_app

from app.dates import utcnow

T = TypeVar("T")

EXTENSION = "memory"


def remembered(key: str, lifetime: timedelta, make: Callable[[], T]) -> T:
    """The value under a key, made anew when it is older than ``lifetime``.

    It is plain data, such as texts and numbers: a row of the database belongs to one session.
    """
    memory: dict[str, tuple[datetime, Any]] = current_app.extensions.setdefault(EXTENSION, {})
    now = utcnow()
    made_at, value = memory.get(key, (None, None))
    # A clock that was put back must not keep a value for ever.
    if made_at is None or not timedelta(0) <= now - made_at < lifetime:
        value = make()
        memory[key] = (now, value)
    return cast(T, value)


def forget() -> None:
    """Forget everything; for tests, which empty the database."""
    current_app.extensions.pop(EXTENSION, None)
