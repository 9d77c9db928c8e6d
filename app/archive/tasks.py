"""Makes archives, and throws old ones and old uploads away."""

from typing import Any

from flask_babel import gettext as _

from app import jobs
from app.archive.imports import services as imports
from app.archive.mails import export_ready
from app.archive.queries import EXPORT
from app.archive.services import LIFETIME, make_archive, remove_old
from app.background.registry import register
from app.background.runner import Progress, run
from app.background.services import start
from app.dates import utcnow
from app.models import Task, User

CLEAN_SECONDS = 3600


@jobs.job()
def export(task_id: int) -> None:
    """Make the archive that a task asks for, and mail where it is."""
    run(task_id, work)


register(EXPORT, export)


def begin(owner: User) -> Task:
    """Begin an export with the present transaction; the caller commits.

    Raises:
        Conflict: one is being made already.
    """
    return start(owner, export, name=EXPORT, description=_("Export of your data"))


def work(task: Task, owner: User, progress: Progress) -> dict[str, Any]:
    """What the export does between its beginning and its end."""
    result = make_archive(task, owner, progress.show)
    export_ready(task, owner, result)
    return result


@jobs.job(every=CLEAN_SECONDS)
def remove_old_archives() -> None:
    """Keep no archive longer than its link works, and no upload longer than an archive."""
    remove_old(utcnow())
    imports.remove_old(utcnow() - LIFETIME)
