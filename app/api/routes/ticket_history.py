"""What became of tickets."""

from typing import Any

from app.access import EVERYBODY, present_viewer
from app.api import bp
from app.api.paging import Collection, PageQuery, collect
from app.api.schemas import ticket_timeline as schemas
from app.api.shown import tickets as tickets_shown
from app.tickets.loaders import ticket_or_404
from app.tickets.queries.timeline import CHANGES_OLDEST_FIRST, Row, changes_of


@bp.call(
    "GET",
    "/tickets/<ticket>/history",
    tag="tickets",
    audience=EVERYBODY,
    scope="tickets:read",
    query=PageQuery,
    answer=schemas.History,
    example=schemas.HISTORY_EXAMPLE,
)
def ticket_history(query: dict[str, Any], ticket: str) -> Collection:
    """List what was changed of a ticket, the oldest first: who, when, from what to what."""
    found = changes_of(ticket_or_404(ticket), present_viewer())
    listed = collect(found, CHANGES_OLDEST_FIRST, query, rows=True)
    return listed | {"items": [tickets_shown.change(Row(*row)) for row in listed["items"]]}
