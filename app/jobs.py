"""Work outside the request: the only file that knows Celery.

A job is a function that another process may run, once or again after a crash, so it must be
idempotent. It is asked for within a transaction and leaves when that commits; if the transaction
rolls back, nothing leaves. With a broker (``CELERY_BROKER_URL``) a worker runs it; without one it
runs in this process, after the answer is on its way.

A message to a worker can be lost with a killed process. Therefore everything that must happen has
a row of its own, and a periodic job looks for rows that nobody works on.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click
from blinker import Namespace
from celery import Celery, Task, shared_task
from flask import Flask, Response, current_app, g, has_request_context
from flask.cli import with_appcontext
from kombu.transport.sqlalchemy import Transport as DatabaseTransport
from sqlalchemy import event
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session, SessionTransaction

from app.extensions import db
from app.folders import data_folder

logger = logging.getLogger(__name__)

DEFAULT = "default"
MAIL = "mail"
QUEUES = (DEFAULT, MAIL)
WAITING = "microblog.jobs"
"""Where a session keeps the jobs that wait for its commit."""
POLL_SECONDS = 0.3
"""How often a worker asks a broker that is a database; its messages do not come by themselves."""
TICK_SECONDS = 60
"""Without a broker, periodic jobs are looked at this often, as long as somebody visits."""
TRANSIENT = (OperationalError, InterfaceError, ConnectionError, TimeoutError)
"""What goes by itself: a database that is locked or restarts, a service that is away."""
RETRY_SECONDS = (2, 10, 60)
"""How long a worker waits before each further attempt after such an error."""
RETRY_INLINE_SECONDS = (0.2, 1.0)
"""The same in the web process, where somebody else may wait for the thread."""


@dataclass(frozen=True)
class Job:
    """A function that may run elsewhere. Calling it runs it here and now."""

    name: str
    function: Callable[..., object]
    queue: str = DEFAULT
    every: float | None = None  # seconds between two runs of a periodic job
    or_here: bool = False  # run in this process when the broker is away: no row remembers it

    def __call__(self, *args: Any) -> object:
        return self.function(*args)

    def after_commit(self, *args: Any) -> None:
        """Run it once the present transaction is committed; never, if it rolls back.

        Args:
            args: what JSON can hold, such as the id of a row.
        """
        waiting = db.session().info.setdefault(WAITING, [])
        waiting.append((db.session().get_nested_transaction(), self, args))


_jobs: dict[str, Job] = {}

job_failed = Namespace().signal("job-failed")
"""Sent by the application with ``job`` and ``error`` when a job raised what nobody caught."""


def job(
    *, queue: str = DEFAULT, every: float | None = None, or_here: bool = False
) -> Callable[[Callable[..., object]], Job]:
    """Make a job of a function; ``every`` so many seconds when it is periodic.

    ``or_here`` is for what no row remembers: when the broker is away, this process does it.
    """

    def declare(function: Callable[..., object]) -> Job:
        name = f"{function.__module__}.{function.__name__}"
        declared = Job(name, function, queue, every, or_here)
        _jobs[declared.name] = declared
        shared_task(name=declared.name, ignore_result=True)(function)
        return declared

    return declare


def periodic() -> list[Job]:
    """The jobs that run again and again."""
    return [declared for declared in _jobs.values() if declared.every]


# --- leaving with the commit


@event.listens_for(Session, "after_commit")
def _leave(session: Session) -> None:
    entries = session.info.pop(WAITING, [])
    if savepoint := session.get_nested_transaction():
        # Only a savepoint is released: what it asked for now hangs on the transaction around it.
        around = savepoint.parent if savepoint.parent and savepoint.parent.nested else None
        session.info[WAITING] = [
            (around if asked_in is savepoint else asked_in, waiting, args)
            for asked_in, waiting, args in entries
        ]
        return
    for _, waiting, args in entries:
        _dispatch(waiting, args)


@event.listens_for(Session, "after_soft_rollback")
def _stay(session: Session, previous: SessionTransaction) -> None:
    # What a rolled-back savepoint asked for does not leave; of a whole transaction, nothing does.
    # A flush that fails is a transaction of its own here; it rolls back what it was part of.
    undone = previous
    while not undone.nested and undone.parent is not None:
        undone = undone.parent
    entries = session.info.pop(WAITING, [])
    if undone.nested:
        session.info[WAITING] = [entry for entry in entries if not _is_within(entry[0], undone)]


def _is_within(transaction: SessionTransaction | None, savepoint: SessionTransaction) -> bool:
    while transaction is not None and transaction is not savepoint:
        transaction = transaction.parent
    return transaction is savepoint


def _dispatch(waiting: Job, args: tuple[Any, ...]) -> None:
    if not current_app.config["CELERY_BROKER_URL"]:
        _run_here(waiting, args)
        return
    try:
        celery: Celery = current_app.extensions["celery"]
        celery.send_task(waiting.name, args=args, queue=waiting.queue)
    except Exception:
        # The row behind the job is saved; the periodic job finds it once the broker is back.
        logger.exception("The broker does not take %s", waiting.name)
        if waiting.or_here:
            _run_here(waiting, args)


def _run_here(waiting: Job, args: tuple[Any, ...]) -> None:
    if has_request_context():
        g.setdefault("jobs", []).append((waiting, args))
    else:
        run_inline(_application(), [(waiting, args)])


def _application() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app


def run_inline(app: Flask, jobs: list[tuple[Job, tuple[Any, ...]]]) -> None:
    """Run jobs in this process, each in a context of its own; a failure is logged."""
    for waiting, args in jobs:
        try:
            _attempt(app, waiting, args)
        except Exception as error:
            logger.exception("The job %s failed", waiting.name)
            with working(app):
                job_failed.send(app, job=waiting, error=error)


def _attempt(app: Flask, waiting: Job, args: tuple[Any, ...]) -> None:
    for pause in RETRY_INLINE_SECONDS:
        try:
            with working(app):
                waiting(*args)
            return
        except TRANSIENT as error:
            logger.warning("The job %s is tried again: %s", waiting.name, type(error).__name__)
            time.sleep(pause)
    with working(app):
        waiting(*args)


@contextmanager
def working(app: Flask) -> Iterator[None]:
    """A context of its own for a job, whose transactions may write."""
    with app.app_context():
        g.in_job = True
        try:
            yield
        finally:
            db.session.remove()


# --- without a broker: after the answer, and now and then


class Ticker:
    """Remembers when each periodic job last ran in this process."""

    def __init__(self) -> None:
        self.ran: dict[str, float] = {}
        self.looked = time.monotonic()

    def is_due(self) -> bool:
        """Whether it is time to look; says yes once."""
        now = time.monotonic()
        if now - self.looked < TICK_SECONDS:
            return False
        self.looked = now
        return True

    def due(self) -> list[tuple[Job, tuple[Any, ...]]]:
        """The periodic jobs whose time has come; they count as run."""
        now = time.monotonic()
        found = [
            waiting
            for waiting in periodic()
            if now - self.ran.get(waiting.name, -1e9) >= (waiting.every or 0)
        ]
        self.ran.update({waiting.name: now for waiting in found})
        return [(waiting, ()) for waiting in found]


def tick(app: Flask) -> None:
    """Run the periodic jobs that are due, in this process."""
    run_inline(app, app.extensions["ticker"].due())


# --- Celery


def celery_init_app(app: Flask) -> Celery:
    """Make the Celery application from the Flask configuration; connects to nothing yet."""

    class FlaskTask(Task):
        def __call__(self, *args: Any, **kwargs: Any) -> object:
            done, attempt = _jobs[self.name], self.request.retries
            with working(app):
                try:
                    return self.run(*args, **kwargs)
                except Exception as error:  # Celery logs it
                    passes = isinstance(error, TRANSIENT) and not done.every
                    if passes and attempt < len(RETRY_SECONDS):
                        raise self.retry(exc=error, countdown=RETRY_SECONDS[attempt]) from error
                    job_failed.send(app, job=done, error=error)
                    raise

    # Not a transport option: Kombu hands those on to the database engine, which refuses it.
    DatabaseTransport.polling_interval = POLL_SECONDS
    celery = Celery(app.name, task_cls=FlaskTask)
    celery.config_from_object(
        {
            "broker_url": app.config["CELERY_BROKER_URL"] or "memory://",
            "broker_connection_retry_on_startup": True,
            "task_ignore_result": True,
            # A message is only done with when the job is: a killed worker's job runs again.
            "task_acks_late": True,
            "task_reject_on_worker_lost": True,
            "worker_prefetch_multiplier": 1,
            "worker_hijack_root_logger": False,
            "broker_transport_options": {"visibility_timeout": 300}
            if app.config["CELERY_BROKER_URL"].startswith("redis")
            else {},
            "task_publish_retry_policy": {"max_retries": 1, "interval_start": 0.2},
            "task_default_queue": DEFAULT,
            "task_routes": {
                declared.name: {"queue": declared.queue} for declared in _jobs.values()
            },
            "beat_schedule": {
                declared.name: {
                    "task": declared.name,
                    "schedule": declared.every,
                    # While no worker runs, they do not pile up.
                    "options": {"expires": declared.every},
                }
                for declared in periodic()
            },
            "beat_schedule_filename": str(data_folder(app) / "celerybeat-schedule"),
        }
    )
    celery.set_default()
    app.extensions["celery"] = celery
    return celery


def init_app(app: Flask) -> None:
    """Join Celery to the application, after its features have declared their jobs."""
    celery_init_app(app)
    app.extensions["ticker"] = Ticker()
    for command in (worker, beat, tick_command):
        app.cli.add_command(command)

    @app.after_request
    def run_after_the_answer(response: Response) -> Response:
        if waiting := g.pop("jobs", []):
            response.call_on_close(lambda: run_inline(app, waiting))
        inline = not app.config["CELERY_BROKER_URL"] and not app.testing
        if inline and app.extensions["ticker"].is_due():
            response.call_on_close(lambda: tick(app))
        return response


@click.command()
@click.option("--concurrency", default=1, show_default=True, help="Processes that work at once.")
@click.option("--queues", default=",".join(QUEUES), show_default=True)
@with_appcontext
def worker(concurrency: int, queues: str) -> None:
    """Start a worker that takes jobs from the broker."""
    if not current_app.config["CELERY_BROKER_URL"]:
        raise click.ClickException("There is no broker: set CELERY_BROKER_URL first.")
    options = ["--quiet", "worker", "--loglevel=WARNING", "--without-gossip", "--without-mingle"]
    options += [f"--concurrency={concurrency}", f"--queues={queues}"]
    if sys.platform == "win32":
        options.append("--pool=solo")  # Celery cannot fork there
    current_app.extensions["celery"].worker_main(options)


@click.command()
@with_appcontext
def beat() -> None:
    """Start the clock that asks for periodic jobs; one for the whole site."""
    if not current_app.config["CELERY_BROKER_URL"]:
        raise click.ClickException("There is no broker: set CELERY_BROKER_URL first.")
    data_folder().mkdir(parents=True, exist_ok=True)
    current_app.extensions["celery"].start(["--quiet", "beat", "--loglevel=WARNING"])


@click.command("tick")
@with_appcontext
def tick_command() -> None:
    """Run the periodic jobs once, for a cron without a broker."""
    tick(_application())
