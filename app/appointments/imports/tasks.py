"""Takes the events of a file over, and throws files away that nobody came back to."""

import time
from typing import Any

from flask import url_for
from sqlalchemy import select

from app import jobs
from app.appointments.imports import files
from app.appointments.imports.plans import Tally, batches, plan_of, sorted_out
from app.appointments.imports.queries import IMPORT
from app.appointments.imports.writing import take_over
from app.background.registry import register
from app.background.runner import Lost, Progress, run
from app.dates import utcnow
from app.extensions import db
from app.mail import links_of_the_site
from app.models import Task, User

PAUSE_SECONDS = 0.05
"""Between two batches. SQLite has one writer at a time, and who waits looks now and then."""
CLEAN_SECONDS = 3600


@jobs.job()
def import_appointments(task_id: int) -> None:
    """Take over what a task asks for; the file goes when that is over."""
    run(task_id, work)
    task = db.session.get(Task, task_id)
    if task is not None and not task.is_open:
        files.discard(db.session.get_one(User, task.owner_id), task.params["upload"])


register(IMPORT, import_appointments)


def work(task: Task, owner: User, progress: Progress) -> dict[str, Any]:
    """What the import does between its beginning and its end.

    How much came in is written down with it, so that a second run after a crash knows which of
    what is here is its own.
    """
    now = utcnow()
    data, audience = files.content_of(owner, task.params["upload"]), task.params["audience"]
    zone = owner.timezone
    db.session.rollback()  # to read takes a while, and others may write meanwhile
    plan = plan_of(data, zone, now, audience)
    tally = Tally()
    for rows in batches(plan, now):
        _keep_for_us(task, progress)
        batch = sorted_out(rows, plan, owner, tally, lock=True)
        take_over(batch, owner)
        counts = {"made": len(batch.new), "changed": len(batch.changed)}
        before = {name: task.params.get(name, 0) for name in counts}
        task.params = task.params | {name: before[name] + counts[name] for name in counts}
        db.session.commit()
        progress.show(tally.made + tally.changed + tally.left + tally.refused, len(plan.events))
        db.session.rollback()
        time.sleep(PAUSE_SECONDS)
    return _result(task, tally)


def _keep_for_us(task: Task, progress: Progress) -> None:
    """Hold the task until the commit, so that no second worker writes the same appointments.

    Raises:
        Lost: a second worker has it.
    """
    attempt = select(Task.attempts).where(Task.id == task.id).with_for_update()
    if db.session.scalar(attempt) != progress.attempt:
        raise Lost
    db.session.refresh(task)


def _result(task: Task, tally: Tally) -> dict[str, Any]:
    figures = tally.figures()
    made, changed = task.params.get("made", 0), task.params.get("changed", 0)
    # What an interrupted run wrote, this one has found as it should be.
    left = figures["left"] - (made - figures["made"]) - (changed - figures["changed"])
    with links_of_the_site():
        url = url_for("appointments.import_report", task_id=task.id)
    return figures | {"made": made, "changed": changed, "left": left, "url": url}


@jobs.job(every=CLEAN_SECONDS)
def remove_old_calendar_files() -> None:
    """Keep no file longer than a week."""
    files.remove_old(utcnow() - files.LIFETIME)
