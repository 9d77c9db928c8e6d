"""The calendar of the demo club, around the day on which it is made."""

import hashlib
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.appointments.policies import widest_reach
from app.appointments.queries.people import attendees_of
from app.appointments.services.drafts import Draft
from app.appointments.services.making import make_appointment
from app.appointments.services.posts import announce
from app.demo.extras import Club, extras
from app.extensions import db
from app.models import Answer, Appointment, AppointmentStatus, Attendee, Ticket
from app.zones import zone_of
from config import MAX_POST_LENGTH

CALENDAR = Path(__file__).with_name("demo.json")
WEEKS_BACK = 4
"""So long ago what repeats began."""


def read_calendar() -> list[dict[str, Any]]:
    """The appointments of the demo."""
    return _read()["appointments"]


def read_announcements() -> list[dict[str, Any]]:
    """The posts that announce some of them."""
    return _read()["posts"]


def _read() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(CALENDAR.read_text(encoding="utf-8"))
    return found


def fill(club: Club) -> None:
    """Make the appointments of the club; those that are there are left alone."""
    made = {}
    for entry in read_calendar():
        owner = club.people[entry["by"]]
        made[entry["title"]] = make_appointment(
            owner,
            _draft(club, entry, owner.timezone),
            ticket_id=_ticket_of(entry),
            form_key=_key(entry["title"]),
        )
        if entry.get("people") and not attendees_of(made[entry["title"]]):
            _invite(club, made[entry["title"]], entry["people"])
    for entry in read_announcements():
        _announce(club, entry, made[entry["announces"]])


def _ticket_of(entry: dict[str, Any]) -> int | None:
    """The number of the ticket that an appointment is made for, where there are tickets."""
    named = select(Ticket.id).where(Ticket.name == entry.get("ticket", ""))
    return db.session.scalar(named.order_by(Ticket.id).limit(1))


def _announce(club: Club, entry: dict[str, Any], appointment: Appointment) -> None:
    """A post of some hours ago that announces an appointment."""
    announce(
        club.people[entry["by"]],
        appointment.id,
        entry["text"],
        reach=widest_reach(appointment),
        form_key=_key(entry["text"]),
        max_length=MAX_POST_LENGTH,
        written_at=club.present - timedelta(hours=entry["hours_ago"]),
        announce=False,
    )


def _invite(club: Club, appointment: Appointment, answers: dict[str, str]) -> None:
    """Put people on the list as if they had answered; nobody gets a mail of it."""
    for called, said in answers.items():
        name, _, address = called.rstrip(">").partition(" <")
        person = None if address else club.people[name]
        attendee = Attendee(
            appointment_id=appointment.id,
            user_id=person.id if person else None,
            address=address or None,
            name=name if address else "",
            answer=said,
            answered_at=None if said == Answer.WAITING else club.present,
        )
        db.session.add(attendee)
    db.session.flush()


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _draft(club: Club, entry: dict[str, Any], zone: str) -> Draft:
    day = _day(club.present.astimezone(zone_of(zone)).date(), entry)
    starts = _at(day, entry.get("from", "00:00"))
    ends = _at(day, entry["to"]) if "to" in entry else starts + timedelta(days=entry["lasts"])
    return Draft(
        entry["title"],
        starts,
        ends,
        zone,
        all_day="lasts" in entry,
        location=entry.get("location", ""),
        body=entry.get("body", ""),
        audience=entry["audience"],
        status=entry.get("status", AppointmentStatus.CONFIRMED),
        category=entry.get("category", ""),
        colour=entry.get("colour", ""),
        rule=entry.get("rule", ""),
        capacity=entry.get("capacity"),
    )


def _day(today: date, entry: dict[str, Any]) -> date:
    """So many days from today, or for what repeats the right weekday some weeks ago."""
    if "weekday" not in entry:
        return today + timedelta(days=entry["days"])
    return today + timedelta(weeks=-WEEKS_BACK, days=entry["weekday"] - today.weekday())


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock))


extras.append(fill)
