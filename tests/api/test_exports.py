"""Exports through the API: begun, watched, fetched."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import time_machine

from app.archive.queries import EXPORT
from app.archive.services import LIFETIME
from app.dates import utcnow
from app.extensions import db
from app.models import Task, TaskState, User
from tests.api.conftest import Program
from tests.people import make_export, make_post

Programs = Callable[..., Program]


def path_of(answer_or_task: object) -> str:
    """The path of an export below ``/api``."""
    return f"/exports/{answer_or_task.id}"


def make_open(owner: User) -> Task:
    """An export that is being made."""
    task = Task(name=EXPORT, description="x", owner_id=owner.id, state=TaskState.RUNNING)
    db.session.add(task)
    db.session.commit()
    return task


def test_an_export_is_begun_watched_and_fetched(program: Programs, susan: User) -> None:
    make_post(susan, "Worth keeping.")
    caller = program(susan)

    begun = caller.post("/exports")
    assert (begun.status_code, begun.json["state"]) == (202, "queued")
    assert begun.headers["Location"] == begun.json["_links"]["self"]

    made = caller.get(begun.headers["Location"].removeprefix("/api")).json
    assert (made["state"], made["progress"]) == ("done", 100)

    file = caller.get(made["_links"]["file"].removeprefix("/api"))
    assert (file.mimetype, len(file.data)) == ("application/zip", made["size"])
    assert "no-store" in file.headers["Cache-Control"]
    assert "Worth keeping." in ZipFile(BytesIO(file.data)).read("posts.json").decode()


def test_one_is_made_at_a_time(program: Programs, susan: User) -> None:
    make_open(susan)

    assert program(susan).post("/exports").status_code == 409


def test_a_file_that_is_not_there_yet_is_not_promised(program: Programs, susan: User) -> None:
    caller, path = program(susan), path_of(make_open(susan))

    shown = caller.get(path).json

    assert (shown["state"], shown["_links"]["file"]) == ("running", None)
    assert caller.get(f"{path}/file").status_code == 409


def test_a_file_expires(program: Programs, susan: User) -> None:
    path = path_of(make_export(susan))
    with time_machine.travel(utcnow() + LIFETIME + timedelta(hours=2)):
        assert program(susan).get(f"{path}/file").status_code == 410


def test_nobody_else_learns_of_an_export(program: Programs, susan: User, adam: User) -> None:
    path, caller = path_of(make_export(susan)), program(adam)

    assert caller.get(path).status_code == 404
    assert caller.get(f"{path}/file").status_code == 404
    assert caller.get("/exports").json["items"] == []


def test_the_list_has_the_latest_first(program: Programs, susan: User) -> None:
    made = [make_export(susan).id for _ in range(2)]

    items = program(susan).get("/exports").json["items"]

    assert [one["id"] for one in items] == made[::-1]


def test_reading_does_not_include_beginning(program: Programs, susan: User) -> None:
    assert program(susan, "exports:read").post("/exports").status_code == 403


def test_a_call_sent_again_begins_no_second_export(program: Programs, susan: User) -> None:
    caller, key = program(susan), {"Idempotency-Key": "one"}

    first, again = (caller.post("/exports", headers=key) for _ in range(2))

    assert first.json["id"] == again.json["id"]
    assert len(caller.get("/exports").json["items"]) == 1
