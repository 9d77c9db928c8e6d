"""The agenda: what is to come, day by day, and what is over."""

from collections.abc import Iterable
from datetime import date

from flask import current_app, request
from flask_babel import get_timezone
from flask_login import current_user

from app import htmx
from app.access import EVERYBODY, access, present_viewer
from app.appointments import bp, formats
from app.appointments.policies import can_make
from app.appointments.queries import agenda as queries
from app.appointments.queries.visibility import Viewer
from app.auth.policies import must_confirm
from app.dates import utcnow
from app.models import Occurrence
from app.models.appointment import LONGEST_CATEGORY
from app.pagination import Window
from app.text import tidy_line

MINE, ALL = "mine", "all"
LONGEST_SEARCH = 100


@bp.route("/")
@access(EVERYBODY)
def index() -> str:
    """What is to come, the next first; ``?past=1`` what is over, ``?of=mine`` only one's own.

    ``?q=`` are words of title or place, ``?category=`` names one.
    """
    viewer, now = present_viewer(), utcnow()
    filters = _filters(viewer)
    is_past = request.args.get("past") == "1"
    find, keyset = (
        (queries.past, queries.BY_START_BACKWARDS)
        if is_past
        else (queries.upcoming, queries.BY_START)
    )
    size = current_app.config["POSTS_PER_PAGE"]
    page = find(viewer, now, Window.parse(request.args, keyset), size, filters)
    today = now.astimezone(get_timezone()).date()
    return htmx.page_or_fragment(
        "appointments/index.html",
        "appointments/_list.html",
        page=page,
        days=by_day(page.items, None if is_past else today),
        today=today,
        is_past=is_past,
        of=MINE if filters.only_own else ALL,
        filters=filters,
        paging={
            "past": 1 if is_past else None,
            "of": MINE if filters.only_own else None,
            "q": filters.text or None,
            "category": filters.category or None,
        },
        may_make=can_make(current_user, must_confirm=must_confirm(current_app.config)),
    )


def _filters(viewer: Viewer) -> queries.Filters:
    """What the address asks for; what no database takes is left out of it."""
    return queries.Filters(
        only_own=viewer is not None and request.args.get("of") == MINE,
        text=tidy_line(request.args.get("q", "")[:LONGEST_SEARCH]),
        category=tidy_line(request.args.get("category", "")[:LONGEST_CATEGORY]),
    )


def by_day(times: Iterable[Occurrence], today: date | None) -> list[tuple[date, list[Occurrence]]]:
    """Times by their first day where the reader is, in their order.

    What began before ``today`` and still goes on stands there.
    """
    days: dict[date, list[Occurrence]] = {}
    for one in times:
        first = formats.first_day(one)
        days.setdefault(max(first, today) if today else first, []).append(one)
    # Whole days are days of their own zone: the order of the instants may be another.
    return sorted(days.items(), key=lambda item: item[0], reverse=today is None)
