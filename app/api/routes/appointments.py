"""Appointments: the times of a span, and one of them."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Response
from flask_babel import lazy_gettext as _l

from app.access import EVERYBODY, present_viewer
from app.api import bp
from app.api.paging import Collection, collect
from app.api.schemas import appointment_changes as asked
from app.api.schemas import appointments as schemas
from app.appointments.calendars import file_of
from app.appointments.loaders import Found, appointment_or_404, has_tickets, named_or_404
from app.appointments.queries import agenda as queries
from app.appointments.queries.alarms import chosen_alarms
from app.appointments.queries.links import ticket_named
from app.appointments.queries.people import answers_of, attendee_for, places_of
from app.appointments.zones import start_of_day
from app.dates import utcnow
from app.errors.exceptions import DomainError
from app.i18n import select_timezone
from app.text import tidy_line
from app.zones import zone_of

USUAL_SPAN = timedelta(days=31)
LONGEST_SPAN = timedelta(days=366)


@bp.call(
    "GET",
    "/appointments",
    tag="appointments",
    audience=EVERYBODY,
    scope="appointments:read",
    query=asked.AgendaQuery,
    answer=schemas.OccurrenceList,
    example=schemas.LIST_EXAMPLE,
)
def appointments(query: dict[str, Any]) -> Collection:
    """List the times at which appointments take place, the earliest first.

    Each time of a series is an item of its own. What began earlier and goes on within the span is
    one of them, too.
    """
    viewer = present_viewer()
    filters = queries.Filters(
        only_own=query["of"] == asked.MINE,
        only_others=query["of"] == asked.CLUB,
        text=tidy_line(query["q"]),
        category=tidy_line(query["category"]),
    )
    since, until = span_asked(query, USUAL_SPAN, LONGEST_SPAN)
    found = queries.within(viewer, since, until, filters)
    listed = collect(found, queries.BY_START, query, rows=True)
    ids = {row.appointment_id for row in listed["items"]}
    answers = answers_of(viewer, ids) if viewer else {}
    return listed | {"items": schemas.occurrences(listed["items"], answers)}


def span_asked(
    query: dict[str, Any], usual: timedelta, longest: timedelta
) -> tuple[datetime, datetime]:
    """From when to when a query asks; days begin where it says, or where the caller is.

    Raises:
        DomainError: it ends before it begins, or lasts too long.
    """
    zone = query.get("timezone") or select_timezone()
    since = _instant(query.get("since"), zone) or utcnow()
    until = _instant(query.get("until"), zone) or since + usual
    if until <= since:
        raise DomainError(_l("The end has to come after the start."), field="until")
    if until - since > longest:
        message = _l("Ask for at most %(num)d days.", num=longest.days)
        raise DomainError(message, field="until")
    return since, until


def _instant(asked_for: date | datetime | None, zone: str) -> datetime | None:
    if asked_for is None or isinstance(asked_for, datetime):
        return asked_for
    return start_of_day(asked_for, zone_of(zone))


@bp.call(
    "GET",
    "/appointments/<int:appointment_id>",
    tag="appointments",
    audience=EVERYBODY,
    scope="appointments:read",
    query=asked.AtQuery,
    answer=schemas.AppointmentShown,
    example=schemas.EXAMPLE,
)
def appointment(query: dict[str, Any], appointment_id: int) -> dict[str, Any]:
    """Get an appointment or a series, or one time of it."""
    return whole_of(named_or_404(appointment_id, query.get("at")))


def whole_of(found: Found) -> dict[str, Any]:
    """What is shown of one appointment."""
    viewer, series = present_viewer(), found.appointment
    ticket = None
    if found.sees_all and has_tickets():
        ticket = ticket_named(viewer, series.ticket_id)
    whole = schemas.Whole(
        found,
        places=places_of([series.id])[series.id],
        own=attendee_for(viewer, series),
        alarms=sorted(chosen_alarms(viewer, series.id)) if viewer else [],
        ticket_id=ticket.id if ticket else None,
    )
    return schemas.appointment(whole)


@bp.call(
    "GET",
    "/appointments/<int:appointment_id>/calendar",
    tag="appointments",
    audience=EVERYBODY,
    scope="appointments:read",
)
def appointment_file(appointment_id: int) -> Response:
    """Get an appointment or a series as a calendar file (RFC 5545)."""
    return file_of(appointment_or_404(appointment_id), present_viewer())
