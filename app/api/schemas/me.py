"""A person as they see themselves."""

from typing import Any

from marshmallow import pre_dump

from app.api.fields import Boolean, Instant, Integer, String
from app.api.schemas import users
from app.models import Reach, Role, Theme, User

COLUMNS = (
    "email", "pending_email", "role", "locale", "timezone", "theme", "default_reach",
    "unread_count", "created_at",
)  # fmt: skip
EXAMPLE = users.EXAMPLE | {
    "email": "susan@example.org",
    "email_confirmed": True,
    "pending_email": None,
    "role": "member",
    "locale": "en",
    "timezone": "Europe/Berlin",
    "theme": "auto",
    "default_reach": "public",
    "unread_count": 2,
    "created_at": "2025-11-02T08:15:00Z",
}


class Me(users.UserShown):
    """The person whose token it is."""

    email = String(required=True, metadata={"format": "email"})
    email_confirmed = Boolean(required=True)
    pending_email = String(
        required=True,
        allow_none=True,
        metadata={"description": "The address that will replace the other one when confirmed."},
    )
    role = String(required=True, metadata={"enum": list(Role)})
    locale = String(required=True)
    timezone = String(required=True)
    theme = String(required=True, metadata={"enum": list(Theme)})
    default_reach = String(
        required=True,
        metadata={"enum": list(Reach), "description": "Who sees what they write, unless said."},
    )
    unread_count = Integer(required=True, metadata={"description": "Unread notifications."})
    created_at = Instant(required=True)

    @pre_dump
    def _gather(self, user: User, **kwargs: Any) -> dict[str, Any]:
        shown = {name: getattr(user, name) for name in (*users.COLUMNS, *COLUMNS)}
        return shown | {
            "email_confirmed": user.email_confirmed_at is not None,
            "_links": users.links_of(user),
        }
