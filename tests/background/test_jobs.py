"""When a job leaves: with the commit, and never without it."""

import sqlite3
from datetime import timedelta

import pytest
from flask import has_request_context
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app import jobs
from app.archive.tasks import EXPORT, export
from app.background.services import start
from app.database import SiteConnection
from app.dates import utcnow
from app.extensions import db
from app.models import OutgoingMail, Task, TaskState, User
from tests.people import make_user


@pytest.fixture
def ran():
    """What ran, in order."""
    return []


@pytest.fixture
def note(ran):
    """A job that only takes notes."""
    return jobs.Job("tests.note", lambda *args: ran.append(args))


def test_a_job_waits_for_the_commit(app, ran, note):
    note.after_commit(1)
    db.session.add(User(username="kim", email="k@example.org", password_hash="x", locale="en"))
    db.session.flush()
    assert ran == []
    db.session.commit()
    assert ran == [(1,)]


def test_a_second_commit_sends_nothing_again(app, ran, note):
    note.after_commit(1)
    make_user("kim")
    make_user("tom")
    assert ran == [(1,)]


def test_jobs_leave_in_the_order_in_which_they_were_asked_for(app, ran, note):
    for number in range(3):
        note.after_commit(number)
    make_user("kim")
    assert ran == [(0,), (1,), (2,)]


def test_a_rollback_sends_nothing_then_or_later(app, ran, note):
    db.session.execute(select(User))
    note.after_commit(1)
    db.session.rollback()
    make_user("kim")
    assert ran == []


def test_a_commit_that_fails_sends_nothing(app, ran, note):
    def fail(session: Session) -> None:
        raise RuntimeError("The disk is full.")

    note.after_commit(1)
    db.session.execute(select(User))
    event.listen(db.session(), "before_commit", fail)
    try:
        with pytest.raises(RuntimeError):
            db.session.commit()
    finally:
        event.remove(db.session(), "before_commit", fail)
    db.session.rollback()
    make_user("kim")
    assert ran == []


def test_a_commit_that_the_database_refuses_sends_nothing(app, ran, note, susan):
    note.after_commit(1)
    same = {"username": "susan", "email": "other@example.org"}
    db.session.add(User(password_hash="x", locale="en", **same))
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()
    make_user("kim")
    assert ran == []


def test_a_savepoint_that_is_released_sends_nothing_yet(app, ran, note):
    db.session.execute(select(User))
    note.after_commit("outside")
    with db.session.begin_nested():
        note.after_commit("inside")
    assert ran == []
    db.session.commit()
    assert ran == [("outside",), ("inside",)]


def test_after_a_released_savepoint_a_rollback_still_stops_everything(app, ran, note):
    db.session.execute(select(User))
    with db.session.begin_nested():
        note.after_commit(1)
    db.session.rollback()
    make_user("kim")
    assert ran == []


def test_what_a_rolled_back_savepoint_asked_for_stays(app, ran, note):
    db.session.execute(select(User))
    note.after_commit("before")
    savepoint = db.session.begin_nested()
    note.after_commit("inside")
    savepoint.rollback()
    note.after_commit("after")
    db.session.commit()
    assert ran == [("before",), ("after",)]


def test_a_savepoint_open_within_one_that_is_rolled_back_stays(app, ran, note):
    db.session.execute(select(User))
    outer = db.session.begin_nested()
    db.session.begin_nested()
    note.after_commit("inside both")
    outer.rollback()
    db.session.commit()
    assert ran == []


def test_a_flush_that_fails_in_a_savepoint_keeps_what_was_asked_for_before(app, ran, note, susan):
    note.after_commit("before")
    same = {"username": "susan", "email": "other@example.org"}
    with pytest.raises(IntegrityError), db.session.begin_nested():
        note.after_commit("inside")
        db.session.add(User(password_hash="x", locale="en", **same))
        db.session.flush()
    db.session.commit()
    assert ran == [("before",)]


def test_a_savepoint_released_within_one_that_is_rolled_back_stays(app, ran, note):
    db.session.execute(select(User))
    outer = db.session.begin_nested()
    with db.session.begin_nested():
        note.after_commit("inside both")
    outer.rollback()
    db.session.commit()
    assert ran == []


def test_a_failing_job_stops_neither_the_others_nor_the_page(app, ran, note, caplog):
    def broken() -> None:
        raise RuntimeError("This one is broken.")

    jobs.Job("tests.broken", broken).after_commit()
    note.after_commit(1)
    make_user("kim")
    assert ran == [(1,)]
    assert "The job tests.broken failed" in caplog.text


# --- what goes by itself is tried again


class Flaky:
    """A job that meets an error so many times before it works."""

    def __init__(self, error: Exception, times: int) -> None:
        self.errors = [error] * times
        self.runs = 0

    def __call__(self) -> None:
        self.runs += 1
        if self.errors:
            raise self.errors.pop()


LOCKED = OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked"))


@pytest.fixture
def naps(monkeypatch):
    """How long was waited."""
    found = []
    monkeypatch.setattr(jobs.time, "sleep", found.append)
    return found


@pytest.fixture
def failures(app):
    """The jobs that failed for good."""
    found = []

    def note(sender, job, error):
        found.append(job.name)

    with jobs.job_failed.connected_to(note, sender=app):
        yield found


@pytest.mark.parametrize("error", [LOCKED, ConnectionRefusedError(), TimeoutError()])
def test_here_it_is_tried_again_at_once(app, naps, failures, error):
    flaky = Flaky(error, times=2)
    jobs.run_inline(app, [(jobs.Job("tests.flaky", flaky), ())])
    assert (flaky.runs, naps, failures) == (3, list(jobs.RETRY_INLINE_SECONDS), [])


def test_here_it_is_not_tried_for_ever(app, naps, failures):
    flaky = Flaky(LOCKED, times=9)
    jobs.run_inline(app, [(jobs.Job("tests.flaky", flaky), ())])
    assert (flaky.runs, failures) == (3, ["tests.flaky"])


def test_a_mistake_of_ours_is_not_tried_again(app, naps, failures):
    flaky = Flaky(ZeroDivisionError(), times=1)
    jobs.run_inline(app, [(jobs.Job("tests.flaky", flaky), ())])
    assert (flaky.runs, naps, failures) == (1, [], ["tests.flaky"])


@pytest.mark.parametrize(
    "error, every, runs",
    [(LOCKED, None, 4), (ZeroDivisionError(), None, 1), (LOCKED, 60, 1)],
    ids=["passes", "a mistake", "periodic"],
)
def test_a_worker_tries_again_what_goes_by_itself(app, monkeypatch, failures, error, every, runs):
    flaky = Flaky(error, times=9)
    monkeypatch.setattr(jobs, "_jobs", {})
    declared = jobs.job(every=every)(flaky_function(flaky))
    celery = app.extensions["celery"]
    done = celery.tasks[declared.name].apply()
    assert done.failed()
    assert (flaky.runs, failures) == (runs, [declared.name])
    celery.tasks.pop(declared.name)


def flaky_function(flaky):
    """A function of its own, as a job is one; Celery keeps it under its name."""

    def flaky_job():
        flaky()

    return flaky_job


def test_what_no_row_remembers_is_done_here_when_the_broker_is_away(app, client, susan):
    app.config["CELERY_BROKER_URL"] = "redis://127.0.0.1:1/0"
    before = app.extensions["celery"]
    jobs.celery_init_app(app)
    try:
        answer = client.post("/auth/reset_password_request", data={"email": susan.email})
    finally:
        app.extensions["celery"].close()
        app.extensions["celery"] = before
    assert answer.status_code == 302
    (letter,) = db.session.scalars(select(OutgoingMail)).all()
    assert letter.name == "reset_password"


# --- without a broker


def test_in_a_request_a_job_runs_after_the_answer(app, client_of, susan, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "app.archive.tasks.make_archive",
        lambda *arguments: seen.append(has_request_context()) or {"path": "x"},
    )
    monkeypatch.setattr("app.archive.tasks.export_ready", lambda *arguments: None)
    browser = client_of(susan)
    with browser.post("/export_posts", buffered=False) as answer:
        assert answer.status_code == 302
        assert seen == []
        task = db.session.scalars(select(Task)).one()
        assert task.state == TaskState.QUEUED
        db.session.rollback()
    assert seen == [False]
    db.session.refresh(task)
    assert task.state == TaskState.DONE


def test_a_job_writes_in_a_session_of_its_own(app, susan):
    sessions = []
    own = jobs.Job("tests.own", lambda: sessions.append(db.session()))
    own.after_commit()
    db.session.execute(select(User))
    db.session.commit()
    assert sessions != [db.session()]


def test_a_tick_runs_what_is_due_and_only_that(app, monkeypatch):
    ran = []
    every = jobs.Job("tests.hourly", lambda: ran.append("hourly"), every=3600)
    monkeypatch.setattr(jobs, "_jobs", {every.name: every})
    monkeypatch.setitem(app.extensions, "ticker", jobs.Ticker())
    jobs.tick(app)
    jobs.tick(app)
    assert ran == ["hourly"]


def test_flask_tick_restarts_what_is_lost(app, susan, monkeypatch):
    monkeypatch.setitem(app.extensions, "ticker", jobs.Ticker())
    task = Task(name=EXPORT, description="Export", owner_id=susan.id)
    db.session.add(task)
    db.session.commit()
    task.alive_at = utcnow() - timedelta(minutes=1)
    db.session.commit()
    assert app.test_cli_runner().invoke(args=["tick"]).exit_code == 0
    db.session.refresh(task)
    assert task.state == TaskState.DONE


@pytest.mark.parametrize("command", ["worker", "beat"])
def test_without_a_broker_there_is_nothing_to_work_for(app, command):
    done = app.test_cli_runner().invoke(args=[command])
    assert done.exit_code == 1
    assert "There is no broker: set CELERY_BROKER_URL first." in done.output


# --- with a broker


def test_with_a_broker_nothing_runs_here(app, susan, monkeypatch):
    sent = []
    app.config["CELERY_BROKER_URL"] = "redis://localhost"
    monkeypatch.setattr(
        app.extensions["celery"],
        "send_task",
        lambda name, args, queue: sent.append((name, args, queue)),
    )
    task = start(susan, export, name=EXPORT, description="Export")
    db.session.commit()
    assert sent == [("app.archive.tasks.export", (task.id,), "default")]
    assert task.state == TaskState.QUEUED


def test_a_broker_that_is_away_does_not_break_the_page(app, client_of, susan, monkeypatch, caplog):
    app.config["CELERY_BROKER_URL"] = "redis://localhost:1"
    browser = client_of(susan)

    def away(*arguments, **more):
        raise ConnectionError("Nobody is there.")

    monkeypatch.setattr(app.extensions["celery"], "send_task", away)
    assert browser.post("/export_posts").status_code == 302
    assert db.session.scalars(select(Task.state)).all() == [TaskState.QUEUED]
    assert "The broker does not take app.archive.tasks.export" in caplog.text


def test_mails_have_a_queue_of_their_own(app):
    routes = jobs.celery_init_app(app).conf.task_routes
    assert routes["app.mail.deliver"] == {"queue": "mail"}
    assert routes["app.archive.tasks.export"] == {"queue": "default"}


def test_what_is_periodic_is_in_the_schedule(app):
    schedule = app.extensions["celery"].conf.beat_schedule
    entry = schedule["app.background.tasks.restart_lost"]
    assert (entry["schedule"], entry["options"]) == (20, {"expires": 20})


# --- SQLite


def test_another_librarys_sqlite_begins_its_own_transactions(app):
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(text("BEGIN IMMEDIATE TRANSACTION"))
        connection.commit()
    engine.dispose()


def test_a_job_may_write_after_it_has_read(app, susan):
    """Another process writes in between; SQLite refuses that to whoever began as a reader."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no such rule")
    began = []

    def note_begin(connection, cursor, statement, *rest):
        if statement.startswith("BEGIN"):
            assert isinstance(connection.connection.dbapi_connection, SiteConnection)
            began.append(statement)

    event.listen(db.engine, "before_cursor_execute", note_begin)
    try:
        with jobs.working(app):
            db.session.execute(select(OutgoingMail))
        db.session.execute(select(OutgoingMail))
    finally:
        event.remove(db.engine, "before_cursor_execute", note_begin)
    assert began == ["BEGIN IMMEDIATE", "BEGIN"]
