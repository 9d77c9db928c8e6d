"""People as other things name them."""

from typing import Any

from app.api.fields import Integer, Schema, String
from app.models import User

EXAMPLE = {"id": 412903482174214144, "username": "susan", "display_name": "Susan Marsh"}


class PersonNamed(Schema):
    """Who it is; more of them is at `/api/users/<id>`."""

    id = Integer(required=True)
    username = String(required=True)
    display_name = String(required=True)


def named(person: User) -> dict[str, Any]:
    """Who it is."""
    return {
        "id": person.id,
        "username": person.username,
        "display_name": person.display_name,
    }
