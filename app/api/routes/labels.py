"""The words that tickets are sorted by."""

from typing import Any

from app.access import SIGNED_IN
from app.api import bp
from app.api.paging import Collection, PageQuery, collect
from app.api.schemas import labels as schemas
from app.api.shown import tickets as tickets_shown
from app.tickets.queries.lists import LABELS_BY_NAME, every_label


@bp.call(
    "GET",
    "/labels",
    tag="tickets",
    audience=SIGNED_IN,
    scope="tickets:read",
    query=PageQuery,
    answer=schemas.LabelList,
    example=schemas.LIST_EXAMPLE,
)
def labels(query: dict[str, Any]) -> Collection:
    """List the labels of tickets by name."""
    listed = collect(every_label(), LABELS_BY_NAME, query)
    return listed | {"items": [tickets_shown.label(one) for one in listed["items"]]}
