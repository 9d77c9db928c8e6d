"""Tasks from the wish to the end: claimed once, never stuck, shown to their owner only."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app import jobs
from app.background import registry, runner, services, tasks
from app.dates import utcnow
from app.errors.exceptions import Conflict
from app.extensions import db
from app.models import ErrorReport, Notification, Task, TaskState, User
from tests.statements import statements
from tests.test_races import together

LONG_AGO = timedelta(hours=1)


def make_task(owner: User, **columns) -> Task:
    """A task, committed."""
    values = {"name": "count", "description": "Counting sheep", "owner_id": owner.id, **columns}
    task = Task(**values)
    db.session.add(task)
    db.session.commit()
    return task


@pytest.fixture
def asked(monkeypatch):
    """The ids of the tasks that a worker was asked for, by the kind of work ``count``."""
    ids = []
    counting = jobs.Job("tests.count", ids.append)
    monkeypatch.setattr(registry, "_jobs", {"count": counting})
    return ids


# --- claiming


def test_a_queued_task_is_claimed_once(app, susan):
    task = make_task(susan)
    assert services.claim(task.id, utcnow()) is task
    assert (task.state, task.attempts) == (TaskState.RUNNING, 1)
    assert services.claim(task.id, utcnow()) is None


@pytest.mark.parametrize("state", ["done", "failed"])
def test_what_is_over_is_not_claimed(app, susan, state):
    task = make_task(susan, state=state, alive_at=utcnow() - LONG_AGO)
    assert services.claim(task.id, utcnow()) is None


def test_a_task_whose_worker_is_silent_is_claimed_by_the_next(app, susan):
    task = make_task(susan, state="running", attempts=1, alive_at=utcnow() - LONG_AGO)
    assert services.claim(task.id, utcnow()) is task
    assert task.attempts == 2


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_claimers_one_gets_it(app, susan, attempt):
    task_id = make_task(susan).id

    def claim():
        with jobs.working(app):
            claimed = services.claim(task_id, utcnow()) is not None
            db.session.commit()
            return claimed

    assert sorted(together(app, *[claim] * 4)) == [False, False, False, True]
    assert db.session.get(Task, task_id).attempts == 1


def test_a_person_has_one_open_task_of_a_kind(app, susan, john, asked):
    job = registry._jobs["count"]
    services.start(susan, job, name="count", description="Sheep")
    with pytest.raises(Conflict):
        services.start(susan, job, name="count", description="More sheep")
    services.start(susan, job, name="other", description="Goats")
    services.start(john, job, name="count", description="Sheep")
    db.session.commit()
    assert len(asked) == 3


# --- progress


def shown(monkeypatch, seconds=0.0):
    monkeypatch.setattr(runner, "BEAT_SECONDS", seconds)


def test_progress_is_written_and_never_goes_back(app, susan, monkeypatch):
    shown(monkeypatch)
    task = make_task(susan)
    seen = []

    def work(task, owner, progress):
        for _ in progress.through(range(8), total=8):
            db.session.refresh(task)
            seen.append(task.progress)
        return {}

    runner.run(task.id, work)
    assert seen == [0, 12, 25, 37, 50, 62, 75, 87]
    assert (task.state, task.progress) == (TaskState.DONE, 100)


@pytest.mark.parametrize(("done", "total", "percent"), [(0, 0, 100), (5, 4, 100), (1, 3, 33)])
def test_progress_stays_within_its_bounds(app, susan, monkeypatch, done, total, percent):
    shown(monkeypatch)
    task = services.claim(make_task(susan).id, utcnow())
    runner.Progress(task).show(done, total)
    assert task.progress == percent


def test_progress_is_written_down_now_and_then_only(app, susan, monkeypatch):
    shown(monkeypatch, 3600)
    task = services.claim(make_task(susan).id, utcnow())
    db.session.commit()
    progress = runner.Progress(task)
    with statements() as seen:
        for number in range(100):
            progress.show(number, 100)
    assert seen == []


def test_nothing_to_do_ends_at_once(app, susan):
    task = make_task(susan)
    runner.run(task.id, lambda task, owner, progress: dict(progress.through([], 0)))
    assert (task.state, task.progress, task.result) == (TaskState.DONE, 100, {})


def test_a_worker_stops_when_another_one_has_the_task(app, susan, monkeypatch):
    shown(monkeypatch)
    task = make_task(susan)
    reached = []

    def work(task, owner, progress):
        progress.show(1, 10)
        task.alive_at = utcnow() - LONG_AGO
        db.session.commit()
        assert services.claim(task.id, utcnow())
        db.session.commit()
        progress.show(2, 10)
        reached.append("after")
        return {}

    runner.run(task.id, work)
    assert reached == []
    assert (task.state, task.attempts, task.progress) == (TaskState.RUNNING, 2, 0)


def test_a_worker_stops_when_the_task_was_taken_back(app, susan, monkeypatch, asked):
    shown(monkeypatch)
    task = make_task(susan)
    reached = []

    def work(task, owner, progress):
        task.alive_at = utcnow() - LONG_AGO
        db.session.commit()
        tasks.restart_lost()
        progress.show(2, 10)
        reached.append("after")
        return {}

    runner.run(task.id, work)
    assert (reached, asked, task.state) == ([], [task.id], TaskState.QUEUED)


# --- the end


def test_the_end_is_told(app, susan):
    task = make_task(susan)
    runner.run(task.id, lambda *arguments: {"url": "/somewhere"})
    told = db.session.scalars(select(Notification)).one()
    assert told.payload["url"] == "/somewhere"
    assert (told.receiver_id, told.payload["ok"]) == (susan.id, True)
    assert susan.unread_count == 1


def test_a_broken_rule_ends_it_with_its_words(app, susan):
    def work(*arguments):
        raise Conflict("The sheep are asleep.")

    task = make_task(susan)
    runner.run(task.id, work)
    assert (task.state, task.error) == (TaskState.FAILED, "The sheep are asleep.")
    assert db.session.scalars(select(Notification)).one().payload["ok"] is False


def test_what_failing_work_changed_is_undone(app, susan):
    def work(task, owner, progress):
        owner.about_me = "Half done."
        db.session.flush()
        raise RuntimeError

    runner.run(make_task(susan).id, work)
    assert susan.about_me == ""
    assert db.session.scalars(select(ErrorReport)).one().error == "RuntimeError"


def test_when_the_database_goes_away_the_task_stays_to_be_taken_back(app, susan):
    def work(*arguments):
        raise OperationalError("SELECT 1", {}, Exception("server closed the connection"))

    task = make_task(susan)
    runner.run(task.id, work)
    assert (task.state, task.attempts) == (TaskState.RUNNING, 1)


# --- taking back


@pytest.mark.parametrize(
    ("state", "silent", "taken"),
    [
        ("queued", 10, False),
        ("queued", 20, True),
        ("running", 40, False),
        ("running", 50, True),
        ("done", 5000, False),
        ("failed", 5000, False),
    ],
)
def test_silence_tells_what_is_lost(app, susan, asked, state, silent, taken):
    make_task(susan, state=state, attempts=1, alive_at=utcnow() - timedelta(seconds=silent))
    tasks.restart_lost()
    assert bool(asked) is taken


def test_a_killed_worker_costs_less_than_two_minutes():
    longest = services.HEARD_OF_WITHIN + timedelta(seconds=tasks.SWEEP_SECONDS)
    assert longest < timedelta(minutes=2)
    assert timedelta(seconds=2 * runner.BEAT_SECONDS) < services.HEARD_OF_WITHIN


def test_a_lost_task_runs_again_to_its_end(app, susan, monkeypatch):
    counting = jobs.Job("tests.count", lambda i: runner.run(i, lambda *arguments: {"sheep": 7}))
    monkeypatch.setattr(registry, "_jobs", {"count": counting})
    task = make_task(susan, state="running", attempts=1, alive_at=utcnow() - LONG_AGO)
    tasks.restart_lost()
    db.session.refresh(task)
    assert (task.state, task.attempts, task.result) == (TaskState.DONE, 2, {"sheep": 7})


def test_what_kills_every_worker_is_given_up_with_words(app, susan, asked):
    silent = {"state": "running", "alive_at": utcnow() - LONG_AGO}
    task = make_task(susan, attempts=services.MOST_ATTEMPTS, **silent)
    tasks.restart_lost()
    assert asked == []
    assert task.state == TaskState.FAILED
    assert task.error == "It was interrupted too often. Try it again."
    assert task.finished_at is not None
    assert db.session.scalars(select(Notification)).one().payload["ok"] is False


def test_work_of_a_feature_that_is_off_fails_with_words(app, susan, asked):
    task = make_task(susan, name="gone", alive_at=utcnow() - LONG_AGO)
    tasks.restart_lost()
    assert (task.state, task.error) == (
        TaskState.FAILED,
        "This is switched off on this site for now.",
    )


def test_waiting_long_for_a_worker_uses_up_no_attempt(app, susan, asked):
    task = make_task(susan, alive_at=utcnow() - LONG_AGO)
    for _ in range(5):
        task.alive_at = utcnow() - LONG_AGO
        db.session.commit()
        tasks.restart_lost()
    assert (task.state, task.attempts, len(asked)) == (TaskState.QUEUED, 0, 5)


def test_two_sweepers_at_once_ask_once(app, susan, monkeypatch):
    asked = []
    counting = jobs.Job("tests.count", asked.append)
    monkeypatch.setattr(registry, "_jobs", {"count": counting})
    make_task(susan, alive_at=utcnow() - LONG_AGO)

    def sweep():
        with jobs.working(app):
            tasks.restart_lost()

    assert together(app, *[sweep] * 3) == [None] * 3
    assert len(asked) == 1


def test_two_jobs_for_one_kind_of_work_are_refused(asked):
    with pytest.raises(ValueError, match="count"):
        registry.register("count", jobs.Job("tests.other", print))


# --- the page


def test_the_page_shows_ones_own_tasks_newest_first(client_of, susan, john):
    make_task(susan, description="First", state="done", finished_at=utcnow())
    make_task(susan, description="Second")
    make_task(john, description="Not yours")
    text = client_of(susan).get("/tasks").text
    assert text.index("Second") < text.index("First")
    assert "Not yours" not in text


def test_a_running_task_shows_how_far_it_is(client_of, susan):
    make_task(susan, state="running", progress=42)
    text = client_of(susan).get("/tasks").text
    assert '<progress max="100" value="42"' in text
    assert "At work, 42 %" in text


def test_a_finished_task_leads_to_what_it_made(client_of, susan):
    result = {"url": "/exports/1", "filename": "susan.zip", "size": 2500}
    make_task(susan, state="done", result=result, finished_at=utcnow())
    text = client_of(susan).get("/tasks").text
    assert '<a href="/exports/1">susan.zip</a> (2.5 kB)' in text


def test_a_failed_task_says_why(client_of, susan):
    make_task(susan, state="failed", error="The <sheep> ran.", finished_at=utcnow())
    assert "The &lt;sheep&gt; ran." in client_of(susan).get("/tasks").text


def test_without_tasks_the_page_says_so(client_of, susan):
    assert "Nothing to wait for" in client_of(susan).get("/tasks").text


def test_many_tasks_are_on_several_pages(app, client_of, susan):
    app.config["POSTS_PER_PAGE"] = 2
    for number in range(3):
        make_task(susan, description=f"Task {number}", state="done", finished_at=utcnow())
    browser = client_of(susan)
    first = browser.get("/tasks").text
    assert "Task 0" not in first
    second = next(part for part in first.split('"') if part.startswith("/tasks?before="))
    assert "Task 0" in browser.get(second).text


def test_dismissing_takes_a_finished_task_away(client_of, susan):
    task = make_task(susan, state="failed", error="Oh.", finished_at=utcnow())
    browser = client_of(susan)
    assert browser.post(f"/tasks/{task.id}/dismiss").location == "/tasks"
    assert "Counting sheep" not in browser.get("/tasks").text
    assert task.dismissed_at is not None


def test_dismissing_goes_back_to_where_one_was(client_of, susan):
    task = make_task(susan, state="done", finished_at=utcnow())
    answer = client_of(susan).post(f"/tasks/{task.id}/dismiss", data={"next": "/explore"})
    assert answer.location == "/explore"


def test_an_open_task_stays(client_of, susan):
    task = make_task(susan, state="running")
    client_of(susan).post(f"/tasks/{task.id}/dismiss")
    assert task.dismissed_at is None


def test_nobody_else_takes_it_away(client_of, susan, john):
    task = make_task(susan, state="done", finished_at=utcnow())
    assert client_of(john).post(f"/tasks/{task.id}/dismiss").status_code == 404
    assert task.dismissed_at is None


@pytest.mark.parametrize("number", [0, 2**63, 10**30])
def test_a_task_that_is_none_is_not_found(client_of, susan, number):
    assert client_of(susan).post(f"/tasks/{number}/dismiss").status_code == 404
