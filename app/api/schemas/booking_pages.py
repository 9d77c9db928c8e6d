"""Pages on which guests book, and what they book, as programs see it."""

from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from marshmallow import pre_dump

from app.api.clocks import Moment, Zone
from app.api.fields import (
    Boolean,
    Email,
    Instant,
    Integer,
    Length,
    Line,
    List,
    Nested,
    Range,
    Schema,
    String,
)
from app.api.paging import MOST_PER_PAGE, collection_of
from app.api.schemas.people import EXAMPLE as PERSON
from app.api.schemas.people import PersonNamed, named
from app.appointments.zones import local
from app.auth.names import LONGEST_EMAIL
from app.booking.policies import can_book
from app.models import Booking, BookingPage
from app.models.booking import LONGEST_ANSWER, LONGEST_GUEST_NAME, LONGEST_NOTE
from app.models.booking_page import MOST_QUESTIONS, MOST_TIMES
from app.zones import zone_of

SHOWN = (
    *("slug", "title", "location", "zone", "minutes", "most_times", "questions"),
    *("change_until_minutes",),
)
EXAMPLE = {
    "slug": "tour",
    "title": "Tour of the workshop",
    "host": PERSON,
    "description": "Wear good shoes.",
    "description_html": "<p>Wear good shoes.</p>",
    "location": "Harbour 4",
    "zone": "Europe/Berlin",
    "minutes": 30,
    "most_times": 1,
    "change_until_minutes": 1440,
    "is_open": True,
    "questions": [{"label": "How many are you?", "is_required": True}],
    "_links": {
        "self": "/api/booking-pages/susan/tour",
        "slots": "/api/booking-pages/susan/tour/slots",
        "bookings": "/api/booking-pages/susan/tour/bookings",
        "page": "/book/susan/tour",
    },
}


class QuestionShown(Schema):
    """What guests are asked."""

    label = String(required=True)
    is_required = Boolean(required=True)


class BookingPageLinks(Schema):
    """Where more of a page is."""

    self = String(required=True)
    slots = String(required=True)
    bookings = String(required=True)
    page = String(required=True)


class BookingPageShown(Schema):
    """What may be booked with somebody."""

    slug = String(required=True)
    title = String(required=True)
    host = Nested(PersonNamed, required=True)
    description = String(required=True, metadata={"description": "Markdown."})
    description_html = String(required=True)
    location = String(required=True)
    zone = String(required=True, metadata={"description": "The zone of the host."})
    minutes = Integer(required=True, metadata={"description": "How long each time lasts."})
    most_times = Integer(
        required=True, metadata={"description": "How many weekly times may be booked in one go."}
    )
    change_until_minutes = Integer(
        required=True,
        metadata={"description": "How long before it a guest may still move or cancel a time."},
    )
    is_open = Boolean(required=True, metadata={"description": "Whether anything can be booked."})
    questions = List(Nested(QuestionShown), required=True)
    _links = Nested(BookingPageLinks, required=True)

    @pre_dump
    def _gather(self, page: BookingPage, **kwargs: Any) -> dict[str, Any]:
        where: dict[str, Any] = {"username": page.owner.username, "slug": page.slug}
        return {
            **{name: getattr(page, name) for name in SHOWN},
            "host": named(page.owner),
            "description": page.body,
            "description_html": page.body_html,
            "is_open": can_book(page, page.owner),
            "_links": {
                "self": url_for("api.booking_page", **where),
                "slots": url_for("api.slots", **where),
                "bookings": url_for("api.book", **where),
                "page": url_for("booking.page", **where),
            },
        }


BookingPageList = collection_of(BookingPageShown, "BookingPageList")
LIST_EXAMPLE = {
    "items": [EXAMPLE],
    "_meta": {"per_page": 10},
    "_links": {"self": "/api/booking-pages", "next": None, "prev": None},
}


class SlotQuery(Schema):
    """Which free times."""

    since = Moment(
        data_key="from", metadata={"description": "An instant or a day; the present without it."}
    )
    until = Moment(
        metadata={
            "description": "An instant or a day, before which they begin. Without it two weeks "
            "after `from`; 62 days after it at the most."
        }
    )
    timezone = Zone(
        metadata={
            "description": "Whose clocks are shown, and where days begin. Without it yours, and "
            "for guests the host's."
        }
    )
    per_page = Integer(
        load_default=MOST_PER_PAGE,
        validate=Range(1, MOST_PER_PAGE),
        metadata={"description": "How many items at the most."},
    )


class SlotShown(Schema):
    """A time that is free."""

    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    starts = String(required=True, metadata={"description": "What the clocks show then."})
    ends = String(required=True, metadata={"description": "What the clocks show then."})
    zone = String(required=True)


def slot(start: datetime, page: BookingPage, zone: str) -> dict[str, Any]:
    """A free time by the clocks of a zone."""
    end, clocks = start + timedelta(minutes=page.minutes), zone_of(zone)
    return {
        "starts_at": start,
        "ends_at": end,
        "starts": local(start, clocks).isoformat(),
        "ends": local(end, clocks).isoformat(),
        "zone": zone,
    }


SlotList = collection_of(SlotShown, "SlotList")
SLOTS_EXAMPLE = {
    "items": [
        {
            "starts_at": "2030-05-06T07:00:00Z",
            "ends_at": "2030-05-06T07:30:00Z",
            "starts": "2030-05-06T09:00:00",
            "ends": "2030-05-06T09:30:00",
            "zone": "Europe/Berlin",
        }
    ],
    "_meta": {"per_page": 100},
    "_links": {"self": "/api/booking-pages/susan/tour/slots", "next": None, "prev": None},
}


class NewBooking(Schema):
    """What a guest says to book a time."""

    starts_at = Instant(
        required=True, metadata={"description": "As a free time has it.", "format": "date-time"}
    )
    weeks = Integer(
        load_default=1,
        validate=Range(1, MOST_TIMES),
        metadata={"description": "How many weeks in a row, as far as the page allows it."},
    )
    name = Line(required=True, validate=Length(1, LONGEST_GUEST_NAME))
    address = Email(
        required=True,
        validate=Length(3, LONGEST_EMAIL),
        metadata={"description": "The mail that asks to confirm goes there.", "format": "email"},
    )
    answers = List(
        String(validate=Length(max=LONGEST_ANSWER)),
        load_default=list,
        validate=Length(max=MOST_QUESTIONS),
        metadata={"description": "In the order of the questions of the page."},
    )
    note = String(load_default="", validate=Length(max=LONGEST_NOTE))
    timezone = Zone(
        metadata={"description": "The zone of the guest, for the mails; that of the host else."}
    )


BOOKING_EXAMPLE = {
    "starts_at": "2030-05-06T07:00:00Z",
    "name": "Tom Berg",
    "address": "tom@example.org",
    "answers": ["Two"],
    "timezone": "Europe/Berlin",
}


class HeldTime(Schema):
    """From when to when."""

    starts_at = Instant(required=True)
    ends_at = Instant(required=True)


class HeldShown(Schema):
    """A booking that the guest has to confirm by the link of a mail."""

    state = String(required=True, metadata={"enum": ["held"]})
    held_until = Instant(required=True)
    times = List(Nested(HeldTime), required=True)

    @pre_dump
    def _gather(self, booking: Booking, **kwargs: Any) -> dict[str, Any]:
        # No number and no secret: who has the address has those, by mail.
        times = [{"starts_at": one.starts_at, "ends_at": one.ends_at} for one in booking.times]
        return {"state": "held", "held_until": booking.held_until, "times": times}


HELD_EXAMPLE = {
    "state": "held",
    "held_until": "2030-05-01T12:15:00Z",
    "times": [{"starts_at": "2030-05-06T07:00:00Z", "ends_at": "2030-05-06T07:30:00Z"}],
}
