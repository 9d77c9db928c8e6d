"""What guests booked with the caller."""

from typing import Any

from app.access import SIGNED_IN
from app.api import bp
from app.api.loaders.people import viewer
from app.api.paging import Collection, collect
from app.api.routes.users import write_limited
from app.api.schemas import bookings as schemas
from app.booking.loaders import confirmed_or_404
from app.booking.queries import lists
from app.booking.services.changing import cancel_as_host
from app.dates import utcnow


@bp.call(
    "GET",
    "/bookings",
    tag="appointments",
    feature="booking",
    audience=SIGNED_IN,
    scope="appointments:read",
    query=schemas.BookingsQuery,
    answer=schemas.BookedList,
    example=schemas.LIST_EXAMPLE,
)
def bookings(query: dict[str, Any]) -> Collection:
    """List the times that guests booked with you, the next first; what is over, the latest first.

    Each time of a booking is an item of its own.
    """
    find, keyset = (
        (lists.past_with, lists.BY_START_BACKWARDS)
        if query["past"]
        else (lists.to_come_with, lists.BY_START)
    )
    listed = collect(find(viewer(), utcnow(), query.get("slug")), keyset, query)
    return listed | {"items": schemas.booked(listed["items"])}


@bp.call(
    "GET",
    "/bookings/<int:booking_id>",
    tag="appointments",
    feature="booking",
    audience=SIGNED_IN,
    scope="appointments:read",
    answer=schemas.BookingShown,
    example=schemas.EXAMPLE,
)
def booking(booking_id: int) -> dict[str, Any]:
    """Get what a guest booked with you."""
    return schemas.whole(confirmed_or_404(booking_id))


@bp.call(
    "POST",
    "/bookings/<int:booking_id>/cancel",
    tag="appointments",
    feature="booking",
    audience=SIGNED_IN,
    scope="appointments:write",
    body=schemas.CallOff,
    body_example={"note": "I am ill. Please choose another day."},
    answer=schemas.BookingShown,
    example=schemas.EXAMPLE,
    errors=(410,),
    limits=(write_limited,),
)
def cancel_booking(body: dict[str, Any], booking_id: int) -> dict[str, Any]:
    """Cancel what is still to come of a booking with you. The guest gets a mail."""
    found = confirmed_or_404(booking_id)
    return schemas.whole(cancel_as_host(viewer(), found.id, note=body["note"]))
