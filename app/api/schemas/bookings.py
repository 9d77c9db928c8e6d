"""What is booked with a host, as the host's programs see it."""

from collections.abc import Iterable
from typing import Any

from flask import url_for

from app.api.fields import (
    Boolean,
    Email,
    Instant,
    Integer,
    Length,
    Line,
    List,
    Nested,
    ReadySchema,
    Schema,
    String,
)
from app.api.paging import PageQuery, collection_of
from app.dates import iso
from app.models import Booking, BookingState, BookingTime
from app.models.booking import LONGEST_NOTE
from app.models.booking_page import LONGEST_SLUG

EXAMPLE_TIME = {
    "booking_id": 3474021837621147,
    "starts_at": "2030-05-06T07:00:00Z",
    "ends_at": "2030-05-06T07:30:00Z",
    "appointment_id": 3474021837621148,
    "slug": "tour",
    "title": "Tour of the workshop",
    "name": "Tom Berg",
    "address": "tom@example.org",
    "zone": "Europe/Berlin",
    "answers": [{"label": "How many are you?", "text": "Two"}],
    "note": "",
    "_links": {"booking": "/api/bookings/3474021837621147"},
}
EXAMPLE = {
    "id": 3474021837621147,
    "state": "confirmed",
    "slug": "tour",
    "title": "Tour of the workshop",
    "name": "Tom Berg",
    "address": "tom@example.org",
    "zone": "Europe/Berlin",
    "answers": [{"label": "How many are you?", "text": "Two"}],
    "note": "",
    "times": [
        {
            "starts_at": "2030-05-06T07:00:00Z",
            "ends_at": "2030-05-06T07:30:00Z",
            "appointment_id": 3474021837621148,
            "takes_place": True,
        }
    ],
    "_links": {
        "self": "/api/bookings/3474021837621147",
        "cancel": "/api/bookings/3474021837621147/cancel",
    },
}


class AnswerGiven(Schema):
    """What a guest answered."""

    label = String(required=True)
    text = String(required=True)


class BookedBy(ReadySchema):
    """Who booked what."""

    slug = String(required=True, metadata={"description": "Of the booking page."})
    title = String(required=True, metadata={"description": "Of the booking page."})
    name = String(required=True, metadata={"description": "Of the guest."})
    address = Email(required=True, metadata={"description": "Of the guest."})
    zone = String(required=True, metadata={"description": "Of the guest."})
    answers = List(Nested(AnswerGiven), required=True)
    note = String(required=True)


class BookedLinks(Schema):
    """Where more of it is."""

    booking = String(required=True)


class BookedTime(BookedBy):
    """A time that is booked."""

    booking_id = Integer(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    appointment_id = Integer(required=True, allow_none=True)
    _links = Nested(BookedLinks, required=True)


class TimeOfBooking(Schema):
    """One time of a booking."""

    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    appointment_id = Integer(required=True, allow_none=True)
    takes_place = Boolean(required=True)


class BookingLinks(Schema):
    """Where more of it is."""

    self = String(required=True)
    cancel = String(required=True)


class BookingShown(BookedBy):
    """A booking with all its times."""

    id = Integer(required=True)
    state = String(required=True, metadata={"enum": [one.value for one in BookingState]})
    times = List(Nested(TimeOfBooking), required=True)
    _links = Nested(BookingLinks, required=True)


BookedList = collection_of(BookedTime, "BookedList")
LIST_EXAMPLE = {
    "items": [EXAMPLE_TIME],
    "_meta": {"per_page": 10},
    "_links": {"self": "/api/bookings", "next": None, "prev": None},
}


class BookingsQuery(PageQuery):
    """Which bookings."""

    past = Boolean(
        load_default=False, metadata={"description": "What is over, instead of what is to come."}
    )
    slug = Line(
        validate=Length(1, LONGEST_SLUG),
        metadata={"description": "Only those of one booking page."},
    )


class CallOff(Schema):
    """A word to the guest."""

    note = String(load_default="", validate=Length(max=LONGEST_NOTE))


def _of(booking: Booking) -> dict[str, Any]:
    return {
        "slug": booking.page.slug,
        "title": booking.page.title,
        "name": booking.name,
        "address": booking.address,
        "zone": booking.zone,
        "answers": booking.answers,
        "note": booking.note,
    }


def booked(times: Iterable[BookingTime]) -> list[dict[str, Any]]:
    """Times that are booked, each with its booking and its page."""
    api = url_for("api.bookings")
    return [
        {
            **_of(time.booking),
            "booking_id": time.booking_id,
            "starts_at": iso(time.starts_at),
            "ends_at": iso(time.ends_at),
            "appointment_id": time.appointment_id,
            "_links": {"booking": f"{api}/{time.booking_id}"},
        }
        for time in times
    ]


def whole(booking: Booking) -> dict[str, Any]:
    """A booking with its page and its times."""
    return {
        **_of(booking),
        "id": booking.id,
        "state": booking.state,
        "times": [
            {
                "starts_at": iso(time.starts_at),
                "ends_at": iso(time.ends_at),
                "appointment_id": time.appointment_id,
                "takes_place": time.is_blocking,
            }
            for time in booking.times
        ],
        "_links": {
            "self": url_for("api.booking", booking_id=booking.id),
            "cancel": url_for("api.cancel_booking", booking_id=booking.id),
        },
    }
