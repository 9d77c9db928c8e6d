"""What a person is told, and what they have read."""

from typing import Any

from flask import abort

from app.access import SIGNED_IN
from app.api import bp
from app.api.loaders.people import viewer
from app.api.paging import Collection, collect
from app.api.routes.users import write_limited
from app.api.schemas import notifications as schemas
from app.extensions import db
from app.models import Notification
from app.notifications import queries, services
from app.pagination import LARGEST_ID


@bp.call(
    "GET",
    "/notifications",
    tag="notifications",
    audience=SIGNED_IN,
    scope="notifications:read",
    query=schemas.NotificationQuery,
    answer=schemas.NotificationList,
    example=schemas.LIST_EXAMPLE,
)
def notifications(query: dict[str, Any]) -> Collection:
    """List what you are told, the latest first.

    A part may hold fewer than `per_page`: what you do not see any more is left out.
    """
    person = viewer()
    found = queries.notifications_of(person, unread=query["unread"])
    listed = collect(found, queries.BY_CHANGE, query)
    return listed | {"items": schemas.shown(queries.entries(person, listed["items"]))}


@bp.call(
    "POST",
    "/notifications/read",
    tag="notifications",
    audience=SIGNED_IN,
    scope="notifications:write",
    query=schemas.ReadQuery,
    status=204,
    errors=(404,),
    limits=(write_limited,),
)
def read_notifications(query: dict[str, Any]) -> None:
    """Mark everything as read, or all up to one."""
    up_to = _own_or_404(query["up_to"]) if "up_to" in query else None
    services.mark_read(viewer(), up_to=up_to)


@bp.call(
    "POST",
    "/notifications/<int:notification_id>/read",
    tag="notifications",
    audience=SIGNED_IN,
    scope="notifications:write",
    status=204,
    limits=(write_limited,),
)
def read_notification(notification_id: int) -> None:
    """Mark one as read. Marking it twice is marking it once."""
    services.mark_read(viewer(), _own_or_404(notification_id))


def _own_or_404(notification_id: int) -> Notification:
    if notification_id > LARGEST_ID:
        abort(404)
    own = queries.notifications_of(viewer()).where(Notification.id == notification_id)
    return db.session.scalar(own) or abort(404)
