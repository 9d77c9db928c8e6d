"""Measure calendars: python bench/appointments.py

The server time of a month, a week and a day among 50,000 appointments, to a member and to a guest,
and of the same among a twentieth of them: the ratio shows what grows. The days that are shown have
as many in both, so that only what is around them differs. Then a feed of 2,000 events, each tenth
of which is a series with a time that is out and one that says something else: read anew, and asked
for again with its entity tag.

Without --database-url the database is a SQLite file in a temporary folder.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import delete, event, insert, or_, text

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import create_app
from app.auth.services import token_hash
from app.extensions import db
from app.models import (
    Appointment,
    CalendarFeed,
    LoginSession,
    Occurrence,
    Role,
    Ticket,
    User,
    ticket_assignee,
)
from app.models.ticket import STEP
from config import TestConfig

MANY, PEOPLE, TICKETS = 50_000, 200, 2_000
TOKEN = "token-of-the-bench"  # noqa: S105 - opens nothing but the made-up site
FIRST, YEARS = datetime(2026, 1, 1, tzinfo=UTC), 5
SHOWN = datetime(2028, 6, 1, tzinfo=UTC)
AROUND = timedelta(days=75)
"""What of the smaller site is left before and after the month that is shown."""
FED, SECRETARY = 2_000, PEOPLE + 1
"""Events of a feed, and whose they are: what nobody else sees, and on other days."""
BOUNDS = {"a page": 60, "a feed": 150, "a feed, 304": 5}
STATEMENTS = 8
FEED = f"/calendar/{TOKEN}.ics"
PAGES = {
    "month": "/appointments/month/2028-06",
    "week": "/appointments/week/2028-06-14",
    "day": "/appointments/day/2028-06-14",
}


# --- the site


def fill() -> None:
    """A made-up club; the same each time."""
    chance = random.Random(6)
    people = [
        {
            "id": n,
            "username": f"person{n}",
            "email": f"person{n}@example.org",
            "password_hash": "",
            "locale": "en",
            "timezone": "Europe/Berlin",
            "role": Role.MEMBER,
            "search_name": f"person{n}",
        }
        for n in range(1, SECRETARY + 1)
    ]
    db.session.execute(insert(User), people)
    db.session.add(LoginSession(token_hash=token_hash(TOKEN), user_id=1))
    db.session.add(CalendarFeed(token_hash=token_hash(TOKEN), owner_id=SECRETARY))
    appointments = [_appointment(number, chance) for number in range(1, MANY + 1)]
    _insert(Appointment, appointments)
    _insert(Occurrence, [_occurrence(row) for row in appointments])
    _fill_feed(chance)
    tickets = range(1, TICKETS + 1)
    _insert(Ticket, [_ticket(number, chance) for number in tickets])
    _insert(ticket_assignee, [{"ticket_id": n, "user_id": n % 20 + 1} for n in tickets])
    _settle()


def _appointment(number: int, chance: random.Random) -> dict[str, Any]:
    all_day = chance.random() < 0.1
    starts = FIRST + timedelta(days=chance.randrange(365 * YEARS))
    length = timedelta(days=chance.choices((1, 3, 10), (80, 15, 5))[0])
    if not all_day:
        starts += timedelta(minutes=15 * chance.randrange(28, 84))
        length = timedelta(minutes=15 * chance.randrange(1, 17))
    return {
        "id": number,
        "owner_id": chance.randrange(1, PEOPLE + 1),
        "title": f"Rehearsal {number} of the choir",
        "starts_local": starts.replace(tzinfo=None),
        "ends_local": (starts + length).replace(tzinfo=None),
        "zone": "UTC",
        "starts_at": starts,
        "ends_at": starts + length,
        "all_day": all_day,
        "audience": chance.choices(("owner", "members", "public"), (60, 30, 10))[0],
        "colour": "#336699",
        "uid": f"bench-{number}",
        "body": "What to bring, and where to meet. " * 10,
        "body_html": "<p>What to bring, and where to meet.</p>" * 10,
    }


def _fill_feed(chance: random.Random) -> None:
    """The events of the feed; each tenth is weekly, with two exceptions."""
    events, others, times = [], [], []
    for number in range(MANY + 1, MANY + FED + 1):
        row = _appointment(number, chance) | {"owner_id": SECRETARY, "audience": "owner"}
        row |= _later(row, timedelta(days=365 * YEARS)) | {"zone": "Europe/Berlin", "rule": ""}
        events.append(row)
        times.append(_occurrence(row) | {"is_out": False})
        if number % 10:
            continue
        row["rule"] = "FREQ=WEEKLY;COUNT=20"
        weeks = [_later(row, timedelta(weeks=week)) for week in range(1, 20)]
        times += [_occurrence(row | week) | {"is_out": week is weeks[0]} for week in weeks]
        times[-len(weeks) + 1]["content_id"] = FED + number
        other = {"id": FED + number, "series_id": number, "rule": "", "title": "Elsewhere"}
        others.append(row | weeks[1] | other | {"original_local": weeks[1]["starts_local"]})
    _insert(Appointment, events)
    _insert(Appointment, others)
    _insert(Occurrence, times)


def _later(appointment: dict[str, Any], by: timedelta) -> dict[str, Any]:
    names = ("starts_local", "ends_local", "starts_at", "ends_at")
    return {name: appointment[name] + by for name in names}


def _occurrence(appointment: dict[str, Any]) -> dict[str, Any]:
    return {
        "appointment_id": appointment["id"],
        "content_id": appointment["id"],
        "original_local": appointment["starts_local"],
        "starts_at": appointment["starts_at"],
        "ends_at": appointment["ends_at"],
    }


def _ticket(number: int, chance: random.Random) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"Leak {number}",
        "reporter_id": 1,
        "position": number * STEP,
        "due_on": (FIRST + timedelta(days=chance.randrange(365 * YEARS))).date(),
    }


def _insert(table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 5_000):
        db.session.execute(insert(table), rows[start : start + 5_000])


def _settle() -> None:
    db.session.commit()
    with db.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def shrink() -> None:
    """Leave what is near the days that are shown."""
    far = or_(
        Appointment.starts_at < SHOWN - AROUND,
        Appointment.starts_at > SHOWN + AROUND + timedelta(days=30),
    )
    db.session.execute(delete(Appointment).where(far, Appointment.owner_id != SECRETARY))
    _settle()


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


def time_of(
    app: Flask, path: str, token: str, rounds: int, *, again: bool = False
) -> tuple[float, int]:
    """The median of the server time of a page in milliseconds, and its statements.

    ``again`` is for somebody who has it, as it is, already.
    """
    client = app.test_client()
    if token:
        client.set_cookie("signin", token)
    headers = {"If-None-Match": client.get(path).headers["ETag"]} if again else {}
    seconds = []
    for _ in range(rounds):
        begin = time.perf_counter()
        answer = client.get(path, headers=headers)
        seconds.append(time.perf_counter() - begin)
        if answer.status_code != (304 if again else 200):
            raise SystemExit(f"{path}: {answer.status}")
    with app.app_context(), counted() as sent:
        client.get(path, headers=headers)
    return statistics.median(seconds) * 1000, len(sent)


def times(app: Flask, rounds: int) -> dict[str, tuple[float, int]]:
    """The server time of every page to a member and to a guest, and of the feed."""
    pages = {
        f"{name}, {reader}": time_of(app, path, token, rounds)
        for name, path in PAGES.items()
        for reader, token in (("member", TOKEN), ("guest", ""))
    }
    feeds = {
        name: time_of(app, FEED, "", rounds, again="304" in name)
        for name in BOUNDS
        if "feed" in name
    }
    return pages | feeds


def measure(app: Flask, given: argparse.Namespace) -> None:
    """Fill the site, measure, shrink it, and measure again."""
    with app.app_context():
        flask_migrate.upgrade()
        fill()
    many = times(app, given.rounds)
    with app.app_context():
        shrink()
    few = times(app, given.rounds)
    print(f"{'server time':34}{'ms':>10}{'ratio':>10}{'statements':>12}")
    for name, (milliseconds, statements) in many.items():
        ratio = milliseconds / few[name][0]
        bound = BOUNDS.get(name, BOUNDS["a page"])
        is_good = milliseconds < bound and statements <= STATEMENTS
        print(f"{name:34}{milliseconds:10.1f}{ratio:10.2f}{statements:12}{'' if is_good else ' !'}")


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20, help="of each page (%(default)s)")
    parser.add_argument("--database-url", help="an empty database, which is filled")
    return parser.parse_args()


def main() -> None:
    """Measure what the command line asks for."""
    given = arguments()
    with tempfile.TemporaryDirectory(prefix="microblog-bench-") as folder:
        url = given.database_url or f"sqlite:///{Path(folder) / 'appointments.db'}"
        settings = {"SQLALCHEMY_DATABASE_URI": url, "LOG_LEVEL": "warning"}
        app = create_app(type("BenchConfig", (TestConfig,), settings))
        try:
            measure(app, given)
        finally:
            with app.app_context():
                db.engine.dispose()


if __name__ == "__main__":
    main()
