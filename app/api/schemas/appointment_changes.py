"""What programs ask for and say of appointments."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError, validates_schema

from app.api.clocks import Local, Moment, When, Zone
from app.api.fields import (
    Boolean,
    Id,
    Integer,
    Length,
    Line,
    List,
    OneOf,
    Range,
    Schema,
    String,
)
from app.api.paging import PageQuery
from app.api.schemas.appointments import AUDIENCES, STATUSES
from app.appointments.services.changing import Scope
from app.models import Answer
from app.models.appointment import (
    LONGEST_CATEGORY,
    LONGEST_DESCRIPTION,
    LONGEST_LOCATION,
    LONGEST_RULE,
    LONGEST_TITLE,
    MOST_PLACES,
)
from app.models.appointment_alarm import MINUTES_BEFORE
from app.models.attendee import LONGEST_NOTE

LONGEST_SEARCH = 100
LONGEST_NAMED = 400
MOST_NAMED = 100
MINE, CLUB, ALL = "mine", "club", "all"
COLOUR = r"^(#[0-9A-Fa-f]{6})?$"
NEW_EXAMPLE = {
    "title": "Choir",
    "starts": "2030-05-06T18:00",
    "ends": "2030-05-06T19:30",
    "zone": "Europe/Berlin",
    "location": "Hall 2",
    "audience": "members",
    "recurrence": "FREQ=WEEKLY;BYDAY=MO",
}


class AgendaQuery(PageQuery):
    """Which times: those that go on at some instant of a span."""

    since = Moment(
        data_key="from", metadata={"description": "An instant or a day; the present without it."}
    )
    until = Moment(
        metadata={
            "description": "An instant or a day that is no part of the span. Without it 31 days "
            "after its beginning; 366 days after it at the most."
        }
    )
    timezone = Zone(
        metadata={"description": "Where days begin, as `Europe/Berlin`; yours without it."}
    )
    of = String(
        load_default=ALL,
        validate=OneOf([ALL, MINE, CLUB]),
        metadata={
            "description": "`mine`: what you made, are invited or come to. `club`: all the rest."
        },
    )
    q = Line(
        load_default="",
        validate=Length(max=LONGEST_SEARCH),
        metadata={"description": "Words of the title or the place."},
    )
    category = Line(
        load_default="",
        validate=Length(max=LONGEST_CATEGORY),
        metadata={"description": "All of it, in any case."},
    )


class AtQuery(Schema):
    """Which time of a series."""

    at = Local(metadata={"description": "One time of a series, by its name `at`."})


class ReachQuery(AtQuery):
    """Which time of a series, and how much of it."""

    scope = String(
        validate=OneOf([one.value for one in Scope]),
        metadata={
            "description": "How much of a series is meant: the time `at` (`one`, as without a "
            "word), it and all that `following` it, or `all`."
        },
    )


class ChangedAppointment(Schema):
    """What an appointment is to say; what is left out stays."""

    title = Line(validate=Length(1, LONGEST_TITLE))
    starts = When()
    ends = When(
        metadata={
            "description": "As `starts`; of whole days the last one. Where only `starts` is "
            "changed, it lasts as long as before."
        }
    )
    zone = Zone()
    all_day = Boolean(metadata={"description": "Whether it is about whole days."})
    location = Line(validate=Length(max=LONGEST_LOCATION))
    description = String(
        validate=Length(max=LONGEST_DESCRIPTION), metadata={"description": "Markdown."}
    )
    audience = String(validate=OneOf(AUDIENCES), metadata={"description": "Who may see it."})
    status = String(validate=OneOf(STATUSES))
    category = Line(validate=Length(max=LONGEST_CATEGORY))
    colour = Line(metadata={"pattern": COLOUR, "description": "As `#1d4ed8`, or empty."})
    capacity = Integer(
        allow_none=True,
        validate=Range(1, MOST_PLACES),
        metadata={"description": "How many may come; null: all."},
    )
    recurrence = Line(
        validate=Length(max=LONGEST_RULE),
        metadata={
            "description": "How it repeats: the value of an RRULE (RFC 5545), as "
            "`FREQ=WEEKLY;BYDAY=MO`. Empty: not at all."
        },
    )
    alarms = List(
        Integer(validate=OneOf(MINUTES_BEFORE)),
        validate=Length(max=len(MINUTES_BEFORE)),
        metadata={"description": "How many minutes before you are reminded."},
    )


class NewAppointment(ChangedAppointment):
    """An appointment or a series."""

    title = Line(required=True, validate=Length(1, LONGEST_TITLE))
    starts = When(required=True)
    ends = When(
        metadata={"description": "As `starts`; of whole days the last one, or nothing for one."}
    )
    zone = Zone(metadata={"description": "An IANA zone; your own without it."})
    invited = List(
        Line(validate=Length(1, LONGEST_NAMED)),
        validate=Length(max=MOST_NAMED),
        metadata={"description": "Whom to invite: members as `@name`, others by address."},
    )
    ticket_id = Id(metadata={"description": "The ticket that it is made for."})

    @validates_schema
    def _has_end(self, data: dict[str, Any], **kwargs: Any) -> None:
        if "ends" not in data and not data.get("all_day"):
            raise ValidationError({"ends": [_("Choose when it ends.")]})


class GivenAnswer(Schema):
    """Whether you come."""

    answer = String(
        required=True, validate=OneOf([Answer.YES.value, Answer.MAYBE.value, Answer.NO.value])
    )
    note = Line(
        validate=Length(max=LONGEST_NOTE),
        metadata={"description": "For whoever made it. Without it the one of before stays."},
    )


class Invited(Schema):
    """Whom to invite."""

    invited = List(
        Line(validate=Length(1, LONGEST_NAMED)),
        required=True,
        validate=Length(1, MOST_NAMED),
        metadata={"description": "Members as `@name`, others by address."},
    )
