"""Exports by real worker processes with a real broker, and what is left when one is killed.

The waiting times of the workers are short ones (``hasty.py``): with those of a real site each of
these tests would take one to two minutes.
"""

import json
import signal
import textwrap
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask, g
from sqlalchemy import select

from app import jobs
from app.archive.tasks import export
from app.background.services import start
from app.extensions import db
from app.models import MailState, OutgoingMail, Task, TaskState
from tests.background.processes import Site, redis, wait_for
from tests.people import make_post

# A site with PostgreSQL has no reason to keep its messages in a file.
BROKERS = {"sqlite": ["sqlite", "redis"], "postgresql": ["redis"]}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test with each broker that goes with the database."""
    database = metafunc.config.getoption("--database")
    metafunc.parametrize("site", BROKERS[database], indirect=True, scope="module")


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest,
    application: Flask,
    database_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A worker and a beat, with a broker of each kind."""
    folder = tmp_path_factory.mktemp("site")
    if request.param == "sqlite":
        yield from _running(folder, database_url, f"sqla+sqlite:///{folder / 'broker.db'}")
    else:
        with redis(folder) as address:
            yield from _running(folder, database_url, address)


def _running(folder: Path, database: str, broker: str) -> Iterator[Site]:
    site = Site(folder, DATABASE_URL=database, CELERY_BROKER_URL=broker)
    site.start("worker")
    site.start("beat")
    try:
        yield site
    finally:
        site.end()


@pytest.fixture
def web(app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application of the tests, which gives its work to the workers."""
    app.config["CELERY_BROKER_URL"] = site.environment["CELERY_BROKER_URL"]
    app.config["DATA_FOLDER"] = str(site.folder)
    before = app.extensions["celery"]
    jobs.celery_init_app(app)
    # The workers write meanwhile: what a test reads before it writes must not change in between.
    g.in_job = True
    yield app
    g.in_job = False
    app.extensions["celery"].close()
    app.extensions["celery"] = before
    (site.folder / "slow").unlink(missing_ok=True)
    # Nothing of this test is still at work when its rows are deleted.
    assert wait_for(lambda: not found(select(Task.id).where(Task.state == TaskState.RUNNING)))


def found(statement):
    """What is in the database now; reads in a transaction that ends at once."""
    db.session.rollback()
    rows = db.session.scalars(statement).all()
    db.session.rollback()
    return rows


def state():
    return tuple(found(select(Task.state)))


def letters(site: Site) -> list[str]:
    return sorted(path.name for path in (site.folder / "outbox").glob("*.eml"))


@pytest.fixture(autouse=True)
def empty_outbox(site: Site) -> None:
    for path in (site.folder / "outbox").glob("*.eml"):
        path.unlink()


def assert_one_good_export(site: Site, browser, posts: int) -> None:
    """It is finished, the file is whole, and there is one mail."""
    assert wait_for(lambda: found(select(OutgoingMail.state)) == [MailState.SENT]), site.log(
        "worker"
    )
    (task,) = found(select(Task))
    with ZipFile(BytesIO(browser.get(f"/exports/{task.id}").data)) as archive:
        assert archive.testzip() is None
        assert len(json.loads(archive.read("posts.json"))["posts"]) == posts
    assert len(letters(site)) == 1


def test_an_export_is_made_by_the_worker_and_its_bar_moves(web, site, client_of, susan):
    for number in range(20):
        make_post(susan, f"Post {number}.")
    (site.folder / "slow").touch()
    browser = client_of(susan)
    assert browser.post("/export_posts").status_code == 302
    assert state() in {(TaskState.QUEUED,), (TaskState.RUNNING,)}
    seen = []
    assert wait_for(
        lambda: seen.append(found(select(Task.progress))[0]) or state() == (TaskState.DONE,), 40
    ), site.log("worker")
    assert seen == sorted(seen)
    assert len(set(seen)) >= 3
    assert_one_good_export(site, browser, 20)


def test_a_killed_worker_leads_to_a_second_run_and_one_mail(web, site, client_of, susan):
    for number in range(40):
        make_post(susan, f"Post {number}.")
    (site.folder / "slow").touch()
    browser = client_of(susan)
    browser.post("/export_posts")
    assert wait_for(lambda: found(select(Task.progress))[0] > 10, 40), site.log("worker")
    site.kill("worker")
    (site.folder / "slow").unlink()
    assert state() == (TaskState.RUNNING,)
    site.start("worker")
    assert wait_for(lambda: state() == (TaskState.DONE,), 30), site.log("worker")
    assert found(select(Task.attempts)) == [2]
    assert_one_good_export(site, browser, 40)


def test_what_a_killed_web_process_did_not_ask_for_is_found(web, site, client_of, susan):
    make_post(susan)
    dies = """
        import os, signal
        from app import jobs
        from app.archive.tasks import export
        from app.background.services import start
        from app.extensions import db
        from app.models import User
        from sqlalchemy import select
        jobs._dispatch = lambda *arguments: os.kill(os.getpid(), signal.SIGKILL)
        susan = db.session.scalars(select(User)).one()
        start(susan, export, name="export", description="Export of your data")
        db.session.commit()
    """
    script = textwrap.indent(textwrap.dedent(dies), "    ")
    assert site.run(script) == -signal.SIGKILL
    assert wait_for(lambda: state() == (TaskState.DONE,)), site.log("worker")
    assert_one_good_export(site, client_of(susan), 1)


def test_what_a_rolled_back_transaction_asked_for_never_arrives(web, site, client_of, susan):
    start(susan, export, name="export", description="Export of your data")
    db.session.rollback()
    make_post(susan)
    client_of(susan).post("/export_posts")
    assert_one_good_export(site, client_of(susan), 1)
    assert state() == (TaskState.DONE,)
