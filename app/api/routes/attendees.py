"""Who comes to appointments, who is invited, and what happened."""

from typing import Any

from flask import abort, current_app

from app.access import EVERYBODY, SIGNED_IN, present_viewer
from app.api import bp
from app.api.loaders.people import viewer
from app.api.paging import Collection, PageQuery, collect
from app.api.routes.users import write_limited
from app.api.schemas import appointment_changes as asked
from app.api.schemas import attendees as schemas
from app.appointments.chronicle import told
from app.appointments.loaders import appointment_or_404, named_or_404, to_change
from app.appointments.policies import can_change
from app.appointments.queries import history
from app.appointments.queries import people as queries
from app.appointments.services.answering import answer
from app.appointments.services.inviting import invite, remove
from app.auth.policies import must_confirm
from app.limits import invites_limited
from app.models import Answer, Appointment, Attendee
from app.pagination import LARGEST_ID


@bp.call(
    "PUT",
    "/appointments/<int:appointment_id>/answer",
    tag="appointments",
    audience=SIGNED_IN,
    scope="appointments:write",
    body=asked.GivenAnswer,
    body_example={"answer": "yes", "note": "I am a bit late."},
    answer=schemas.AttendeeShown,
    example=schemas.EXAMPLE,
    errors=(410,),
    limits=(write_limited,),
)
def answer_appointment(body: dict[str, Any], appointment_id: int) -> dict[str, Any]:
    """Say whether you come, invited or not. Who made it is told.

    An answer to a series is for each time of it.
    """
    found = appointment_or_404(appointment_id)
    given = answer(viewer(), found.id, Answer(body["answer"]), body.get("note"))
    return schemas.attendee(given, with_note=True)


@bp.call(
    "GET",
    "/appointments/<int:appointment_id>/people",
    tag="appointments",
    audience=SIGNED_IN,
    scope="appointments:read",
    query=PageQuery,
    answer=schemas.AttendeeList,
    example=schemas.LIST_EXAMPLE,
)
def attendees(query: dict[str, Any], appointment_id: int) -> Collection:
    """List who comes.

    Who made the appointment gets everybody who is invited or answered, also guests. Others get the
    members who come or may.
    """
    found = appointment_or_404(appointment_id)
    listed = collect(queries.shown_attendees(viewer(), found), queries.BY_ID, query)
    listed["items"] = [_shown(found, one) for one in listed["items"]]
    return listed


def _shown(found: Appointment, one: Attendee) -> dict[str, Any]:
    person = viewer()
    return schemas.attendee(one, with_note=one.user_id == person.id or can_change(person, found))


@bp.call(
    "POST",
    "/appointments/<int:appointment_id>/invitations",
    tag="appointments",
    audience=SIGNED_IN,
    scope="appointments:write",
    body=asked.Invited,
    body_example={"invited": ["@susan", "Tom Berg <tom@example.org>"]},
    answer=schemas.NewAttendees,
    status=201,
    example={"people": [schemas.EXAMPLE]},
    errors=(410,),
    limits=(write_limited, invites_limited),
)
def invite_people(body: dict[str, Any], appointment_id: int) -> dict[str, Any]:
    """Invite people to what you made. Who is on the list already is left alone.

    The answer has those who are new on it; they are told.
    """
    found = to_change(named_or_404(appointment_id))
    must = must_confirm(current_app.config)
    new = invite(viewer(), found.appointment.id, "\n".join(body["invited"]), must_confirm=must)
    return {"people": [schemas.attendee(one, with_note=True) for one in new]}


@bp.call(
    "DELETE",
    "/appointments/<int:appointment_id>/people/<int:attendee_id>",
    tag="appointments",
    audience=SIGNED_IN,
    scope="appointments:write",
    status=204,
    errors=(410,),
    limits=(write_limited,),
)
def remove_attendee(appointment_id: int, attendee_id: int) -> None:
    """Take somebody off the list of what you made. They are told."""
    to_change(named_or_404(appointment_id))
    if attendee_id > LARGEST_ID:
        abort(404)
    remove(viewer(), appointment_id, attendee_id)


@bp.call(
    "GET",
    "/appointments/<int:appointment_id>/history",
    tag="appointments",
    audience=EVERYBODY,
    scope="appointments:read",
    query=PageQuery,
    answer=schemas.EntryList,
    example=schemas.ENTRIES_EXAMPLE,
)
def appointment_history(query: dict[str, Any], appointment_id: int) -> Collection:
    """List what happened to an appointment, the latest first."""
    found = appointment_or_404(appointment_id)
    entries = history.shown_entries(found, present_viewer())
    listed = collect(entries, history.BY_AGE, query)
    lines = told(listed["items"], history.names_in(listed["items"]))
    listed["items"] = [
        schemas.entry(one, line.words) for one, line in zip(listed["items"], lines, strict=True)
    ]
    return listed
