"""People as other things name them."""

from typing import Any

from flask import url_for

from app.api.fields import Integer, Nested, ReadySchema, Schema, String
from app.main.avatars import avatar_url
from app.models import User

EXAMPLE = {"id": 3474021837621144, "username": "susan", "display_name": "Susan Marsh"}
SHOWN_EXAMPLE = {
    **EXAMPLE,
    "_links": {"self": "/api/users/3474021837621144", "avatar": "/user/susan/avatar.svg"},
}


class PersonNamed(ReadySchema):
    """Who it is; more of them is at `/api/users/<id>`."""

    id = Integer(required=True)
    username = String(required=True)
    display_name = String(required=True)


class PersonLinks(Schema):
    """Where more of a person is."""

    self = String(required=True)
    avatar = String(required=True)


class PersonShown(PersonNamed):
    """A person in few words, with a picture."""

    _links = Nested(PersonLinks, required=True)


def named(person: User) -> dict[str, Any]:
    """A person as ``PersonNamed``."""
    return {
        "id": person.id,
        "username": person.username,
        "display_name": person.display_name,
    }


def shown(person: User) -> dict[str, Any]:
    """A person as ``PersonShown``."""
    links = {"self": url_for("api.user", user_id=person.id), "avatar": avatar_url(person)}
    return {**named(person), "_links": links}
