"""One appointment, or one time of a series."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask_login import current_user

from app.access import EVERYBODY, access, present_viewer
from app.appointments import bp
from app.appointments.loaders import Found, found_or_404, has_tickets
from app.appointments.policies import can_change
from app.appointments.queries.agenda import next_times
from app.appointments.queries.links import posts_of, ticket_named
from app.appointments.recurrence import in_words, parse
from app.dates import utcnow
from app.models import Occurrence
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
        **_beside(found),
    )


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
