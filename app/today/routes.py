"""The page of today."""

from datetime import date, tzinfo
from typing import Any

from flask import current_app, render_template
from flask_login import current_user

from app.access import SIGNED_IN, access
from app.appointments.queries.days import left_of_day
from app.appointments.zones import A_DAY, start_of_day
from app.dates import utcnow
from app.notifications.queries import entries
from app.tickets.queries.due import due_tickets
from app.today import bp, queries
from app.zones import zone_of

MOST = 20
"""Tickets and reminders; their own pages have the rest."""
MOST_UNREAD = 5


@bp.route("/today")
@access(SIGNED_IN)
def index() -> str:
    """Appointments of today, tickets that are due, reminders, and what is not read yet.

    As many statements for much as for little: one for each part that the site has.
    """
    zone = zone_of(current_user.timezone)
    today = utcnow().astimezone(zone).date()
    parts = {name: found for name, found in _found(today, zone).items() if found}
    return render_template("today/index.html", today=today, parts=list(parts), **parts)


def _found(today: date, zone: tzinfo) -> dict[str, Any]:
    """What there is for the page, by its parts; features that are off have nothing on it."""
    on = current_app.extensions["features"]
    found: dict[str, Any] = {}
    if "appointments" in on:
        found["appointments"] = left_of_day(current_user, today, zone, utcnow())
    if "tickets" in on:
        found["tickets"] = due_tickets(current_user, today, most=MOST)
    if "reminders" in on:
        until = start_of_day(today + A_DAY, zone)
        found["reminders"] = queries.reminders_until(current_user, until, MOST)
    if current_user.unread_count:
        found["unread"] = entries(current_user, queries.latest_unread(current_user, MOST_UNREAD))
    return found
