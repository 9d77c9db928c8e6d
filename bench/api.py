"""Measure the lists of the API: python bench/api.py

Three tables for the lists in ``LISTS``, each asked for with 100 items by somebody signed in:

* the time of the whole call in this process, without a network (with SQLite that of the processor
  alone), and its statements, in a site of 40,000 posts, tickets and so on; "ratio" says how many
  times as long the quickest takes as with a twentieth of them;
* what putting 100 items together and writing them as JSON takes, with all rows loaded before;
* requests per second of a real server (gunicorn, 2 workers) with as many items as the page has,
  beside those of that page. The client runs on the same machine and takes its share of it.

Without --database-url the database is a SQLite file in a temporary folder. To add a list, add a
line to ``LISTS`` in ``bench/api_lists.py``, and what it lists to ``bench/api_things.py``.
"""

import argparse
import functools
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import flask_migrate
from flask import Flask, g

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import create_app
from app.auth import access_tokens
from app.auth.services import sign_in
from app.extensions import db
from app.models import User
from bench import api_site, api_things
from bench.api_lists import ITEMS, LISTS, Listed, Prepared
from bench.serving import Visitor, gunicorn
from config import TestConfig
from tests.statements import statements

MANY, FEW = 40_000, 2_000
CONNECTIONS = 4
BUDGET_MS = 10.0
"""100 items are put together in less."""
UNLIMITED = {
    name: "1000000 per minute" for name in ("RATE_API", "RATE_API_PERSON", "RATE_API_ADDRESS")
}


# --- the time of a call, and its statements


@dataclass(frozen=True)
class Caller:
    """Who asks: the tokens of a program and of a browser, and what addresses leave open."""

    token: str
    cookie: str
    talk: int

    def path(self, one: Listed, items: int) -> str:
        """The address of a list."""
        return f"/api{one.call.format(talk=self.talk)}per_page={items}"


def milliseconds(action: Prepared, runs: int, clock: Callable[[], float]) -> tuple[float, float]:
    """The quickest and the median run: what it costs, and what it costs beside all else."""
    spent = []
    for _run in range(runs):
        start = clock()
        action()
        spent.append((clock() - start) * 1000)
    return min(spent), statistics.median(spent)


def calls(app: Flask, caller: Caller, runs: int) -> dict[str, tuple[float, float, int, int]]:
    """Milliseconds (quickest, median), statements and items of each list, by its address."""
    client, found = app.test_client(), {}
    # SQLite works in this process, so its time can be told from that of everything else around.
    with app.app_context():
        is_here = db.engine.dialect.name == "sqlite"
    clock = time.process_time if is_here else time.perf_counter
    headers = {"Authorization": f"Bearer {caller.token}"}
    for one in LISTS:
        path = caller.path(one, ITEMS)
        answer = client.get(path, headers=headers)  # notes the use of the token
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status} {answer.text}")
        with app.app_context(), statements() as sent:
            client.get(path, headers=headers)
        ask = functools.partial(client.get, path, headers=headers)
        quickest, usual = milliseconds(ask, runs, clock)
        found[one.call] = quickest, usual, len(sent), len(answer.json["items"])
    return found


# --- putting together


def dumps(app: Flask, runs: int) -> dict[str, tuple[float, float, float, float]]:
    """Putting 100 items together (quickest, median), writing them (quickest); kilobytes."""
    found = {}
    for one in (one for one in LISTS if one.prepare):
        with app.test_request_context("/api/"):
            viewer = db.session.get_one(User, api_site.VIEWER)
            g._login_user = viewer
            put_together = one.prepare(viewer)
            with statements() as asked:
                shown = put_together()
            assert asked == [], asked
            assert len(shown["items"]) == ITEMS, len(shown["items"])
            quickest, usual = milliseconds(put_together, runs, time.process_time)
            write = functools.partial(app.json.dumps, shown)
            json, _usual = milliseconds(write, runs, time.process_time)
            found[one.call] = quickest, usual, json, len(write()) / 1000
    return found


# --- requests per second


def rate(port: int, path: str, token: str, seconds: float, *, is_program: bool) -> float:
    """Requests per second from connections that never pause."""
    end, counts = time.monotonic() + seconds, [0] * CONNECTIONS

    def work(number: int) -> None:
        with Visitor(port, path, token, is_program=is_program) as visitor:
            while time.monotonic() < end:
                visitor.ask()
                counts[number] += 1

    threads = [threading.Thread(target=work, args=(n,)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def rates(url: str, caller: Caller, seconds: float) -> None:
    """Print how often a server answers each list, and its page."""
    size = TestConfig.POSTS_PER_PAGE
    print(f"\n{f'requests per second, {size} items':36}{'call':>11}{'page':>11}{'times':>11}")
    with gunicorn(url, workers=2, threads=2, **UNLIMITED) as port:
        for one in (one for one in LISTS if one.page):
            path, page = caller.path(one, size), one.page.format(talk=caller.talk)
            called = rate(port, path, caller.token, seconds, is_program=True)
            shown = rate(port, page, caller.cookie, seconds, is_program=False)
            print(f"{one.call:36}{called:11.0f}{shown:11.0f}{called / shown:11.1f}", flush=True)


# --- all of it


def grown(app: Flask, present: int, wanted: int) -> None:
    """Let the site grow."""
    with app.app_context():
        api_things.fill(present, wanted)


def signed_in(app: Flask) -> Caller:
    """The viewer, signed in both ways."""
    with app.app_context():
        viewer = db.session.get_one(User, api_site.VIEWER)
        token = access_tokens.make_personal_token(viewer, "bench", ["read"], None)[1]
        cookie = sign_in(viewer, "bench")
        db.session.commit()
        return Caller(token, cookie, api_site.talk())


def measure(app: Flask, url: str, given: argparse.Namespace) -> bool:
    """Fill the site, measure, let it grow, measure again; whether it keeps the budget."""
    with app.app_context():
        flask_migrate.upgrade()
        api_site.people()
    grown(app, 0, FEW)
    caller = signed_in(app)
    few = calls(app, caller, given.runs)
    grown(app, FEW, MANY)
    many = calls(app, caller, given.runs)
    heads = "".join(f"{head:>11}" for head in ("quickest", "median", "ratio", "statements"))
    print(f"{'a call, 100 items, ms':36}{heads}{'items':>8}")
    for name, (quickest, usual, sent, items) in many.items():
        ratio = quickest / few[name][0]
        print(f"{name:36}{quickest:11.1f}{usual:11.1f}{ratio:11.2f}{sent:11}{items:8}")
    print(f"\n{'100 items, ms':36}{'quickest':>11}{'median':>11}{'JSON':>11}{'KB':>8}")
    found = dumps(app, given.runs * 5)
    for name, (quickest, usual, json, size) in found.items():
        print(f"{name:36}{quickest:11.2f}{usual:11.2f}{json:11.2f}{size:8.0f}")
    rates(url, caller, given.seconds)
    return all(quickest < BUDGET_MS for quickest, *_more in found.values())


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=20, help="of each call (%(default)s)")
    parser.add_argument("--seconds", type=float, default=5, help="of each rate (%(default)s)")
    parser.add_argument("--database-url", help="an empty database, which is filled")
    return parser.parse_args()


def main() -> int:
    """Measure what the command line asks for; 1 when putting together takes too long."""
    given = arguments()
    with tempfile.TemporaryDirectory(prefix="microblog-bench-") as folder:
        url = given.database_url or f"sqlite:///{Path(folder) / 'api.db'}"
        settings = {"SQLALCHEMY_DATABASE_URI": url, "DATA_FOLDER": folder, "LOG_LEVEL": "warning"}
        app = create_app(type("BenchConfig", (TestConfig,), settings))
        try:
            kept = measure(app, url, given)
        finally:
            with app.app_context():
                db.engine.dispose()
    if not kept:
        print(f"Putting 100 items together takes more than {BUDGET_MS} ms.")
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
