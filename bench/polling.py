"""Measure what open tabs cost that ask for news: python bench/polling.py

A real server (gunicorn, 2 workers with 4 threads each) answers a thousand signed-in tabs, each of a
person of its own, which ask every ten seconds as js/bell.js does. That is a demand of 100 requests
per second. Meanwhile something happens to somebody twice a second, so that some answers are not
"nothing new". Then the same tabs ask as fast as the server lets them, which shows the reserve.

Every request opens a connection of its own, because ten seconds is longer than servers keep one.
The times count from the moment at which a tab wanted to ask, so that a queue shows. The client
runs on the same machine and takes its share of it.

Without --database-url the database is a SQLite file in a temporary folder.
"""

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import flask_migrate
from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import create_app
from app.auth.services import token_hash
from app.background.services import touch_inbox
from app.extensions import db
from app.models import LoginSession, User
from bench.serving import ask, gunicorn
from config import TestConfig

WORKERS, THREADS = 2, 4
INTERVAL_SECONDS = 10
CHANGES_PER_SECOND = 2
CONNECTIONS = 32
MOST_TABS, MOST_SECONDS = 10_000, 600
ADDRESS = "/notifications?since={version}"


@dataclass
class Tab:
    """One open page: who is signed in, and what it knows."""

    person: int
    token: str
    version: int = -1


@dataclass
class Answers:
    """What came back, and after how many seconds each."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, status: int, seconds: float) -> None:
        """Note one answer."""
        with self.lock:
            self.seconds.append(seconds)
            self.statuses[status] += 1


# --- the site


def make_tabs(count: int) -> list[Tab]:
    """So many people, each with a sign-in."""
    tabs = []
    for number in range(count):
        name, token = f"tab{number}", f"token-of-tab-{number}"
        person = User(username=name, email=f"{name}@example.org", password_hash="", locale="en")
        db.session.add(person)
        db.session.flush()
        db.session.add(LoginSession(token_hash=token_hash(token), user_id=person.id))
        tabs.append(Tab(person.id, token))
    db.session.commit()
    return tabs


@contextmanager
def things_happening(app: Flask, tabs: list[Tab], per_second: float) -> Iterator[None]:
    """Change somebody's inbox again and again, from another process than the server's."""
    over = threading.Event()
    chance = random.Random(7)

    def happen() -> None:
        with app.app_context():
            while not over.wait(1 / per_second):
                touch_inbox(chance.choice(tabs).person)
                db.session.commit()

    thread = threading.Thread(target=happen)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


# --- the tabs


def poll(port: int, tab: Tab, answers: Answers, since: float) -> None:
    """Ask for one tab; ``since`` is when it wanted to."""
    try:
        status, body = ask(
            port, ADDRESS.format(version=tab.version), tab.token, accept="application/json"
        )
    except OSError:
        status, body = 0, b""
    answers.add(status, time.perf_counter() - since)
    if status == 200:
        # Reading the number is all that the measurement needs of the JSON.
        tab.version = int(body.split(b'"version":')[1].split(b"}")[0].split(b",")[0])


def paced(port: int, tabs: list[Tab], seconds: float, interval: float) -> Answers:
    """Every tab asks once in each interval, the tabs spread evenly over it."""
    answers = Answers()
    start = time.perf_counter() + 0.2

    def work(share: list[int]) -> None:
        for turn in range(round(seconds / interval)):
            for number in share:
                due = start + turn * interval + number * interval / len(tabs)
                time.sleep(max(0.0, due - time.perf_counter()))
                poll(port, tabs[number], answers, due)

    run_threads(lambda k: work(list(range(k, len(tabs), CONNECTIONS))))
    return answers


def flat_out(port: int, tabs: list[Tab], seconds: float) -> Answers:
    """The tabs ask one after the other, as fast as the server answers."""
    answers = Answers()
    end = time.perf_counter() + seconds

    def work(share: list[Tab]) -> None:
        while share:
            for tab in share:
                if time.perf_counter() > end:
                    return
                poll(port, tab, answers, time.perf_counter())

    run_threads(lambda k: work(tabs[k::CONNECTIONS]))
    return answers


def run_threads(work: Callable[[int], None]) -> None:
    """Run the work in as many threads as there are connections."""
    threads = [threading.Thread(target=work, args=(k,)) for k in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# --- the report


def report(title: str, answers: Answers, seconds: float) -> None:
    """Print what was measured."""
    count = len(answers.seconds)
    cuts = statistics.quantiles(answers.seconds, n=100)
    unchanged = answers.statuses[304] / count
    failed = count - answers.statuses[304] - answers.statuses[200]
    print(
        f"{title:34}{count / seconds:10.0f}{cuts[49] * 1000:9.1f}{cuts[98] * 1000:9.1f}"
        f"{unchanged:9.1%}{failed:8}",
        flush=True,
    )


def measure(app: Flask, url: str, given: argparse.Namespace) -> None:
    """Start the server and have the tabs ask."""
    with app.app_context():
        flask_migrate.upgrade()
        tabs = make_tabs(given.tabs)
        db.engine.dispose()
    demand = given.tabs / INTERVAL_SECONDS
    print(f"{given.tabs:,} tabs, each every {INTERVAL_SECONDS} s: {demand:.0f} requests/s wanted")
    print(f"{'':34}{'requests/s':>10}{'p50 ms':>9}{'p99 ms':>9}{'304':>9}{'failed':>8}")
    with gunicorn(url, workers=WORKERS, threads=THREADS) as port:
        paced(port, tabs, INTERVAL_SECONDS, INTERVAL_SECONDS)  # each learns its version
        with things_happening(app, tabs, CHANGES_PER_SECOND):
            rounds = given.seconds // INTERVAL_SECONDS * INTERVAL_SECONDS
            report("as tabs do", paced(port, tabs, rounds, INTERVAL_SECONDS), rounds)
            report("as fast as it goes", flat_out(port, tabs, given.seconds), given.seconds)


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tabs", type=int, default=1000, help="open tabs (%(default)s)")
    parser.add_argument("--seconds", type=int, default=30, help="of each part (%(default)s)")
    parser.add_argument("--database-url", help="an empty database, which is filled")
    given = parser.parse_args()
    if not 1 <= given.tabs <= MOST_TABS:
        parser.error(f"--tabs must be from 1 to {MOST_TABS}")
    if not INTERVAL_SECONDS <= given.seconds <= MOST_SECONDS:
        parser.error(f"--seconds must be from {INTERVAL_SECONDS} to {MOST_SECONDS}")
    return given


def main() -> None:
    """Measure what the command line asks for."""
    given = arguments()
    with tempfile.TemporaryDirectory(prefix="microblog-bench-") as folder:
        url = given.database_url or f"sqlite:///{Path(folder) / 'polling.db'}"
        settings = {"SQLALCHEMY_DATABASE_URI": url, "LOG_LEVEL": "warning"}
        app = create_app(type("BenchConfig", (TestConfig,), settings))
        try:
            measure(app, url, given)
        finally:
            with app.app_context():
                db.engine.dispose()


if __name__ == "__main__":
    main()
