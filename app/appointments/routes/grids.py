"""Months, weeks and days as grids."""

import re
from collections.abc import Callable
from datetime import date, tzinfo
from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import EVERYBODY, access, present_viewer
from app.appointments import bp, grid_words
from app.appointments.grids import (
    A_DAY,
    LAST_YEAR,
    Entry,
    has_page,
    lay_out,
    next_month,
    previous_month,
    week_of,
    weeks_of,
)
from app.appointments.hours import columns_of, named
from app.appointments.layers import (
    HOLIDAYS,
    LAYERS,
    TICKETS,
    chosen,
    entries_between,
    holiday_entries,
)
from app.appointments.loaders import has_tickets
from app.appointments.policies import can_make
from app.appointments.words import SCOPES
from app.dates import utcnow
from app.i18n import select_timezone
from app.zones import zone_of

MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LINES_OF_A_MONTH, LINES_OF_A_WEEK, LINES_OF_A_DAY = 3, 4, 100
"""So many entries stand below each other in a day of a month, and above the hours."""
LANES_OF_A_WEEK, LANES_OF_A_DAY = 3, 8


@bp.route("/month")
@bp.route("/month/<month>")
@access(EVERYBODY)
def month(month: str | None = None) -> str | Response:
    """The weeks of a month, and all that is on one day of it."""
    zone = _own_zone()
    if month is None:
        return _to_present("month", f"{_present_day(zone):%Y-%m}")
    first = _day_or_404(month + "-01") if MONTH.fullmatch(month) else abort(404)
    weeks = weeks_of(first, grid_words.first_weekday())
    entries, is_cut = _entries(weeks[0][0], weeks[-1][-1], zone)
    laid_out = [lay_out(days, entries, LINES_OF_A_MONTH) for days in weeks]
    selected = _selected(first, zone)
    return render_template(
        "appointments/month.html",
        month=first,
        weeks=laid_out,
        is_cut=is_cut,
        selected=next(cell for week in laid_out for cell in week if cell.day == selected),
        before=previous_month(first),
        after=next_month(first),
        **_around(selected, zone),
    )


@bp.route("/week")
@bp.route("/week/<day>")
@access(EVERYBODY)
def week(day: str | None = None) -> str | Response:
    """The seven days of a week, by the hour."""
    zone = _own_zone()
    if day is None:
        return _to_present("week", _present_day(zone).isoformat())
    shown = _day_or_404(day)
    days = week_of(shown, grid_words.first_weekday())
    context = _hours(days, zone, lines=LINES_OF_A_WEEK, lanes=LANES_OF_A_WEEK)
    return render_template(
        "appointments/week.html",
        before=days[0] - A_DAY,
        after=days[-1] + A_DAY,
        **context,
        **_around(shown, zone),
    )


@bp.route("/day")
@bp.route("/day/<day>")
@access(EVERYBODY)
def day(day: str | None = None) -> str | Response:
    """One day, by the hour."""
    zone = _own_zone()
    if day is None:
        return _to_present("day", _present_day(zone).isoformat())
    shown = _day_or_404(day)
    context = _hours([shown], zone, lines=LINES_OF_A_DAY, lanes=LANES_OF_A_DAY)
    return render_template(
        "appointments/day.html",
        before=shown - A_DAY,
        after=shown + A_DAY,
        **context,
        **_around(shown, zone),
    )


def _day_or_404(text: str) -> date:
    """The day that an address names."""
    try:
        found = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None or not has_page(found):
        abort(404)
    return found


def _own_zone() -> tzinfo:
    """The zone of the reader; that of Flask-Babel cannot tell a repeated hour from the first."""
    return zone_of(select_timezone())


def _present_day(zone: tzinfo) -> date:
    return utcnow().astimezone(zone).date()


def _to_present(way: str, shown: str) -> Response:
    """Where the tabs lead that know no day."""
    values: dict[str, Any] = {"month" if way == "month" else "day": shown}
    return redirect(url_for(f"appointments.{way}", layers=request.args.get("layers"), **values))


def _selected(month: date, zone: tzinfo) -> date:
    """The day whose entries stand below a month: that of ``?day=``, today, or the first."""
    asked = request.args.get("day", "")
    try:
        day = date.fromisoformat(asked) if DAY.fullmatch(asked) else _present_day(zone)
    except ValueError:
        day = month
    return day if (day.year, day.month) == (month.year, month.month) else month


def _entries(first: date, last: date, zone: tzinfo) -> tuple[list[Entry], bool]:
    """What to draw, and whether that is not all."""
    viewer, offered = present_viewer(), _offered()
    layers = tuple(one for one in chosen(request.args.get("layers")) if one in offered)
    entries, is_cut = entries_between(viewer, first, last, zone, layers)
    if HOLIDAYS in layers:
        entries += holiday_entries(_region(), first, last, grid_words.locale())
    return entries, is_cut


def _offered() -> list[str]:
    """The layers that this site has for the reader."""
    lacks = {TICKETS: not has_tickets(), HOLIDAYS: not _region()}
    return [layer for layer in LAYERS if not lacks.get(layer)]


def _region() -> str:
    """Whose holidays the reader sees: as they chose, or as the site does."""
    own = current_user.holiday_region if current_user.is_authenticated else ""
    return str(own or current_app.config["HOLIDAYS_REGION"])


def _hours(days: list[date], zone: tzinfo, *, lines: int, lanes: int) -> dict[str, Any]:
    """Days by the hour: what lasts longer above them, the rest in columns."""
    entries, is_cut = _entries(days[0], days[-1], zone)
    whole = request.args.get("hours") == "all"
    axis, columns = columns_of(days, entries, zone, utcnow(), lanes=lanes, whole=whole)
    above = lay_out(days, [entry for entry in entries if entry.is_long], lines)
    every = lay_out(days, entries, 0)
    return {
        "axis": axis,
        "whole": whole,
        "is_cut": is_cut,
        "start_at": _start_addresses(),
        "columns": list(zip(columns, above, every, strict=True)),
    }


def _around(shown: date, zone: tzinfo) -> dict[str, Any]:
    """What every calendar needs to know."""
    offered = _offered()
    return {
        "day": shown,
        "present_day": _present_day(zone),
        "layers": [layer for layer in chosen(request.args.get("layers")) if layer in offered],
        "all_layers": {layer: LAYERS[layer] for layer in offered},
        "layers_wanted": request.args.get("layers"),
        "words": grid_words,
        "has_page": has_page,
        "address_of": _address_of,
        "day_at": _day_addresses(),
        "may_make": can_make(current_user),
        "scopes": SCOPES,
        "named": named,
    }


def _day_addresses() -> Callable[..., str]:
    """What gives the address of a day, or of a month with a day: one is put together for all.

    A month has eighty of them.
    """
    layers = request.args.get("layers")
    some = date(LAST_YEAR, 12, 31)
    month = f"{some:%Y-%m}"
    its_page = url_for("appointments.day", day=some, layers=layers)
    in_month = url_for("appointments.month", month=month, day=some, layers=layers)

    def address(day: date, *, within_month: bool = False) -> str:
        if not within_month:
            return its_page.replace(f"{some}", f"{day}", 1)
        return in_month.replace(f"{some}", f"{day}").replace(f"/{month}", f"/{day:%Y-%m}", 1)

    return address


def _start_addresses() -> Callable[[date, int, int], str]:
    """What gives the address of the form for a time; again, one is put together for all."""
    form = url_for("appointments.create", start="START")

    def address(day: date, hour: int, minute: int) -> str:
        return form.replace("START", f"{day}T{hour:02}:{minute:02}", 1)

    return address


def _address_of(entry: Entry) -> str:
    """The page of what an entry stands for; a holiday has none."""
    if entry.layer == HOLIDAYS:
        return ""
    if entry.layer == TICKETS:
        return url_for("tickets.show", ref=entry.id)
    original = entry.original.isoformat() if entry.original else None
    return url_for("appointments.show", appointment_id=entry.id, at=original)
