"""Which tasks a person sees."""

from sqlalchemy import Select, select

from app.models import Task, User
from app.pagination import Keyset

BY_ID = Keyset((Task.id,), lambda task: (task.id,))
"""Newest first."""


def tasks_of(owner: User) -> Select[Task]:
    """What a person asked for and has not taken away yet."""
    return select(Task).where(Task.owner_id == owner.id, Task.dismissed_at.is_(None))
