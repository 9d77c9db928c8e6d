"""Which posts of a file are here already."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from app.archive.imports.sources import Entry
from app.extensions import db
from app.models import Post, Task, TaskState, User
from app.models.ids import COUNTER_BITS, id_at

IMPORT = "import"
"""The name of the tasks; a person has one of them open."""


def here_already(author: User, entries: Sequence[Entry]) -> set[str]:
    """The keys of those entries that came in before, or were written here in the first place."""
    if not entries:
        return set()
    keys = [entry.key for entry in entries]
    imported = select(Post.form_key).where(Post.author_id == author.id, Post.form_key.in_(keys))
    found = {key for key in db.session.scalars(imported) if key}
    dates = [entry.written_at for entry in entries]
    lowest = id_at(min(dates)) >> COUNTER_BITS << COUNTER_BITS
    highest = id_at(max(dates) + timedelta(milliseconds=1)) >> COUNTER_BITS << COUNTER_BITS
    written = select(Post.created_at, Post.body).where(
        Post.author_id == author.id,
        Post.id.between(lowest, highest),  # the index knows ids, which follow the dates
        Post.created_at.in_(dates),
    )
    here = {(row.created_at, row.body) for row in db.session.execute(written)}
    return found | {entry.key for entry in entries if (entry.written_at, entry.text) in here}


def open_import(owner: User) -> Task | None:
    """The import of a person that is not finished, if there is one."""
    is_open = Task.state.in_([TaskState.QUEUED, TaskState.RUNNING])
    return db.session.scalar(
        select(Task).where(Task.owner_id == owner.id, Task.name == IMPORT, is_open)
    )


def import_of(owner: User, task_id: int) -> Task | None:
    """A finished import of a person's."""
    return db.session.scalar(
        select(Task).where(
            Task.id == task_id,
            Task.owner_id == owner.id,
            Task.name == IMPORT,
            Task.state == TaskState.DONE,
        )
    )
