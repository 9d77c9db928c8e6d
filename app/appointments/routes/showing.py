"""One appointment, or one time of a series."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask_login import current_user

from app.access import EVERYBODY, access, present_viewer
from app.appointments import bp
from app.appointments.alarms import as_offered
from app.appointments.chronicle import Line, told
from app.appointments.loaders import Found, found_or_404, has_tickets
from app.appointments.policies import can_answer, can_change
from app.appointments.queries.agenda import next_times
from app.appointments.queries.alarms import chosen_alarms
from app.appointments.queries.history import entries_of, names_in
from app.appointments.queries.links import posts_of, ticket_named
from app.appointments.queries.people import (
    attendee_for,
    is_over,
    places_of,
    shown_attendees,
)
from app.appointments.queries.visibility import Viewer
from app.appointments.recurrence import in_words, parse
from app.dates import utcnow
from app.extensions import db
from app.models import Appointment, AppointmentStatus, Attendee, Occurrence
from app.zones import zone_of

MOST_TIMES = 5


@bp.route("/<int:appointment_id>/")
@access(EVERYBODY)
def show(appointment_id: int) -> str:
    """An appointment; ``?at=`` names one time of a series."""
    found = found_or_404(appointment_id)
    series = found.appointment
    coming: Sequence[Occurrence] = []
    if series.is_series and found.sees_all:
        coming = next_times(present_viewer(), series, utcnow(), MOST_TIMES)
    viewer, may_change = present_viewer(), can_change(current_user, series)
    return render_template(
        "appointments/show.html",
        found=found,
        people=shown_people(series, viewer),
        own=attendee_for(viewer, series),
        places=places_of([series.id])[series.id],
        may_answer=can_answer(current_user) and takes_answers(found),
        told=history_of(series, viewer) if found.sees_all else [],
        appointment=found.content,
        repetition=repetition_of(found),
        coming=coming,
        may_change=may_change,
        **alarms_of(found),
        **_beside(found),
    )


def alarms_of(found: Found) -> dict[str, Any]:
    """When the viewer is reminded of it; nothing for guests, and of what is over or cancelled."""
    viewer, series = present_viewer(), found.appointment
    is_over = found.shown.ends_at <= utcnow() or series.status == AppointmentStatus.CANCELLED
    if viewer is None or (is_over and not series.is_series):
        return {}
    chosen = chosen_alarms(viewer, series.id)
    return {"alarms": as_offered(chosen, all_day=series.all_day)}


def _beside(found: Found) -> dict[str, Any]:
    """The ticket it was made for and the posts that announce it, as far as they are seen."""
    viewer, series = present_viewer(), found.appointment
    if not found.sees_all:
        return {"ticket": None, "posts": []}
    return {
        "ticket": ticket_named(viewer, series.ticket_id) if has_tickets() else None,
        "posts": posts_of(viewer, series),
    }


def repetition_of(found: Found) -> str:
    """How a series repeats, in words; nothing for what takes place once."""
    series = found.appointment
    return in_words(parse(series.rule), zone_of(series.zone)) if series.is_series else ""


def shown_people(series: Appointment, viewer: Viewer) -> list[Attendee]:
    """Who is on the list, as far as somebody may know it."""
    if viewer is None:
        return []
    found = shown_attendees(viewer, series).order_by(Attendee.id)
    return list(db.session.scalars(found))


def takes_answers(found: Found) -> bool:
    """Whether people may still say that they come."""
    is_off = found.appointment.status == AppointmentStatus.CANCELLED
    # Who sees one time alone of a series is not asked for all of it.
    return found.sees_all and not is_off and not is_over(found.appointment)


def history_of(series: Appointment, viewer: Viewer) -> list[Line]:
    """What happened, in words."""
    entries = entries_of(series, viewer)
    return told(entries, names_in(entries))
