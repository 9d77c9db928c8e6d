"""People as programs see them."""

from typing import Any

from flask import url_for
from marshmallow import pre_dump

from app.access import present_viewer
from app.api.fields import Email, Instant, Integer, Length, Line, Nested, OneOf, Schema, String
from app.api.paging import NumberedPageQuery, collection_of
from app.auth import names, passwords
from app.auth.bearers import may
from app.main.avatars import avatar_url
from app.main.policies import can_see_address
from app.main.queries.people import ORDERS
from app.models import User

LONGEST_SEARCH = 100
COLUMNS = (
    "id", "username", "display_name", "about_me", "last_seen",
    "post_count", "follower_count", "following_count",
)  # fmt: skip
EXAMPLE = {
    "id": 3474021837621144,
    "username": "susan",
    "display_name": "Susan Marsh",
    "about_me": "Keeps the bees.",
    "last_seen": "2026-05-04T12:30:00Z",
    "post_count": 31,
    "follower_count": 12,
    "followed_count": 7,
    "_links": {
        "self": "/api/users/3474021837621144",
        "followers": "/api/users/3474021837621144/followers",
        "followed": "/api/users/3474021837621144/followed",
        "avatar": "/user/susan/avatar.svg",
    },
}


class UserLinks(Schema):
    """Where more of a person is."""

    self = String(required=True)
    followers = String(required=True)
    followed = String(required=True)
    avatar = String(required=True)


class UserShown(Schema):
    """A person. The address is shown to themselves and to admins only, by tokens for people."""

    id = Integer(required=True)
    username = String(required=True)
    display_name = String(required=True)
    about_me = String(required=True)
    last_seen = Instant(required=True)
    post_count = Integer(required=True)
    follower_count = Integer(required=True)
    followed_count = Integer(required=True, attribute="following_count")
    email = String(metadata={"format": "email"})
    _links = Nested(UserLinks, required=True)

    @pre_dump
    def _gather(self, user: User, **kwargs: Any) -> dict[str, Any]:
        shown = {name: getattr(user, name) for name in COLUMNS}
        # Lists of other things name people, too: what reads posts need not learn any address.
        if can_see_address(present_viewer(), user) and may("users:read"):
            shown["email"] = user.email
        return shown | {"_links": links_of(user)}


def links_of(user: User) -> dict[str, str]:
    """Where more of a person is."""
    here = url_for("api.user", user_id=user.id)
    return {
        "self": here,
        "followers": f"{here}/followers",
        "followed": f"{here}/followed",
        "avatar": avatar_url(user),
    }


UserList = collection_of(UserShown, "UserList")
LIST_EXAMPLE = {
    "items": [EXAMPLE],
    "_meta": {"per_page": 10},
    "_links": {"self": "/api/users", "next": None, "prev": None},
}


class UserQuery(NumberedPageQuery):
    """Which people, and in which order."""

    q = Line(
        load_default="",
        validate=Length(max=LONGEST_SEARCH),
        metadata={"description": "A part of one of their names."},
    )
    order = String(load_default="name", validate=OneOf(list(ORDERS)))


class NewUser(Schema):
    """Somebody who registers."""

    username = Line(
        required=True,
        validate=Length(names.SHORTEST, names.LONGEST),
        metadata={"pattern": f"^{names.USERNAME.pattern}$"},
    )
    email = Email(required=True, validate=Length(max=names.LONGEST_EMAIL))
    password = String(required=True, validate=Length(passwords.SHORTEST, passwords.LONGEST))


class ChangedUser(Schema):
    """What somebody changes about themselves; what is left out stays."""

    username = Line(
        validate=Length(names.SHORTEST, names.LONGEST),
        metadata={"pattern": f"^{names.USERNAME.pattern}$"},
    )
    display_name = Line(validate=Length(max=64))
    about_me = String(validate=Length(max=500))
    locale = Line(
        validate=Length(max=16), metadata={"description": "A language of the site, as `de`."}
    )
    timezone = Line(
        validate=Length(max=64), metadata={"description": "An IANA zone, as `Europe/Berlin`."}
    )
