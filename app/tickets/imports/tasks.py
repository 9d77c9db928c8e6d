"""Takes the tickets of a file over, and throws files away that nobody came back to."""

import time
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from app import jobs
from app.background.registry import register
from app.background.runner import Lost, Progress, run
from app.database import rows_changed
from app.dates import utcnow
from app.errors.exceptions import Gone
from app.extensions import db
from app.mail import links_of_the_site
from app.models import Task, TicketImport, User
from app.tickets.imports import services
from app.tickets.imports.queries import IMPORT, import_of
from app.tickets.imports.reading import Tally, batches, sorted_out
from app.tickets.imports.writing import Labels, take_over
from app.tickets.services.locks import lock_board

PAUSE_SECONDS = 0.05
"""Between two batches. SQLite has one writer at a time, and who waits looks now and then."""
CLEAN_SECONDS = 3600


@jobs.job()
def import_tickets(task_id: int) -> None:
    """Take over what a task asks for; the file goes when that is over."""
    run(task_id, work)
    task = db.session.get(Task, task_id)
    if task is not None and not task.is_open:
        owner = db.session.get_one(User, task.owner_id)
        if kept := import_of(owner, task.params["upload"]):
            services.discard(kept)
            db.session.commit()


register(IMPORT, import_tickets)


def work(task: Task, owner: User, progress: Progress) -> dict[str, Any]:
    """What the import does between its beginning and its end.

    How much came in is written down with it, so that a second run after a crash knows which of
    what is here is its own.
    """
    kept = import_of(owner, task.params["upload"])
    if kept is None:
        raise Gone(_l("This file is no longer here. Upload it again."))
    table, plan = services.plan_for(kept, owner)
    db.session.rollback()
    tally, labels = Tally(), Labels()
    db.session.rollback()
    for rows in batches(table, plan):
        _keep_for_us(task, progress)
        lock_board()  # two imports at once do not make the same ticket
        labels.make(rows)
        batch = sorted_out(rows, plan, labels.ids, tally, lock=True)
        take_over(batch, plan, owner)
        counts = {"made": len(batch.new), "changed": len(batch.changed)}
        before = {name: task.params.get(name, 0) for name in counts}
        task.params = task.params | {name: before[name] + counts[name] for name in counts}
        db.session.commit()
        done = tally.made + tally.changed + tally.left + tally.refused
        progress.show(done, task.params["total"])
        db.session.rollback()
        time.sleep(PAUSE_SECONDS)
    return _result(task, tally)


def _keep_for_us(task: Task, progress: Progress) -> None:
    """Hold the task until the commit, so that no second worker writes the same tickets.

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
        url = url_for("tickets.import_report", task_id=task.id)
    return figures | {"made": made, "changed": changed, "left": left, "url": url}


@jobs.job(every=CLEAN_SECONDS)
def remove_old_imports() -> None:
    """Keep no file longer than a week."""
    oldest = utcnow() - services.LIFETIME
    services.remove_old(oldest)
    rows_changed(delete(TicketImport).where(TicketImport.created_at < oldest))
    db.session.commit()
