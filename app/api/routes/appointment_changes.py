"""Making, changing and deleting appointments."""

from typing import Any

from flask import current_app, url_for

from app.access import MEMBER, SIGNED_IN
from app.api import bp, conditions
from app.api.drafting import (
    changed_draft,
    draft_before,
    fields_of_programs,
    new_draft,
    scope_of,
    series_of,
)
from app.api.loaders.people import viewer
from app.api.routes.appointments import whole_of
from app.api.routes.users import write_limited
from app.api.schemas import appointment_changes as asked
from app.api.schemas import appointments as schemas
from app.appointments.loaders import has_tickets, named_or_404, to_change
from app.appointments.services import changing, deleting, making
from app.appointments.services.alarms import choose_alarms
from app.appointments.services.inviting import invite
from app.auth.policies import must_confirm
from app.limits import invites_limited
from app.models import Appointment


@bp.call(
    "POST",
    "/appointments",
    tag="appointments",
    audience=MEMBER,
    scope="appointments:write",
    body=asked.NewAppointment,
    body_example=asked.NEW_EXAMPLE,
    answer=schemas.AppointmentShown,
    status=201,
    example=schemas.EXAMPLE,
    headers={"Location": "The address of the appointment."},
    limits=(write_limited, invites_limited),
)
def make_appointment(body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Make an appointment or a series.

    Whoever is invited is told. What only you could see is for the people invited, too, from then.
    """
    with fields_of_programs():
        made = _made(body)
    found = named_or_404(made.id)
    return whole_of(found), {"Location": url_for("api.appointment", appointment_id=made.id)}


def _made(body: dict[str, Any]) -> Appointment:
    owner, must = viewer(), must_confirm(current_app.config)
    made = making.make_appointment(
        owner,
        new_draft(body, owner.timezone),
        ticket_id=body.get("ticket_id") if has_tickets() else None,
        must_confirm=must,
    )
    invite(owner, made.id, "\n".join(body.get("invited", ())), must_confirm=must)
    if "alarms" in body:
        choose_alarms(owner, made.id, body["alarms"])
    return made


@bp.call(
    "PATCH",
    "/appointments/<int:appointment_id>",
    tag="appointments",
    audience=SIGNED_IN,
    scope="appointments:write",
    query=asked.ReachQuery,
    body=asked.ChangedAppointment,
    body_example={"location": "Hall 3"},
    answer=schemas.AppointmentShown,
    example=schemas.EXAMPLE,
    has_version=True,
    errors=(410,),
    headers={"Content-Location": "The address of what is shown, such as of a new series."},
    limits=(write_limited,),
)
def change_appointment(
    query: dict[str, Any], body: dict[str, Any], appointment_id: int
) -> tuple[dict[str, Any], dict[str, str]]:
    """Change an appointment, or a part of a series. What is left out stays as it is.

    The times of `all` of a series are those of its first. Changing a time and all that follow makes
    a new series of them, which is the answer. Whoever comes is told.
    """
    found = to_change(named_or_404(appointment_id, query.get("at")))
    version = conditions.require_version(found.appointment.version)
    person, alarms = viewer(), body.pop("alarms", None)
    series_id, at = found.appointment.id, found.at
    with fields_of_programs():
        scope = scope_of(found, query.get("scope"))
        if body:
            changed = changing.change_appointment(
                appointment_id,
                person,
                changed_draft(draft_before(found, scope), body),
                version=version,
                scope=scope,
                at=at,
            )
            series_id, at = series_of(changed)
        if alarms is not None:
            choose_alarms(person, series_id, alarms)
    there = url_for("api.appointment", appointment_id=series_id, at=at and at.isoformat())
    return whole_of(named_or_404(series_id, at)), {"Content-Location": there}


@bp.call(
    "DELETE",
    "/appointments/<int:appointment_id>",
    tag="appointments",
    audience=SIGNED_IN,
    scope="appointments:write",
    query=asked.ReachQuery,
    status=204,
    has_version=True,
    errors=(410,),
    limits=(write_limited,),
)
def delete_appointment(query: dict[str, Any], appointment_id: int) -> None:
    """Delete an appointment, or a part of a series. Whoever comes is told."""
    found = to_change(named_or_404(appointment_id, query.get("at")))
    version = conditions.require_version(found.appointment.version)
    deleting.delete_appointment(
        appointment_id,
        viewer(),
        version=version,
        scope=scope_of(found, query.get("scope")),
        at=found.at,
    )
