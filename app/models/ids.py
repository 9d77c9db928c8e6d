"""Ids that grow with time.

A post is ordered by its id alone, also when it was written elsewhere and came in later: its id is
made from the moment of writing. 41 bits of milliseconds since 2000 (until 2069) and 12 bits of a
counter make 53, which JavaScript still counts exactly.
"""

import itertools
import secrets
from datetime import UTC, datetime
from typing import Any

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
COUNTER_BITS = 12
COUNTER_MASK = (1 << COUNTER_BITS) - 1
LATEST_MS = (1 << 41) - 1

# Each process begins somewhere else, so that two rarely make the same id in the same millisecond.
_counter = itertools.count(secrets.randbelow(COUNTER_MASK))


def id_at(instant: datetime) -> int:
    """A fresh id for something that happened at an instant (before 2000 counts as 2000)."""
    return first_id_at(instant) | (next(_counter) & COUNTER_MASK)


def first_id_at(instant: datetime) -> int:
    """The smallest id of what happened at an instant: to ask for what came since, by id."""
    milliseconds = int((instant - EPOCH).total_seconds() * 1000)
    return min(max(milliseconds, 0), LATEST_MS) << COUNTER_BITS


def id_from_created_at(context: Any) -> int:
    """Column default: an id that fits the ``created_at`` of the row being inserted."""
    return id_at(context.get_current_parameters()["created_at"])
