"""What calendars show, in layers that can be switched off: mine, the club's, tickets."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row

from app.appointments.grids import Entry, timed, whole_days
from app.appointments.queries.due import due_tickets
from app.appointments.queries.spans import spans_within
from app.appointments.queries.visibility import Viewer
from app.models import Ticket
from app.zones import zone_of

MINE, CLUB, TICKETS = "mine", "club", "tickets"
LAYERS: dict[str, LazyString] = {MINE: _l("Mine"), CLUB: _l("The club"), TICKETS: _l("Tickets")}
FURTHEST = timedelta(hours=27)
"""A day of one zone is so far from the same day of another at the most, and an hour more."""


def chosen(asked: str | None) -> tuple[str, ...]:
    """The layers that an address asks for; all when it says nothing."""
    if asked is None:
        return tuple(LAYERS)
    wanted = set(asked.split(","))
    return tuple(layer for layer in LAYERS if layer in wanted)


def entries_between(
    viewer: Viewer, first: date, last: date, zone: tzinfo, layers: tuple[str, ...]
) -> list[Entry]:
    """What stands on some days, both included, and maybe near them, for a reader in a zone.

    Two statements at the most, however much there is.
    """
    found: list[Entry] = []
    if MINE in layers or CLUB in layers:
        since = datetime.combine(first, time(), UTC) - FURTHEST
        until = datetime.combine(last, time(), UTC) + timedelta(days=1) + FURTHEST
        found = [_entry(one, zone) for one in spans_within(viewer, since, until)]
    if viewer is not None and TICKETS in layers:
        found += [_due(ticket) for ticket in due_tickets(viewer, first, last)]
    return [one for one in found if one.layer in layers]


def _entry(one: Row[Any], zone: tzinfo) -> Entry:
    starts = ends = None
    if one.all_day:
        first, last = whole_days(one.starts_at, one.ends_at, zone_of(one.zone))
    else:
        first, last, starts, ends = timed(one.starts_at, one.ends_at, zone)
    is_one_of_many = bool(one.rule) or one.series_id is not None
    return Entry(
        layer=MINE if one.is_mine else CLUB,
        title=one.title,
        first=first,
        last=last,
        starts=starts,
        ends=ends,
        colour=one.colour,
        status=one.status,
        location=one.location,
        id=one.appointment_id,
        original=one.original_local if is_one_of_many else None,
    )


def _due(ticket: Ticket) -> Entry:
    day = ticket.due_on or date.min  # the query leaves out those without one
    return Entry(layer=TICKETS, title=ticket.name, first=day, last=day, id=ticket.id)
