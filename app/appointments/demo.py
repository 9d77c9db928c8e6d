"""The calendar of the demo club, around the day on which it is made."""

import hashlib
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from app.appointments.queries.people import attendees_of
from app.appointments.services.drafts import Draft
from app.appointments.services.making import make_appointment
from app.demo.extras import Club, extras
from app.extensions import db
from app.models import Answer, Appointment, AppointmentStatus, Attendee
from app.zones import zone_of

CALENDAR = Path(__file__).with_name("demo.json")
WEEKS_BACK = 4
"""So long ago what repeats began."""


def read_calendar() -> list[dict[str, Any]]:
    """The appointments of the demo."""
    found: dict[str, list[dict[str, Any]]] = json.loads(CALENDAR.read_text(encoding="utf-8"))
    return found["appointments"]


def fill(club: Club) -> None:
    """Make the appointments of the club; those that are there are left alone."""
    for entry in read_calendar():
        owner = club.people[entry["by"]]
        key = _key(entry["title"])
        made = make_appointment(owner, _draft(club, entry, owner.timezone), form_key=key)
        if entry.get("people") and not attendees_of(made):
            _invite(club, made, entry["people"])


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
