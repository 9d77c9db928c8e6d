"""One appointment, or one time of a series."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask_login import current_user

from app.access import EVERYBODY, access, present_viewer
from app.appointments import bp
from app.appointments.alarms import as_offered
from app.appointments.loaders import Found, found_or_404
from app.appointments.policies import can_change
from app.appointments.queries.agenda import next_times
from app.appointments.queries.alarms import chosen_alarms
from app.appointments.recurrence import in_words, parse
from app.dates import utcnow
from app.models import AppointmentStatus, Occurrence
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
    return render_template(
        "appointments/show.html",
        found=found,
        appointment=found.content,
        repetition=repetition_of(found),
        coming=coming,
        may_change=can_change(current_user, series),
        **alarms_of(found),
    )


def alarms_of(found: Found) -> dict[str, Any]:
    """When the viewer is reminded of it; nothing for guests, and of what is over or cancelled."""
    viewer, series = present_viewer(), found.appointment
    is_over = found.shown.ends_at <= utcnow() or series.status == AppointmentStatus.CANCELLED
    if viewer is None or (is_over and not series.is_series):
        return {}
    chosen = chosen_alarms(viewer, series.id)
    return {"alarms": as_offered(chosen, all_day=series.all_day)}


def repetition_of(found: Found) -> str:
    """How a series repeats, in words; nothing for what takes place once."""
    series = found.appointment
    return in_words(parse(series.rule), zone_of(series.zone)) if series.is_series else ""
