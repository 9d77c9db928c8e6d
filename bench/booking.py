"""Measure booking pages: python bench/booking.py

Among 50,000 appointments of 200 people, a host with 500 bookings to come: the time and the
statements of what a page offers in four weeks, of why it does not offer one time, of the next free
times to a full day, and of holding a time. The ratio is to a host of the same site with 25.

Without --database-url the database is a SQLite file in a temporary folder.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import time_machine
from flask import Flask
from sqlalchemy import insert

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import create_app
from app.booking.guests import Guest
from app.booking.queries.slots import next_free, slots, why_not
from app.booking.services.drafts import Hours, PageDraft
from app.booking.services.holding import hold
from app.booking.services.pages import make_page
from app.extensions import db
from app.models import Appointment, Booking, BookingPage, BookingTime, Occurrence, User
from bench import appointments
from config import TestConfig

MANY, FEW = 500, 25
"""Bookings to come of the two hosts."""
BUSY_HOST, QUIET_HOST = 2, 3
LENGTH, STEP, BUFFER = 30, 15, 5
BOUNDS = {"milliseconds": 50, "statements": 4}
NOW = datetime(2028, 6, 5, tzinfo=UTC)
"""A Monday amid the appointments."""
FOUR_WEEKS = timedelta(weeks=4)
GUEST = Guest("Tom Berg", "tom@example.org", "Europe/Berlin", "en")


# --- the site


def fill() -> None:
    """The club of the other table, with a booking page of each host."""
    appointments.fill()
    for host_id, count in ((BUSY_HOST, MANY), (QUIET_HOST, FEW)):
        page = make_page(
            db.session.get_one(User, host_id),
            PageDraft(
                title="A talk",
                slug="talk",
                zone="Europe/Berlin",
                hours=tuple(Hours(weekday, 8 * 60, 18 * 60) for weekday in range(1, 8)),
                minutes=LENGTH,
                step_minutes=STEP,
                buffer_after=BUFFER,
                notice_minutes=0,
                horizon_days=60,
                per_day=50,
            ),
        )
        _book(page, count)
    appointments._settle()


def _book(page: BookingPage, count: int) -> None:
    """So many confirmed bookings from now on, 16 on each day, each with its appointment."""
    begin = NOW + timedelta(hours=6)
    starts = [
        begin + timedelta(days=n // 16, minutes=n % 16 * (LENGTH + BUFFER)) for n in range(count)
    ]
    base = 1_000_000 * page.owner_id
    made = [_appointment(base + n, page, start) for n, start in enumerate(starts)]
    appointments._insert(Appointment, made)
    appointments._insert(Occurrence, [appointments._occurrence(row) for row in made])
    appointments._insert(Booking, [_booking(base + n, page) for n in range(count)])
    times = [_time(row, base + n, page) for n, row in enumerate(made)]
    db.session.execute(insert(BookingTime), times)


def _appointment(number: int, page: BookingPage, start: datetime) -> dict[str, Any]:
    ends = start + timedelta(minutes=LENGTH)
    return {
        "id": number,
        "owner_id": page.owner_id,
        "title": "Tom Berg: A talk",
        "starts_local": start.replace(tzinfo=None),
        "ends_local": ends.replace(tzinfo=None),
        "zone": "UTC",
        "starts_at": start,
        "ends_at": ends,
        "uid": f"booking-{number}",
    }


def _booking(number: int, page: BookingPage) -> dict[str, Any]:
    return {
        "id": number,
        "page_id": page.id,
        "host_id": page.owner_id,
        "state": "confirmed",
        "held_until": NOW,
        "confirmed_at": NOW,
        "name": "Tom Berg",
        "address": "tom@example.org",
        "zone": "Europe/Berlin",
        "locale": "en",
        "token_hash": f"{number:064}",
        "confirm_hash": f"{number:064}",
    }


def _time(made: dict[str, Any], number: int, page: BookingPage) -> dict[str, Any]:
    return {
        "booking_id": number,
        "host_id": page.owner_id,
        "starts_at": made["starts_at"],
        "ends_at": made["ends_at"],
        "blocked_from": made["starts_at"],
        "blocked_until": made["ends_at"] + timedelta(minutes=BUFFER),
        "appointment_id": made["id"],
    }


# --- what is measured


def _time_of(act: Callable[[], Any], rounds: int) -> tuple[float, int]:
    """The median of an action in milliseconds, and its statements; nothing of it is kept."""
    seconds = []
    for _ in range(rounds + 1):
        db.session.rollback()
        begin = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - begin)
    db.session.rollback()
    with appointments.counted() as sent:
        act()
    db.session.rollback()
    reads = [one for one in sent if one.startswith(("SELECT", "INSERT", "UPDATE"))]
    return statistics.median(seconds[1:]) * 1000, len(reads)


def times(owner_id: int, rounds: int) -> dict[str, tuple[float, int]]:
    """The time of each action with the page of a host."""
    of_host = db.select(BookingPage).where(BookingPage.owner_id == owner_id)
    page = db.session.scalars(of_host).one()
    db.session.expunge(page)  # as a route has it: loaded
    full, until = NOW + timedelta(hours=6), NOW + FOUR_WEEKS
    offered = slots(page, NOW, until, NOW)
    return {
        f"slots of four weeks ({len(offered)})": _time_of(
            lambda: slots(page, NOW, until, NOW), rounds
        ),
        "why not at this time": _time_of(lambda: why_not(page, full, NOW), rounds),
        "the next free times": _time_of(lambda: next_free(page, full, NOW), rounds),
        "hold a time": _time_of(lambda: hold(page.id, offered[:1], GUEST), rounds),
    }


def measure(app: Flask, given: argparse.Namespace) -> None:
    """Fill the site and measure both hosts."""
    with app.test_request_context(method="POST"):
        flask_migrate.upgrade()
        fill()
        many, few = times(BUSY_HOST, given.rounds), times(QUIET_HOST, given.rounds)
    print(f"{f'with {MANY} bookings':34}{'ms':>10}{'ratio':>10}{'statements':>12}")
    for (name, (milliseconds, count)), (quick, _) in zip(many.items(), few.values(), strict=True):
        is_slots = name.startswith("slots")
        is_bad = milliseconds > BOUNDS["milliseconds"] or (is_slots and count > 4)
        print(f"{name:34}{milliseconds:10.1f}{milliseconds / quick:10.2f}{count:12}{' !' * is_bad}")


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20, help="of each action (%(default)s)")
    parser.add_argument("--database-url", help="an empty database, which is filled")
    return parser.parse_args()


def main() -> None:
    """Measure what the command line asks for."""
    given = arguments()
    with tempfile.TemporaryDirectory(prefix="microblog-bench-") as folder:
        url = given.database_url or f"sqlite:///{Path(folder) / 'booking.db'}"
        settings = {"SQLALCHEMY_DATABASE_URI": url, "LOG_LEVEL": "warning"}
        app = create_app(type("BenchConfig", (TestConfig,), settings))
        try:
            with time_machine.travel(NOW, tick=False):
                measure(app, given)
        finally:
            with app.app_context():
                db.engine.dispose()


if __name__ == "__main__":
    main()
