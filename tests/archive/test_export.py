"""Asking for an archive, its mail, and fetching it."""

import json
import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from flask_babel import get_locale
from sqlalchemy import func, select

from app.archive import services, tasks
from app.background.services import claim, start
from app.dates import utcnow
from app.extensions import db
from app.folders import data_folder
from app.mail import outbox
from app.models import Notification, OutgoingMail, Task, TaskState
from tests.people import make_export, make_post
from tests.test_races import together


def only_task() -> Task:
    return db.session.scalars(select(Task)).one()


def only_mail() -> OutgoingMail:
    return db.session.scalars(select(OutgoingMail)).one()


def test_the_button_is_on_ones_own_profile_only(client_of, susan, john):
    assert 'action="/export_posts"' in client_of(susan).get("/user/susan").text
    assert 'action="/export_posts"' not in client_of(susan).get("/user/john").text


def test_the_button_is_where_one_edits_the_profile(client_of, susan):
    assert 'action="/export_posts"' in client_of(susan).get("/edit_profile").text


def test_asking_says_so_and_goes_back(client_of, susan):
    browser = client_of(susan)
    answer = browser.post("/export_posts", data={"next": "/edit_profile"})
    assert answer.location == "/edit_profile"
    assert "Your export has begun." in browser.get("/edit_profile").text


def test_without_a_broker_it_is_done_after_the_answer(client_of, susan):
    make_post(susan)
    client_of(susan).post("/export_posts")
    task = only_task()
    assert (task.state, task.progress, task.attempts) == (TaskState.DONE, 100, 1)


def test_the_result_says_what_was_made(app, susan):
    task = make_export(susan)
    path = services.folder() / task.result["path"]
    assert task.result["url"] == f"/exports/{task.id}"
    assert task.result["size"] == path.stat().st_size
    assert task.result["filename"] == f"susan-{utcnow():%Y-%m-%d}.zip"
    assert sorted(path.parent.iterdir()) == [path.with_suffix(".json"), path]


def test_the_file_that_comes_is_the_archive(client_of, susan):
    make_post(susan, "Kept for ever.")
    task = make_export(susan)
    answer = client_of(susan).get(f"/exports/{task.id}")
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"] == (
        f"attachment; filename={task.result['filename']}"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Content-Encoding" not in answer.headers
    with ZipFile(BytesIO(answer.data)) as archive:
        assert json.loads(archive.read("posts.json"))["posts"][0]["body"] == "Kept for ever."


@pytest.mark.parametrize("number", [0, 2**63, 10**30])
def test_an_archive_that_is_none_is_not_found(client_of, susan, number):
    assert client_of(susan).get(f"/exports/{number}").status_code == 404


def test_an_unfinished_archive_is_not_found(app, client_of, susan):
    task = start_only(susan)
    assert client_of(susan).get(f"/exports/{task.id}").status_code == 404


def test_a_task_of_another_kind_is_no_archive(app, client_of, susan):
    task = make_export(susan)
    task.name = "import"
    db.session.commit()
    assert client_of(susan).get(f"/exports/{task.id}").status_code == 404


@pytest.mark.parametrize(("days", "status"), [(6.99, 200), (7.01, 410)])
def test_after_seven_days_the_link_says_that_it_is_over(client_of, susan, days, status):
    task = make_export(susan)
    with time_machine.travel(utcnow() + timedelta(days=days), tick=False):
        answer = client_of(susan).get(f"/exports/{task.id}")
    assert answer.status_code == status
    assert (b"This archive has expired." in answer.data) is (status == 410)


def test_a_file_that_was_thrown_away_has_expired(client_of, susan):
    task = make_export(susan)
    (services.folder() / task.result["path"]).unlink()
    assert client_of(susan).get(f"/exports/{task.id}").status_code == 410


# --- one at a time


def start_only(owner) -> Task:
    """A task whose message was lost on the way."""
    task = Task(name=tasks.EXPORT, description="Export of your data", owner_id=owner.id)
    db.session.add(task)
    db.session.commit()
    return task


def test_a_second_export_is_told_to_wait(client_of, susan):
    start_only(susan)
    browser = client_of(susan)
    assert browser.post("/export_posts").status_code == 302
    assert "This is being done already." in browser.get("/user/susan").text
    assert db.session.scalar(select(func.count(Task.id))) == 1


def test_somebody_elses_export_is_no_reason_to_wait(client_of, susan, john):
    start_only(susan)
    client_of(john).post("/export_posts")
    assert db.session.scalar(select(func.count(Task.id))) == 2


def test_after_it_is_finished_one_may_ask_again(client_of, susan):
    browser = client_of(susan)
    browser.post("/export_posts")
    browser.post("/export_posts")
    states = db.session.scalars(select(Task.state)).all()
    assert states == [TaskState.DONE, TaskState.DONE]


def test_of_two_exports_at_once_there_is_one(app, client_of, susan, monkeypatch):
    # Neither ends while the other begins: the messages to the worker stay away.
    monkeypatch.setattr("app.jobs.run_inline", lambda app, jobs: None)
    browsers = [client_of(susan) for _ in range(4)]
    results = together(app, *[lambda b=b: b.post("/export_posts").status_code for b in browsers])
    assert results == [302] * 4
    assert only_task().state == TaskState.QUEUED


# --- the mail and the notification


def test_there_is_one_mail_with_the_link(app, susan):
    app.config["SITE_URL"] = "https://club.example.org"
    task = make_export(susan)
    letter = only_mail()
    assert (letter.key, letter.address) == (f"export:{task.id}", "susan@example.org")
    for text in (letter.text, letter.html):
        assert f"https://club.example.org/exports/{task.id}" in text
    assert (outbox() / f"{letter.id}.eml").exists()


def test_few_posts_are_attached(app, susan):
    post = make_post(susan, "In the mail, too.")
    make_export(susan)
    (attached,) = only_mail().attachments
    assert (attached["name"], attached["type"]) == ("posts.json", "application/json")
    content = json.loads((data_folder() / attached["path"]).read_text(encoding="utf-8"))
    assert [found["id"] for found in content["posts"]] == [post.id]


def test_many_posts_are_not(app, susan, monkeypatch):
    make_post(susan, "Long enough. " * 20)
    monkeypatch.setattr(services, "LARGEST_ATTACHMENT", 200)
    make_export(susan)
    assert only_mail().attachments == []
    assert "attached" not in only_mail().text


def test_the_mail_is_in_the_language_of_its_receiver(app, susan, monkeypatch):
    seen = []

    def note(string, **values):
        seen.append(str(get_locale()))
        return string % values if values else string

    monkeypatch.setitem(app.jinja_env.globals, "_", note)
    susan.locale = "de"
    db.session.commit()
    make_export(susan)
    assert set(seen) == {"de"}


def test_the_owner_is_notified_once(app, susan):
    task = make_export(susan)
    told = db.session.scalars(select(Notification)).one()
    assert (told.receiver_id, told.kind, told.subject) == (
        susan.id,
        "task_finished",
        f"task:{task.id}",
    )
    assert told.payload["ok"] is True
    assert told.payload["url"] == f"/exports/{task.id}"
    assert told.payload["description"] == "Export of your data"


def test_a_failure_is_told_and_says_no_secrets(app, susan, monkeypatch):
    def broken(*arguments):
        raise RuntimeError("/srv/secret/path is full")

    monkeypatch.setattr(tasks, "make_archive", broken)
    task = make_export(susan)
    assert (task.state, task.error) == (
        TaskState.FAILED,
        "Something broke on our side. Try it again.",
    )
    assert db.session.scalars(select(Notification)).one().payload["ok"] is False
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 0


# --- again after a crash


class Killed(BaseException):
    """What no handler of ours catches."""


def crash(monkeypatch, owner, step: str) -> Task:
    """An export whose worker dies before a step; nobody has heard of it for a while."""

    def die(*arguments, **more):
        raise Killed

    task = start_only(owner)
    with monkeypatch.context() as patch:
        patch.setattr(tasks, step, die)
        with pytest.raises(Killed):
            tasks.export(task.id)
    db.session.rollback()
    task.alive_at = utcnow() - timedelta(minutes=1)
    db.session.commit()
    return task


@pytest.mark.parametrize("step", ["make_archive", "export_ready"])
def test_a_second_run_after_a_crash_makes_one_mail_and_a_whole_file(app, susan, monkeypatch, step):
    make_post(susan)
    task = crash(monkeypatch, susan, step)
    tasks.export(task.id)
    assert (task.state, task.attempts) == (TaskState.DONE, 2)
    assert only_mail().key == f"export:{task.id}"
    path = services.folder() / task.result["path"]
    with ZipFile(path) as archive:
        assert archive.testzip() is None
    assert sorted(path.parent.iterdir()) == [path.with_suffix(".json"), path]


def test_a_run_too_many_changes_nothing(app, susan):
    task = make_export(susan)
    before = (services.folder() / task.result["path"]).read_bytes()
    tasks.export(task.id)
    assert (task.state, task.attempts) == (TaskState.DONE, 1)
    assert (services.folder() / task.result["path"]).read_bytes() == before
    assert only_mail().key == f"export:{task.id}"


def test_a_worker_that_was_thought_dead_sends_no_mail(app, susan, monkeypatch):
    make_post(susan)
    task = start_only(susan)
    real = tasks.make_archive

    def overtaken(task, owner, show):
        result = real(task, owner, show)
        task.alive_at = utcnow() - timedelta(minutes=1)
        db.session.commit()
        assert claim(task.id, utcnow()) is not None
        db.session.commit()
        return result

    monkeypatch.setattr(tasks, "make_archive", overtaken)
    tasks.export(task.id)
    assert (task.state, task.attempts) == (TaskState.RUNNING, 2)
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 0
    assert db.session.scalar(select(func.count(Notification.id))) == 0


def test_nothing_half_written_stays(app, susan, monkeypatch):
    def broken(path, *arguments):
        path.write_bytes(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(services, "write_archive", broken)
    task = make_export(susan)
    assert task.state == TaskState.FAILED
    assert list((services.folder() / str(susan.id)).iterdir()) == []


# --- throwing away


def test_old_archives_are_thrown_away_and_young_ones_stay(app, susan, john):
    old, young = (services.folder() / make_export(p).result["path"] for p in (susan, john))
    eight_days_ago = (datetime.now(UTC) - timedelta(days=8)).timestamp()
    for path in old.parent.iterdir():
        os.utime(path, (eight_days_ago, eight_days_ago))
    tasks.remove_old_archives()
    assert not any(old.parent.iterdir())
    assert young.exists()


def test_where_nobody_ever_exported_there_is_nothing_to_throw_away(app, tmp_path):
    app.config["DATA_FOLDER"] = str(tmp_path / "none")
    tasks.remove_old_archives()
    assert not (tmp_path / "none").exists()


def test_starting_says_when_there_is_one_already(app, susan):
    start_only(susan)
    with pytest.raises(Exception, match="Conflict"):
        start(susan, tasks.export, name=tasks.EXPORT, description="Again")
