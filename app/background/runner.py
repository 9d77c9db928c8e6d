"""Runs the work behind a task: claims it, shows its progress, ends it one way or the other."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import InterfaceError, OperationalError

from app.background import services
from app.dates import utcnow
from app.errors.exceptions import DomainError
from app.errors.report import report
from app.extensions import db
from app.models import Task, User

logger = logging.getLogger(__name__)

T = TypeVar("T")
BEAT_SECONDS = 0.5
"""How often progress is written down at the most."""


class Lost(Exception):
    """The task was given to another worker; this one stops."""


class Progress:
    """How far a piece of work is. Writing it down commits what the work did so far."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.attempt = task.attempts
        self.written = time.monotonic()

    def show(self, done: int, total: int) -> None:
        """Write progress down, at most once in ``BEAT_SECONDS``.

        Raises:
            Lost: the task is another worker's by now.
        """
        if time.monotonic() - self.written < BEAT_SECONDS:
            return
        self.written = time.monotonic()
        percent = 100 * done // total if total else 100
        if not services.advance(self.task, self.attempt, percent):
            db.session.rollback()
            raise Lost
        db.session.commit()

    def through(self, items: Iterable[T], total: int) -> Iterator[T]:
        """Go through items and show the progress on the way."""
        for done, item in enumerate(items):
            self.show(done, total)
            yield item


def run(task_id: int, work: Callable[[Task, User, Progress], dict[str, Any]]) -> None:
    """Do the work behind a task, if it is still to be done.

    ``work`` returns what the task's ``result`` says. Whatever it changes is committed together
    with the end of the task. A broken rule (``DomainError``) ends the task with its message; any
    other error is logged and ends it with a general one.
    """
    task = services.claim(task_id, utcnow())
    db.session.commit()
    if task is None:
        return
    owner = db.session.get_one(User, task.owner_id)
    attempt = task.attempts
    with force_locale(owner.locale):
        try:
            result = work(task, owner, Progress(task))
            if not services.finish(task, attempt, result):
                raise Lost
            db.session.commit()
        except Lost:
            db.session.rollback()
            logger.warning("Task %s was given to another worker", task_id)
        except (OperationalError, InterfaceError):
            # The database went away. The task stays open and is taken back when it was silent long
            # enough, as if its worker had died.
            logger.exception("Task %s lost the database", task_id)
        except DomainError as error:
            _fail(task, attempt, str(error.message))
        except Exception as error:
            logger.exception("Task %s failed", task_id)
            _fail(task, attempt, _("Something broke on our side. Try it again."))
            report(error, where=f"task {task.name}")


def _fail(task: Task, attempt: int, message: str) -> None:
    db.session.rollback()
    services.fail(task, attempt, message)
    db.session.commit()
