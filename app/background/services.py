"""Verbs of tasks. They flush and return; the caller commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select, update

from app.background.kinds import TASK_FINISHED
from app.database import rows_changed, unique_violation
from app.dates import utcnow
from app.errors.exceptions import Conflict
from app.extensions import db
from app.jobs import Job
from app.models import Task, TaskState, User
from app.notifications.services import notify

PICKED_UP_WITHIN = timedelta(seconds=15)
"""A queued task that nobody took for so long has lost its message."""
HEARD_OF_WITHIN = timedelta(seconds=45)
"""A running task that says nothing for so long has lost its worker."""
MOST_ATTEMPTS = 3
LONGEST_ERROR = 500


def start(owner: User, job: Job, *, name: str, description: str, **params: Any) -> Task:
    """Ask for a piece of work, which begins when the present transaction commits.

    Args:
        owner: whose it is, and who sees its progress.
        job: what does it; called with the id of the task.
        name: which kind of work; a person has one open task of a kind.
        description: what the owner reads, in the owner's language.
        params: what the job needs to know, as JSON holds it.

    Raises:
        Conflict: the owner has such a task open already.
    """
    task = Task(name=name, description=description, owner_id=owner.id, params=params)
    already = Conflict(_l("This is being done already. Wait until it is finished."))
    with unique_violation({"uq_task_open": already, "task.owner_id": already}):
        db.session.add(task)
    touch_inbox(owner.id)
    job.after_commit(task.id)
    return task


def claim(task_id: int, now: datetime) -> Task | None:
    """Take a task to work on it; None when it is done, or somebody else works on it."""
    taken = _change(
        Task.id == task_id,
        or_(
            Task.state == TaskState.QUEUED,
            and_(Task.state == TaskState.RUNNING, Task.alive_at < now - HEARD_OF_WITHIN),
        ),
        state=TaskState.RUNNING,
        alive_at=now,
        attempts=Task.attempts + 1,
        progress=0,
    )
    task = db.session.get(Task, task_id, populate_existing=True) if taken else None
    if task is not None:
        touch_inbox(task.owner_id)
    return task


def advance(task: Task, attempt: int, percent: int) -> bool:
    """Note how far a task is, and that its worker lives.

    Returns:
        Whether the task is still this worker's: a worker that was thought dead must stop.
    """
    still_ours = _change(
        Task.id == task.id,
        Task.state == TaskState.RUNNING,
        Task.attempts == attempt,
        progress=min(max(percent, 0), 100),
        alive_at=utcnow(),
    )
    if still_ours:
        touch_inbox(task.owner_id)
    return still_ours


def finish(task: Task, attempt: int, result: dict[str, Any]) -> bool:
    """End a task well; False when it is no longer this worker's."""
    return _end(task, attempt, state=TaskState.DONE, progress=100, result=result)


def fail(task: Task, attempt: int, error: str) -> bool:
    """End a task badly, with words for its owner; False when it is no longer this worker's."""
    return _end(task, attempt, state=TaskState.FAILED, error=error[:LONGEST_ERROR])


def _end(task: Task, attempt: int, **values: Any) -> bool:
    ended = _change(
        Task.id == task.id,
        Task.state == TaskState.RUNNING,
        Task.attempts == attempt,
        finished_at=utcnow(),
        **values,
    )
    if ended:
        touch_inbox(task.owner_id)
        _announce(task, ok="error" not in values, url=values.get("result", {}).get("url", ""))
    return ended


def _announce(task: Task, *, ok: bool, url: str = "") -> None:
    """Tell the owner that it is over, once for each task."""
    owner = db.session.get_one(User, task.owner_id)
    about = f"task:{task.id}"
    payload = {"description": task.description, "ok": ok, "url": url}
    notify(owner, TASK_FINISHED, subject=about, payload=payload, mail_key=about)


def dismiss(task: Task) -> None:
    """Take the bar of a finished task away."""
    if not task.is_open and task.dismissed_at is None:
        task.dismissed_at = utcnow()
        touch_inbox(task.owner_id)
    db.session.flush()


def take_back_lost(now: datetime) -> Sequence[Task]:
    """Put tasks that nobody works on back into the queue, or end those that died too often.

    Returns:
        The tasks to ask a worker for again.
    """
    lost = select(Task).where(
        or_(
            and_(Task.state == TaskState.QUEUED, Task.alive_at < now - PICKED_UP_WITHIN),
            and_(Task.state == TaskState.RUNNING, Task.alive_at < now - HEARD_OF_WITHIN),
        )
    )
    again = []
    for task in db.session.scalars(lost.with_for_update(skip_locked=True)):
        if task.state == TaskState.RUNNING and task.attempts >= MOST_ATTEMPTS:
            with force_locale(db.session.get_one(User, task.owner_id).locale):
                give_up(task, _("It was interrupted too often. Try it again."))
        else:
            task.state = TaskState.QUEUED
            task.alive_at = now
            touch_inbox(task.owner_id)
            again.append(task)
    db.session.flush()
    return again


def give_up(task: Task, error: str) -> None:
    """End a task that no worker has, with words for its owner."""
    task.state = TaskState.FAILED
    task.error = error[:LONGEST_ERROR]
    task.finished_at = utcnow()
    db.session.flush()
    touch_inbox(task.owner_id)
    _announce(task, ok=False)


def touch_inbox(user_id: int) -> None:
    """Let the open pages of a person know that there is something new to show."""
    grown = {"inbox_version": User.inbox_version + 1}
    rows_changed(update(User).where(User.id == user_id).values(grown))


def _change(*conditions: Any, **values: Any) -> bool:
    return rows_changed(update(Task).where(*conditions).values(values)) == 1
