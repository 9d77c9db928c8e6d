"""Appointments and the times at which they take place, as programs see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from app.api.fields import Boolean, Instant, Integer, List, Nested, ReadySchema, Schema, String
from app.api.paging import collection_of
from app.api.schemas.people import EXAMPLE as PERSON
from app.api.schemas.people import PersonNamed, named
from app.appointments import zones
from app.appointments.loaders import Found
from app.appointments.queries.people import Places
from app.dates import iso
from app.models import Answer, AppointmentAudience, AppointmentStatus, Attendee
from app.zones import zone_of

A_DAY = timedelta(days=1)
AUDIENCES = [one.value for one in AppointmentAudience]
STATUSES = [one.value for one in AppointmentStatus]
ANSWERS = [one.value for one in Answer]
SHARED = (
    *("title", "starts_at", "ends_at", "zone", "all_day"),
    *("location", "audience", "status", "category", "colour"),
)
TIME_EXAMPLE = {
    "id": 3474021837621144,
    "at": "2026-05-04T18:00:00",
    "title": "Choir",
    "starts_at": "2026-05-04T16:00:00Z",
    "ends_at": "2026-05-04T17:30:00Z",
    "starts": "2026-05-04T18:00:00",
    "ends": "2026-05-04T19:30:00",
    "zone": "Europe/Berlin",
    "all_day": False,
    "location": "Hall 2",
    "audience": "members",
    "status": "confirmed",
    "category": "Music",
    "colour": "#1d4ed8",
    "recurrence": "FREQ=WEEKLY;BYDAY=MO",
    "is_exception": False,
    "owner": PERSON,
    "my_answer": "yes",
    "_links": {
        "self": "/api/appointments/3474021837621144?at=2026-05-04T18:00:00",
    },
}
EXAMPLE = TIME_EXAMPLE | {
    "at": None,
    "description": "Bring the *red* book.",
    "description_html": "<p>Bring the <em>red</em> book.</p>",
    "capacity": 40,
    "coming_count": 12,
    "maybe_count": 3,
    "alarms": [60],
    "ticket_id": None,
    "version": 3,
    "created_at": "2026-01-02T09:00:00Z",
    "changed_at": "2026-03-01T10:15:00Z",
    "_links": {
        "self": "/api/appointments/3474021837621144",
        "answer": "/api/appointments/3474021837621144/answer",
        "people": "/api/appointments/3474021837621144/people",
        "history": "/api/appointments/3474021837621144/history",
        "ics": "/api/appointments/3474021837621144/calendar",
        "page": "/appointments/3474021837621144/",
    },
}


class OccurrenceLinks(Schema):
    """Where more of it is."""

    self = String(required=True)


class OccurrenceShown(ReadySchema):
    """One time at which an appointment takes place."""

    id = Integer(required=True, metadata={"description": "Of the appointment or series."})
    at = String(
        required=True,
        allow_none=True,
        metadata={"description": "The name of this time within its series; null where it is none."},
    )
    title = String(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    starts = String(
        required=True,
        metadata={"description": "What the clocks of its zone show; of whole days the first."},
    )
    ends = String(
        required=True,
        metadata={"description": "What the clocks of its zone show; of whole days the last."},
    )
    zone = String(required=True)
    all_day = Boolean(required=True)
    location = String(required=True)
    audience = String(required=True, metadata={"enum": AUDIENCES})
    status = String(required=True, metadata={"enum": STATUSES})
    category = String(required=True)
    colour = String(required=True)
    recurrence = String(
        required=True,
        metadata={"description": "The value of an RRULE (RFC 5545); empty where it is no series."},
    )
    is_exception = Boolean(
        required=True,
        metadata={"description": "Whether this time says something else than its series."},
    )
    owner = Nested(PersonNamed, required=True)
    my_answer = String(required=True, allow_none=True, metadata={"enum": [*ANSWERS, None]})
    _links = Nested(OccurrenceLinks, required=True)


OccurrenceList = collection_of(OccurrenceShown, "OccurrenceList")
LIST_EXAMPLE = {
    "items": [TIME_EXAMPLE],
    "_meta": {"per_page": 10},
    "_links": {"self": "/api/appointments", "next": None, "prev": None},
}


class AppointmentLinks(Schema):
    """Where more of it is."""

    self = String(required=True)
    answer = String(required=True)
    people = String(required=True)
    history = String(required=True)
    ics = String(required=True)
    page = String(required=True)


@dataclass(frozen=True)
class Whole:
    """An appointment, a series or one time of it, with what belongs to it for the viewer."""

    found: Found
    places: Places
    own: Attendee | None
    alarms: list[int]
    ticket_id: int | None


class AppointmentShown(OccurrenceShown):
    """An appointment or a series, or with ``at`` one time of it. Times are those of the first."""

    description = String(required=True, metadata={"description": "Markdown."})
    description_html = String(required=True)
    capacity = Integer(
        required=True, allow_none=True, metadata={"description": "How many may come; null: all."}
    )
    coming_count = Integer(required=True)
    maybe_count = Integer(required=True)
    alarms = List(
        Integer(),
        required=True,
        metadata={"description": "How many minutes before you are reminded."},
    )
    ticket_id = Integer(required=True, allow_none=True)
    version = Integer(required=True)
    created_at = Instant(required=True)
    changed_at = Instant(required=True)
    _links = Nested(AppointmentLinks, required=True)


def appointment(whole: Whole) -> dict[str, Any]:
    """An appointment, a series or one time of it as a program sees it."""
    found = whole.found
    series, content = found.appointment, found.content
    return {
        **{name: getattr(content, name) for name in SHARED},
        "id": series.id,
        "at": found.at.isoformat() if found.at else None,
        **times_of(found.shown),
        "recurrence": series.rule if found.sees_all else "",
        "is_exception": content is not series,
        "owner": named(content.owner),
        "my_answer": whole.own.answer if whole.own else None,
        "description": content.body,
        "description_html": content.body_html,
        "capacity": series.capacity,
        "coming_count": whole.places.yes_count,
        "maybe_count": whole.places.maybe_count,
        "alarms": whole.alarms,
        "ticket_id": whole.ticket_id,
        "version": series.version,
        "created_at": iso(content.created_at),
        "changed_at": iso(content.changed_at),
        "_links": links_of(found),
    }


def times_of(shown: Any) -> dict[str, Any]:
    """When something takes place: the instants, and what the clocks of its zone show then."""
    zone = zone_of(shown.zone)
    starts, ends = zones.local(shown.starts_at, zone), zones.local(shown.ends_at, zone)
    is_days = shown.all_day
    return {
        "starts_at": iso(shown.starts_at),
        "ends_at": iso(shown.ends_at),
        "starts": (starts.date() if is_days else starts).isoformat(),
        "ends": ((ends - A_DAY).date() if is_days else ends).isoformat(),
    }


def links_of(found: Found) -> dict[str, str]:
    """Where more of an appointment is."""
    series_id = found.appointment.id
    at = found.at.isoformat() if found.at else None
    return {
        "self": url_for("api.appointment", appointment_id=series_id, at=at),
        "answer": url_for("api.answer_appointment", appointment_id=series_id),
        "people": url_for("api.attendees", appointment_id=series_id),
        "history": url_for("api.appointment_history", appointment_id=series_id),
        "ics": url_for("api.appointment_file", appointment_id=series_id),
        "page": url_for("appointments.show", appointment_id=series_id, at=at),
    }


def occurrences(rows: Iterable[Any], answers: Mapping[int, Answer]) -> list[dict[str, Any]]:
    """Rows of ``queries.within`` as a program sees them; with the viewer's answers by id."""
    api = url_for("api.appointments")
    return [_occurrence(row, answers.get(row.appointment_id), api) for row in rows]


def _occurrence(row: Any, answer: Answer | None, api: str) -> dict[str, Any]:
    is_one_of_many = row.rule != "" or row.series_id is not None
    at: datetime | None = row.original_local if is_one_of_many else None
    name = at.isoformat() if at else None
    here = f"{api}/{row.appointment_id}"
    return {
        **{name: getattr(row, name) for name in SHARED},
        **times_of(row),
        "id": row.appointment_id,
        "at": name,
        "recurrence": row.rule,
        "is_exception": row.series_id is not None,
        "owner": {
            "id": row.owner_id,
            "username": row.username,
            "display_name": row.display_name,
        },
        "my_answer": answer,
        "_links": {"self": f"{here}?at={name}" if name else here},
    }
