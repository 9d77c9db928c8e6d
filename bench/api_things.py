"""What else than posts ``bench/api.py`` lists: fillers for the site of ``bench/api_site.py``."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.appointments.zones import instant, local
from app.extensions import db
from app.models import (
    Appointment,
    Attendee,
    Booking,
    BookingPage,
    BookingTime,
    EntryKind,
    Label,
    Notification,
    Occurrence,
    Ticket,
    TicketEntry,
    TicketKind,
    TicketStatus,
    followers,
    ticket_assignee,
    ticket_label,
)
from app.models.ticket import STEP
from app.zones import zone_of
from bench import api_site
from bench.api_site import BEGIN, BETWEEN, LIVELY, PEOPLE, VIEWER, WORDS, Rows, id_of, load

LABELS, ANSWERERS = 150, 150
TICKET = 1
"""The ticket with many comments and changes: one for twenty tickets each."""
BOOKED_FROM = datetime(2040, 1, 1, tzinfo=UTC)
"""What guests booked is still to come."""
DUE = date(2040, 1, 1)
"""Nothing is overdue: the server would tell everybody while it is measured."""
ZONE, HOUR, WEEK = "Europe/Berlin", timedelta(hours=1), timedelta(weeks=1)
KINDS = ("followed", "liked", "replied", "ticket_assigned")


def circle(present: int, wanted: int) -> None:
    """Everybody follows somebody who writes much."""
    if present:
        return
    others = [n for n in range(1, PEOPLE + 1) if n not in (VIEWER, LIVELY)]
    rows = [
        {"follower_id": n, "followed_id": LIVELY, "created_at": BEGIN + timedelta(seconds=n)}
        for n in others
    ]
    load({followers: rows})


def labels(present: int, wanted: int) -> None:
    """The words that tickets are sorted by."""
    if present:
        return
    rows = [
        {"id": n, "name": f"label{n}", "folded": f"label{n}", "colour": "#336699"}
        for n in range(1, LABELS + 1)
    ]
    load({Label: rows})


def tickets(present: int, wanted: int) -> None:
    """Tickets, most with labels and somebody who works on them; one with a long history.

    A tenth has the first label.
    """
    rows: Rows = {table: [] for table in (Ticket, ticket_label, ticket_assignee, TicketEntry)}
    for number in range(present, wanted):
        chance, ticket_id = random.Random(number), number + 1
        rows[Ticket].append(_ticket(ticket_id, chance))
        chosen = chance.sample(range(2, LABELS + 1), number % 3) + [1] * (number % 10 == 0)
        rows[ticket_label] += [{"ticket_id": ticket_id, "label_id": n} for n in chosen]
        workers = chance.sample(range(1, PEOPLE + 1), number % 3)
        rows[ticket_assignee] += [{"ticket_id": ticket_id, "user_id": n} for n in workers]
        if number % 20 == 0:
            rows[TicketEntry] += [_entry(number, kind, chance) for kind in EntryKind]
    rows[TicketEntry] = [one for one in rows[TicketEntry] if one["kind"] != EntryKind.MENTION]
    load(rows)


def _ticket(ticket_id: int, chance: random.Random) -> dict[str, Any]:
    at = BEGIN + ticket_id * BETWEEN
    status = list(TicketStatus)[ticket_id % 4]
    return {
        "id": ticket_id,
        "name": " ".join(chance.choices(WORDS, k=5)),
        "body": "It is broken.",
        "body_html": "<p>It is broken.</p>",
        "status": status,
        "kind": list(TicketKind)[ticket_id % 4],
        "due_on": DUE + timedelta(days=ticket_id % 365) if ticket_id % 3 == 0 else None,
        "reporter_id": chance.randint(1, PEOPLE),
        "position": ticket_id * STEP,
        "created_at": at,
        "changed_at": at + HOUR,
        "resolved_at": None if status.is_open else at + HOUR,
        "comment_count": ticket_id % 6,
    }


def _entry(number: int, kind: EntryKind, chance: random.Random) -> dict[str, Any]:
    is_change = kind == EntryKind.CHANGE
    text = "" if is_change else " ".join(chance.choices(WORDS, k=40))
    return {
        "id": id_of(number) + is_change,
        "created_at": BEGIN + number * BETWEEN,
        "ticket_id": TICKET,
        "author_id": chance.randint(1, PEOPLE),
        "kind": kind,
        "body": text,
        "body_html": f"<p>{text}</p>",
        "field": "priority" if is_change else "",
        "before": number % 4 if is_change else None,
        "after": (number + 1) % 4 if is_change else None,
        "ticket_version": number + 2 if is_change else None,
    }


def appointments(present: int, wanted: int) -> None:
    """One begins each hour; a tenth are series of four weeks, a third the viewer answered."""
    rows: Rows = {table: [] for table in (Appointment, Occurrence, Attendee)}
    for number in range(present, wanted):
        row = _appointment(number)
        rows[Appointment].append(row)
        rows[Occurrence] += [_time(row, weeks) for weeks in range(4 if row["rule"] else 1)]
        answerers = range(1, ANSWERERS + 1) if number == 0 else [VIEWER] * (number % 3 == 0)
        rows[Attendee] += [
            {"appointment_id": row["id"], "user_id": n, "answer": "yes"} for n in answerers
        ]
    load(rows)


def _appointment(number: int) -> dict[str, Any]:
    starts = BEGIN + number * HOUR
    zone = zone_of(ZONE)
    return {
        "id": number + 1,
        "owner_id": number * 7 % PEOPLE + 1,
        "title": f"Rehearsal {number} of the choir",
        "location": "Hall 2",
        "starts_local": local(starts, zone),
        "ends_local": local(starts + HOUR, zone),
        "zone": ZONE,
        "starts_at": starts,
        "ends_at": starts + HOUR,
        "audience": "members",
        "category": "Music",
        "colour": "#336699",
        "rule": "FREQ=WEEKLY;COUNT=4" if number % 10 == 9 else "",
        "uid": f"bench-{number}",
    }


def _time(row: dict[str, Any], weeks: int) -> dict[str, Any]:
    original = row["starts_local"] + weeks * WEEK
    starts = instant(original, zone_of(ZONE))
    return {
        "appointment_id": row["id"],
        "content_id": row["id"],
        "original_local": original,
        "starts_at": starts,
        "ends_at": starts + HOUR,
    }


def bookings(present: int, wanted: int) -> None:
    """Guests booked one time with the viewer for ten posts."""
    if not present:
        page = {"id": 1, "owner_id": VIEWER, "slug": "talk", "title": "A talk", "zone": ZONE}
        load({BookingPage: [page]})
    numbers = range(present // 10, wanted // 10)
    load({Booking: [_booking(n) for n in numbers], BookingTime: [_booked(n) for n in numbers]})


def _booking(number: int) -> dict[str, Any]:
    return {
        "id": number + 1,
        "page_id": 1,
        "host_id": VIEWER,
        "state": "confirmed",
        "held_until": BEGIN,
        "confirmed_at": BEGIN,
        "name": "Tom Berg",
        "address": "tom@example.org",
        "zone": ZONE,
        "locale": "en",
        "answers": [{"label": "How many are you?", "text": "Two"}],
        "token_hash": f"{number:064}",
        "confirm_hash": f"{number:064}",
    }


def _booked(number: int) -> dict[str, Any]:
    starts = BOOKED_FROM + number * HOUR
    ends = starts + HOUR / 2
    return {
        "booking_id": number + 1,
        "host_id": VIEWER,
        "starts_at": starts,
        "ends_at": ends,
        "blocked_from": starts,
        "blocked_until": ends,
    }


def notifications(present: int, wanted: int) -> None:
    """What the viewer was told, about people, posts and tickets; a tenth is not read yet."""
    load({Notification: [_notification(number) for number in range(present, wanted)]})


def _notification(number: int) -> dict[str, Any]:
    at, actor = BEGIN + number * BETWEEN, number * 7 % (PEOPLE - 1) + 2
    return {
        "receiver_id": VIEWER,
        "kind": KINDS[number % len(KINDS)],
        "subject": f"thing:{number}",
        "actor_id": actor,
        "payload": {"actors": [actor], "post_id": id_of(number), "ticket_id": number + 1},
        "created_at": at,
        "changed_at": at,
        "read_at": at if number % 10 else None,
    }


FILLERS: tuple[Callable[[int, int], None], ...] = (
    circle, api_site.posts, labels, tickets, appointments, bookings, notifications
)  # fmt: skip
"""What grows; add a filler for each further kind of thing."""


def fill(present: int, wanted: int) -> None:
    """Let the site grow from so many things of each kind to more."""
    for filler in FILLERS:
        filler(present, wanted)
    db.session.commit()
    api_site.analyse()
