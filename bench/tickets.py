"""Measure lists and pages of tickets: python bench/tickets.py

First the server time of many filters over 20,000 tickets, and of the same over a twentieth of them:
the ratio shows what grows. Then a real server (gunicorn, 2 workers) answers the list and the page
of a ticket as fast as it can, to a member and to a guest. The client runs on the same machine and
takes its share of it.

Without --database-url the database is a SQLite file in a temporary folder.
"""

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import delete, event, insert, select, text

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import create_app
from app.auth.services import token_hash
from app.dates import utcnow
from app.extensions import db
from app.fulltext import words_of
from app.models import (
    EntryKind,
    Label,
    LoginSession,
    Role,
    Ticket,
    TicketEntry,
    User,
    ticket_assignee,
    ticket_label,
)
from app.models.ids import id_at
from app.models.ticket import STEP
from app.models.user import foldable
from bench.serving import Visitor, gunicorn
from config import TestConfig

MANY, FEW = 20_000, 1_000
PEOPLE, LABELS, ENTRIES = 200, 30, 500
TOKEN = "token-of-the-bench"  # noqa: S105 - opens nothing but the made-up site
WARM_SECONDS = 3
"""Each worker compiles its templates first."""
TRAC = {"list": 15, "ticket": 37}
"""Requests per second of Trac on two cores, its list of 25 out of 20,000 and its ticket page."""
WORDS = (  # noqa: SIM905 - easier to read and to extend than a list
    "printer door window leak engine rope paint kettle lamp network login password harbour gate "
    "heater chair table mail invoice backup screen crane boat trailer key light alarm fence pump"
).split()
FILTERS = (
    "status:open sort:-changed",
    "",
    "sort:created",
    "sort:-priority",
    "sort:due",
    "status:resolved resolved:<3m",
    "assignee:me",
    "assignee:none status:open",
    "reporter:person7",
    "label:label3 status:open",
    "label:label3 label:label4",
    "-label:label3",
    "priority:urgent due:overdue",
    "due:<1w",
    "created:<3m kind:bug",
    "printer",
    "printer heater crane",
    "rareword",
    '"printer door"',
    "is:private",
    "has:checklist",
    "comments:>3 sort:comments",
)


# --- the site


def fill(tickets: int) -> None:
    """A made-up tracker; the same each time."""
    chance = random.Random(5)
    now = utcnow()
    db.session.execute(
        insert(User),
        [
            {
                "id": n,
                "username": f"person{n}",
                "email": f"person{n}@example.org",
                "password_hash": "",
                "locale": "en",
                "role": Role.MEMBER,
                "search_name": f"person{n}",
            }
            for n in range(1, PEOPLE + 1)
        ],
    )
    db.session.execute(
        insert(Label),
        [
            {"id": n, "name": f"label{n}", "folded": foldable(f"label{n}"), "colour": "#336699"}
            for n in range(1, LABELS + 1)
        ],
    )
    db.session.add(LoginSession(token_hash=token_hash(TOKEN), user_id=1))
    rows, entries, labels, assignees = [], [], [], []
    for number in range(1, tickets + 1):
        created = now - timedelta(minutes=20 * (tickets - number))
        name = " ".join(chance.choices(WORDS, k=5))
        body = " ".join(chance.choices(WORDS, k=60)) + (" rareword" * (number % 5_000 == 7))
        status = chance.choices(range(4), (25, 10, 5, 60))[0]
        comments = ENTRIES if number == tickets else chance.randrange(6)
        rows.append(
            {
                "id": number,
                "name": name,
                "body": body,
                "body_html": f"<p>{body}</p>",
                "status": status,
                "kind": chance.choice(("bug", "wish", "task", "question")),
                "priority": chance.choices(range(4), (20, 60, 15, 5))[0],
                "due_on": created.date() + timedelta(days=30) if chance.random() < 0.2 else None,
                "audience": chance.choices(("members", "public", "private"), (60, 35, 5))[0],
                "reporter_id": chance.randrange(1, PEOPLE + 1),
                "position": number * STEP,
                "created_at": created,
                "changed_at": created + timedelta(hours=chance.randrange(200)),
                "resolved_at": created + timedelta(days=3) if status == 3 else None,
                "comment_count": comments,
                "search_words": words_of(f"{name}\n{body}"),
            }
        )
        labels += [
            {"ticket_id": number, "label_id": label}
            for label in chance.sample(range(1, LABELS + 1), chance.randrange(3))
        ]
        if chance.random() < 0.6:
            person = chance.randrange(1, PEOPLE + 1)
            assignees.append({"ticket_id": number, "user_id": person})
        for turn in range(comments):
            said = " ".join(chance.choices(WORDS, k=20))
            at = created + timedelta(hours=turn + 1)
            entries.append(
                {
                    "id": id_at(at),
                    "created_at": at,
                    "ticket_id": number,
                    "author_id": chance.randrange(1, PEOPLE + 1),
                    "kind": EntryKind.COMMENT,
                    "body": said,
                    "body_html": f"<p>{said}</p>",
                    "search_words": words_of(said),
                }
            )
    rows[-1] |= {"audience": "public", "status": 0, "resolved_at": None}
    rows[-2] |= {"audience": "public", "status": 0, "resolved_at": None}
    for table, values in (
        (Ticket, rows),
        (TicketEntry, list({entry["id"]: entry for entry in entries}.values())),
        (ticket_label, labels),
        (ticket_assignee, assignees),
    ):
        for start in range(0, len(values), 5_000):
            db.session.execute(insert(table), values[start : start + 5_000])
    db.session.commit()
    with db.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def shrink() -> None:
    """Leave so many tickets as are compared with all of them."""
    newest = db.session.scalars(
        select(Ticket.id).order_by(Ticket.id.desc()).offset(FEW).limit(1)
    ).one()
    db.session.execute(delete(Ticket).where(Ticket.id <= newest))
    db.session.commit()
    with db.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


# --- server time of single requests


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def note(connection, cursor, statement, *more):  # type: ignore[no-untyped-def]
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def time_of(app: Flask, path: str, query: dict[str, str], rounds: int) -> tuple[float, int]:
    """The median of the server time of a page in milliseconds, and its statements."""
    client = app.test_client()
    client.set_cookie("signin", TOKEN)
    client.get(path, query_string=query)
    seconds = []
    for _ in range(rounds):
        begin = time.perf_counter()
        answer = client.get(path, query_string=query)
        seconds.append(time.perf_counter() - begin)
        if answer.status_code != 200:
            raise SystemExit(f"{path} {query}: {answer.status}")
    with app.app_context(), counted() as sent:
        client.get(path, query_string=query)
    return statistics.median(seconds) * 1000, len(sent)


def times(app: Flask, rounds: int) -> dict[str, tuple[float, int]]:
    """The server time of every filter and of two pages."""
    with app.app_context():
        last = db.session.scalars(select(Ticket.id).order_by(Ticket.id.desc()).limit(1)).one()
    found = {
        query or "everything": time_of(app, "/tickets", {"q": query}, rounds) for query in FILTERS
    }
    found["a ticket"] = time_of(app, f"/tickets/{last - 1}", {"q": FILTERS[0]}, rounds)
    found["500 entries"] = time_of(app, f"/tickets/{last}", {"q": FILTERS[0]}, rounds)
    return found


# --- requests per second of a real server


def rate(port: int, path: str, token: str, seconds: float) -> float:
    """Requests per second from eight connections that never pause."""
    end = time.monotonic() + seconds
    counts = [0] * 8

    def work(number: int) -> None:
        with Visitor(port, path, token) as visitor:
            while time.monotonic() < end:
                visitor.ask()
                counts[number] += 1

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(counts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def measure(app: Flask, url: str, given: argparse.Namespace) -> None:
    """Fill the site, measure, shrink it, and measure again."""
    with app.app_context():
        flask_migrate.upgrade()
        fill(MANY)
    many = times(app, given.rounds)
    with gunicorn(url, workers=2, threads=2) as port:
        print(f"{'requests/s of a real server':34}{'per s':>10}{'x Trac':>10}")
        for name, path in (("list", "/tickets"), ("ticket", f"/tickets/{MANY - 1}")):
            for reader, token in (("member", TOKEN), ("guest", "")):
                found = rate(port, path, token, given.seconds)
                print(
                    f"{f'{name}, {reader}':34}{found:10.0f}{found / TRAC[name]:10.1f}", flush=True
                )
    with app.app_context():
        shrink()
    few = times(app, given.rounds)
    print(f"\n{'server time':34}{'ms':>10}{'ratio':>10}{'statements':>12}")
    for name, (milliseconds, statements) in many.items():
        ratio = milliseconds / few[name][0]
        print(f"{name:34}{milliseconds:10.1f}{ratio:10.2f}{statements:12}")


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20, help="of each page (%(default)s)")
    parser.add_argument("--seconds", type=int, default=10, help="of each rate (%(default)s)")
    parser.add_argument("--database-url", help="an empty database, which is filled")
    return parser.parse_args()


def main() -> None:
    """Measure what the command line asks for."""
    given = arguments()
    with tempfile.TemporaryDirectory(prefix="microblog-bench-") as folder:
        url = given.database_url or f"sqlite:///{Path(folder) / 'tickets.db'}"
        settings = {"SQLALCHEMY_DATABASE_URI": url, "LOG_LEVEL": "warning"}
        app = create_app(type("BenchConfig", (TestConfig,), settings))
        try:
            measure(app, url, given)
        finally:
            with app.app_context():
                db.engine.dispose()


if __name__ == "__main__":
    main()
