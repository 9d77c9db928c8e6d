"""Notifications as programs get them."""

from collections.abc import Iterable
from typing import Any

from flask import url_for

from app.api.fields import Boolean, Id, Instant, Integer, Nested, ReadySchema, Schema, String
from app.api.paging import PageQuery, collection_of
from app.api.schemas.people import named
from app.dates import iso
from app.models import User
from app.notifications.kinds import Entry

EXAMPLE = {
    "id": 812,
    "kind": "followed",
    "text": "David follows you",
    "url": "/user/david",
    "actor": {
        "id": 3474021837621145,
        "username": "david",
        "display_name": "David",
        "_links": {"self": "/api/users/3474021837621145"},
    },
    "created_at": "2026-05-04T12:30:00Z",
    "changed_at": "2026-05-04T12:30:00Z",
    "read_at": None,
}


class ActorLinks(Schema):
    """Where more of a person is."""

    self = String(required=True)


class Actor(Schema):
    """Who did something."""

    id = Integer(required=True)
    username = String(required=True)
    display_name = String(required=True)
    _links = Nested(ActorLinks, required=True)


class NotificationShown(ReadySchema):
    """Something that happened. Unread things of one kind about one subject are one."""

    id = Integer(required=True)
    kind = String(required=True)
    text = String(required=True, metadata={"description": "In the language of the person."})
    url = String(required=True, metadata={"description": "The page where it leads."})
    actor = Nested(
        Actor,
        required=True,
        allow_none=True,
        metadata={"description": "Who did it, the latest of several; null if nobody did."},
    )
    created_at = Instant(required=True)
    changed_at = Instant(
        required=True, metadata={"description": "When it last happened; the order of the list."}
    )
    read_at = Instant(required=True, allow_none=True)


def shown(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """What happened, as ``NotificationShown``."""
    people = url_for("api.users")
    return [
        {
            "id": entry.notification.id,
            "kind": entry.notification.kind,
            "text": entry.text,
            "url": entry.link,
            "actor": _actor(entry.people[0], people) if entry.people else None,
            "created_at": iso(entry.notification.created_at),
            "changed_at": iso(entry.notification.changed_at),
            "read_at": iso(read_at) if (read_at := entry.notification.read_at) else None,
        }
        for entry in entries
    ]


def _actor(person: User, people: str) -> dict[str, Any]:
    return {**named(person), "_links": {"self": f"{people}/{person.id}"}}


NotificationList = collection_of(NotificationShown, "NotificationList")
LIST_EXAMPLE = {
    "items": [EXAMPLE],
    "_meta": {"per_page": 10},
    "_links": {"self": "/api/notifications", "next": None, "prev": None},
}


class NotificationQuery(PageQuery):
    """Which notifications."""

    unread = Boolean(load_default=False, metadata={"description": "Only what is not read yet."})


class ReadQuery(Schema):
    """What is marked as read."""

    up_to = Id(
        metadata={
            "description": "The notification that you have seen last: what happened after it stays "
            "unread. Without it everything is marked."
        }
    )
