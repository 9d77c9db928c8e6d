"""Appointments as calendar files have them."""

from datetime import datetime

from flask import Response, url_for

from app.appointments.ics.events import Event, Override, Status
from app.appointments.ics.writing import single
from app.appointments.queries.feeds import Said, Whole, with_exceptions
from app.appointments.queries.visibility import Viewer
from app.models import Appointment, AppointmentAudience

CALENDAR = "text/calendar; charset=utf-8"


def file_of(appointment: Appointment, viewer: Viewer) -> Response:
    """An appointment or series that somebody may see, as a file to take along."""
    (whole,) = with_exceptions([appointment], viewer)
    at = url_for("appointments.show", appointment_id=appointment.id, _external=True)
    answer = Response(single(event_of(whole, at)), content_type=CALENDAR)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{appointment.id}.ics")
    return answer


def event_of(whole: Whole, at: str) -> Event:
    """An appointment for a calendar file.

    Args:
        whole: with its exceptions.
        at: the whole address of its page.
    """
    overrides = (
        Override(one.original_local, _plain(one, at))
        for one in whole.others
        if one.original_local is not None
    )
    return _plain(whole.appointment, at, tuple(whole.out), tuple(overrides))


def _plain(
    appointment: Said | Appointment,
    at: str,
    exdates: tuple[datetime, ...] = (),
    overrides: tuple[Override, ...] = (),
) -> Event:
    return Event(
        uid=appointment.uid,
        summary=appointment.title,
        starts=appointment.starts_local,
        ends=appointment.ends_local,
        zone=appointment.zone,
        changed_at=appointment.changed_at,
        created_at=appointment.created_at,
        all_day=appointment.all_day,
        sequence=appointment.sequence,
        rrule=appointment.rule,
        exdates=exdates,
        overrides=overrides,
        status=Status[appointment.status.upper()],
        is_public=appointment.audience == AppointmentAudience.PUBLIC,
        location=appointment.location,
        description=appointment.body,
        url=at,
        categories=(appointment.category,) if appointment.category else (),
        colour=appointment.colour,
    )
