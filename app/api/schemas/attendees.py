"""Who comes to appointments, and what happened to them, as programs see it."""

from typing import Any

from app.api.fields import Instant, Integer, List, Nested, ReadyNested, Schema, String
from app.api.paging import collection_of
from app.api.schemas.appointments import ANSWERS
from app.api.schemas.people import EXAMPLE as PERSON
from app.api.schemas.people import PersonNamed, named
from app.models import AppointmentEntry, Attendee

EXAMPLE = {
    "id": 3474021837621145,
    "person": PERSON,
    "name": "",
    "address": None,
    "answer": "yes",
    "note": "I am a bit late.",
    "answered_at": "2026-05-01T08:00:00Z",
}


class AttendeeShown(Schema):
    """Somebody who is invited or answered: a member, or a guest with a name and an address."""

    id = Integer(required=True)
    person = ReadyNested(PersonNamed, required=True, allow_none=True)
    name = String(required=True, metadata={"description": "The name of a guest."})
    address = String(
        required=True, allow_none=True, metadata={"description": "The address of a guest."}
    )
    answer = String(required=True, metadata={"enum": ANSWERS})
    note = String(metadata={"description": "Shown to who made the appointment, and who wrote it."})
    answered_at = Instant(required=True, allow_none=True)


def attendee(one: Attendee, *, with_note: bool) -> dict[str, Any]:
    """Somebody on the list of an appointment."""
    shown = {
        "id": one.id,
        "person": named(one.user) if one.user else None,
        "name": one.name,
        "address": one.address,
        "answer": one.answer,
        "answered_at": one.answered_at,
    }
    return shown | ({"note": one.note} if with_note else {})


AttendeeList = collection_of(AttendeeShown, "AttendeeList")
LIST_EXAMPLE = {
    "items": [EXAMPLE],
    "_meta": {"per_page": 10},
    "_links": {
        "self": "/api/appointments/3474021837621144/people", "next": None, "prev": None
    },
}  # fmt: skip


class NewAttendees(Schema):
    """Who is new on the list."""

    people = List(Nested(AttendeeShown), required=True)


class EntryShown(Schema):
    """One thing that happened to an appointment."""

    id = Integer(required=True)
    created_at = Instant(required=True)
    person = ReadyNested(PersonNamed, required=True, allow_none=True)
    guest = String(required=True, metadata={"description": "The name of the guest who did it."})
    field = String(required=True, metadata={"description": "What it is about, as `when`."})
    words = String(required=True, metadata={"description": "What happened, in your language."})
    scope = String(
        required=True,
        metadata={
            "enum": ["", "one", "following", "all"],
            "description": "How much of a series it is about; empty where it is none.",
        },
    )
    at = String(
        required=True, allow_none=True, metadata={"description": "Which time of the series."}
    )


def entry(one: AppointmentEntry, words: str) -> dict[str, Any]:
    """One thing that happened, with what it is in words."""
    return {
        "id": one.id,
        "created_at": one.created_at,
        "person": named(one.author) if one.author else None,
        "guest": one.guest,
        "field": one.field,
        "words": words,
        "scope": one.scope,
        "at": one.at_local.isoformat() if one.at_local else None,
    }


EntryList = collection_of(EntryShown, "AppointmentEntryList")
ENTRY_EXAMPLE = {
    "id": 3474021837621146,
    "created_at": "2026-05-01T08:00:00Z",
    "person": PERSON,
    "guest": "",
    "field": "location",
    "words": "Place: Hall 1 → Hall 2",
    "scope": "",
    "at": None,
}
ENTRIES_EXAMPLE = {
    "items": [ENTRY_EXAMPLE],
    "_meta": {"per_page": 10},
    "_links": {
        "self": "/api/appointments/3474021837621144/history", "next": None, "prev": None
    },
}  # fmt: skip
