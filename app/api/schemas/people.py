"""People as they stand within other things."""

from app.api.fields import Integer, Nested, Ready, Schema, String


class PersonLinks(Schema):
    """Where more of a person is."""

    self = String(required=True)
    avatar = String(required=True)


class PersonShown(Ready):
    """A person in few words."""

    id = Integer(required=True)
    username = String(required=True)
    display_name = String(required=True)
    _links = Nested(PersonLinks, required=True)
