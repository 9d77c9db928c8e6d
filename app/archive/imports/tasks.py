"""Takes the posts of an upload over."""

import time
from typing import Any

from flask import current_app, url_for
from sqlalchemy import select

from app import jobs
from app.archive.imports import services
from app.archive.imports.queries import IMPORT
from app.archive.imports.services import Tally
from app.auth.policies import must_confirm
from app.background.registry import register
from app.background.runner import Lost, Progress, run
from app.extensions import db
from app.mail import links_of_the_site
from app.models import Task, User

PAUSE_SECONDS = 0.1
"""Between two batches. SQLite has one writer at a time, and who waits looks that often."""


@jobs.job()
def import_posts(task_id: int) -> None:
    """Take over what a task asks for; the upload goes when that is over."""
    run(task_id, work)
    task = db.session.get(Task, task_id)
    if task is not None and not task.is_open:
        services.discard(task.owner_id, task.params["upload"])


register(IMPORT, import_posts)


def work(task: Task, owner: User, progress: Progress) -> dict[str, Any]:
    """What the import does between its beginning and its end.

    How many posts came in is written down with them, so that a second run after a crash knows
    which of those that are here are its own.
    """
    must = must_confirm(current_app.config)
    tally, done, entries_seen = Tally(), 0, 0
    total = task.params["total"]
    for batch in services.batches(services.upload_of(owner, task.params["upload"])):
        entries = tally.sort(batch)
        _keep_for_us(task, progress)
        imported = services.take_over(owner, entries, must_confirm=must)
        task.params = task.params | {"imported": task.params.get("imported", 0) + imported}
        db.session.commit()
        done += len(batch)
        entries_seen += len(entries)
        progress.show(done, total)
        db.session.rollback()
        time.sleep(PAUSE_SECONDS)
    imported = task.params.get("imported", 0)
    with links_of_the_site():
        url = url_for("archive.import_report", task_id=task.id)
    return {
        "imported": imported,
        "already": entries_seen - imported,
        "skipped": tally.reasons,
        "url": url,
    }


def _keep_for_us(task: Task, progress: Progress) -> None:
    """Hold the task until the commit, so that no second worker writes the same posts.

    Raises:
        Lost: a second worker has it.
    """
    attempt = select(Task.attempts).where(Task.id == task.id).with_for_update()
    if db.session.scalar(attempt) != progress.attempt:
        raise Lost
    db.session.refresh(task)
