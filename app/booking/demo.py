"""A booking page of the demo club, and what is booked on it."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.booking.guests import Guest
from app.booking.queries.finding import page_named
from app.booking.queries.slots import slots
from app.booking.services.confirming import confirm
from app.booking.services.drafts import Hours, PageDraft
from app.booking.services.holding import hold
from app.booking.services.pages import make_page
from app.booking.telling import booking_changed
from app.dates import utcnow
from app.demo.extras import Club, extras
from app.models import BookingPage

PAGES = Path(__file__).with_name("demo.json")
NUMBERS = ("minutes", "step_minutes", "buffer_after", "notice_minutes", "horizon_days")
LIMITS = ("per_day", "per_person", "most_times")
AHEAD = timedelta(days=30)


def read_pages() -> list[dict[str, Any]]:
    """The booking pages of the demo."""
    found: dict[str, list[dict[str, Any]]] = json.loads(PAGES.read_text(encoding="utf-8"))
    return found["pages"]


def fill(club: Club) -> None:
    """Make the pages of the club with their bookings; those that are there are left alone."""
    for entry in read_pages():
        owner = club.people[entry["by"]]
        if page_named(owner.username, entry["slug"]) is None:
            page = make_page(owner, _draft(entry, owner.timezone))
            with booking_changed.muted():  # nobody gets a mail of the demo
                for booked in entry["bookings"]:
                    _book(page, booked)


def _draft(entry: dict[str, Any], zone: str) -> PageDraft:
    hours = [
        Hours(int(weekday), starts, ends)
        for weekday, spans in entry["hours"].items()
        for starts, ends in spans
    ]
    named = {name: entry[name] for name in ("title", "slug", "body", "location")}
    numbers = {name: entry[name] for name in (*NUMBERS, *LIMITS)}
    questions = tuple(entry["questions"])
    return PageDraft(**named, **numbers, zone=zone, hours=tuple(hours), questions=questions)


def _book(page: BookingPage, entry: dict[str, Any]) -> None:
    """Take the free time of a number, counted from now on."""
    now = utcnow()
    free = slots(page, now, now + AHEAD, now)
    guest = Guest(
        entry["name"], entry["address"], entry["zone"], "en", answers=tuple(entry["answers"])
    )
    key = hashlib.sha256(entry["name"].encode()).hexdigest()[:32]
    _booking, tokens = hold(page.id, [free[entry["number"]]], guest, form_key=key)
    confirm(tokens.confirm)


extras.append(fill)
