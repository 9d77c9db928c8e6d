"""What the bell asks again and again: it must cost next to nothing, and be no visit."""

from datetime import timedelta

import pytest
import time_machine

from app.dates import utcnow
from app.extensions import db
from app.models import Task, TaskState
from app.notifications import queries, services
from tests.people import make_follow
from tests.statements import statements

JSON = {"Accept": "application/json"}


def make_task(owner, **columns):
    """A piece of work, committed."""
    task = Task(**{"name": "export", "description": "Your export", "owner_id": owner.id, **columns})
    db.session.add(task)
    db.session.commit()
    return task


def ended(state, **columns):
    """The columns of a piece of work that ended just now."""
    return {"state": state, "finished_at": utcnow(), **columns}


def bars(client):
    return client.get("/notifications?since=").json["tasks"]


def test_the_state_is_what_the_bell_shows(client_of, susan, john):
    make_follow(john, susan)
    answer = client_of(susan).get("/notifications?since=-1")
    assert answer.json == {
        "version": susan.inbox_version,
        "unread": 1,
        "badge": "1",
        "label": "1 unread",
        "tasks": [],
    }


def test_whoever_knows_the_version_is_told_so_for_one_statement(client_of, susan, john):
    make_follow(john, susan)
    client = client_of(susan)
    path = f"/notifications?since={susan.inbox_version}"
    with time_machine.travel(utcnow() + timedelta(minutes=10)), statements() as seen:
        answer = client.get(path)
    assert answer.status_code == 304
    assert answer.data == b""
    assert len(seen) == 1, "\n".join(seen)
    assert seen[0].startswith("SELECT")


@pytest.mark.parametrize("since", ["0", "-1", "", "nonsense", "9" * 400, "1;drop"])
def test_polling_is_no_visit_and_writes_nothing(client_of, susan, john, since):
    make_follow(john, susan)
    before = susan.last_seen
    client = client_of(susan)
    with time_machine.travel(utcnow() + timedelta(minutes=10)), statements() as seen:
        answer = client.get(f"/notifications?since={since}")
    assert answer.status_code == 200
    assert len(seen) == 2, "\n".join(seen)
    assert all(statement.startswith("SELECT") for statement in seen)
    assert susan.last_seen == before


def test_the_page_at_the_same_address_is_a_visit(client_of, susan):
    client = client_of(susan)
    later = utcnow() + timedelta(minutes=10)
    with time_machine.travel(later, tick=False):
        client.get("/notifications")
    assert susan.last_seen == later


def test_nobody_keeps_an_answer(client_of, susan):
    client = client_of(susan)
    for since in (-1, susan.inbox_version):
        answer = client.get(f"/notifications?since={since}")
        assert answer.cache_control.no_store


def test_whoever_signed_out_is_told_to_stop(client_of, susan):
    client = client_of(susan)
    client.post("/auth/logout")
    answer = client.get("/notifications?since=1", headers=JSON)
    assert answer.status_code == 401
    assert answer.json["error"] == "Unauthorized"


def test_each_change_ends_the_silence(client_of, susan, john):
    client = client_of(susan)

    def status():
        return client.get(f"/notifications?since={version}").status_code

    version = susan.inbox_version
    assert status() == 304
    make_follow(john, susan)
    assert status() == 200
    version = susan.inbox_version
    services.mark_read(susan)
    db.session.commit()
    assert status() == 200


# --- the bars


def test_open_work_has_a_bar(client_of, susan):
    task = make_task(susan, state=TaskState.RUNNING, progress=40)
    assert bars(client_of(susan)) == [
        {
            "id": task.id,
            "description": "Your export",
            "state": "running",
            "progress": 40,
            "error": "",
            "url": "/tasks",
            "dismiss": f"/tasks/{task.id}/dismiss",
        }
    ]


def test_finished_work_leads_to_what_it_made(client_of, susan):
    make_task(susan, **ended(TaskState.DONE, result={"url": "/exports/1"}))
    (bar,) = bars(client_of(susan))
    assert (bar["state"], bar["url"]) == ("done", "/exports/1")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example", "https://evil.example"])
def test_a_bar_leads_to_our_own_pages_only(client_of, susan, url):
    make_task(susan, **ended(TaskState.DONE, result={"url": url}))
    (bar,) = bars(client_of(susan))
    assert bar["url"] == "/tasks"


def test_failed_work_says_why(client_of, susan):
    make_task(susan, **ended(TaskState.FAILED, error="The disk is full."))
    (bar,) = bars(client_of(susan))
    assert (bar["state"], bar["error"]) == ("failed", "The disk is full.")


def test_dismissed_work_has_no_bar(client_of, susan):
    task = make_task(susan, **ended(TaskState.DONE))
    client = client_of(susan)
    assert len(bars(client)) == 1
    version = susan.inbox_version
    client.post(f"/tasks/{task.id}/dismiss")
    assert bars(client) == []
    assert susan.inbox_version > version


def test_finished_work_loses_its_bar_after_a_day(client_of, susan):
    make_task(susan, **ended(TaskState.DONE))
    client = client_of(susan)
    with time_machine.travel(utcnow() + timedelta(days=1, minutes=1)):
        assert bars(client) == []


def test_the_work_of_others_is_not_shown(client_of, susan, john):
    make_task(john)
    assert bars(client_of(susan)) == []


def test_only_so_much_work_is_shown(client_of, susan):
    for number in range(queries.MOST_BARS + 3):
        make_task(susan, **ended(TaskState.DONE, description=f"Work {number}"))
    shown = [bar["description"] for bar in bars(client_of(susan))]
    assert shown == [f"Work {number}" for number in range(12, 2, -1)]
