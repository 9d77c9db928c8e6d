"""What programs say of steps of tickets, and of what tickets have to do with each other."""

from app.api.fields import Boolean, Id, Length, Line, OneOf, Schema, String
from app.api.schemas.tickets import WAYS
from app.models.ticket import LONGEST_ITEM


class NewStep(Schema):
    """A step that is added."""

    text = Line(required=True, validate=Length(1, LONGEST_ITEM))


class TickedStep(Schema):
    """A step that is done, or is not."""

    is_done = Boolean(required=True)


class NewRelation(Schema):
    """What a ticket has to do with another."""

    way = String(required=True, validate=OneOf(WAYS))
    ticket = Id(required=True, metadata={"description": "The number of the other ticket."})


class Original(Schema):
    """The ticket that another is the same as."""

    ticket = Id(required=True, metadata={"description": "Its number."})
