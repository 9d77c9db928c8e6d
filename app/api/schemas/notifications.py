"""Notifications as programs get them."""

from typing import Any

from flask import url_for
from marshmallow import pre_dump

from app.api.fields import Boolean, Id, Instant, Integer, Nested, Schema, String
from app.api.paging import PageQuery, collection_of
from app.notifications.kinds import Entry

EXAMPLE = {
    "id": 812,
    "kind": "followed",
    "text": "David follows you",
    "url": "/user/david",
    "actor": {
        "id": 412903482174214145,
        "username": "david",
        "display_name": "David",
        "_links": {"self": "/api/users/412903482174214145"},
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


class NotificationShown(Schema):
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

    @pre_dump
    def _gather(self, entry: Entry, **kwargs: Any) -> dict[str, Any]:
        row = entry.notification
        return {
            "id": row.id,
            "kind": row.kind,
            "text": entry.text,
            "url": entry.link,
            "actor": _actor(entry),
            "created_at": row.created_at,
            "changed_at": row.changed_at,
            "read_at": row.read_at,
        }


def _actor(entry: Entry) -> dict[str, Any] | None:
    if not entry.people:
        return None
    person = entry.people[0]
    return {
        "id": person.id,
        "username": person.username,
        "display_name": person.display_name,
        "_links": {"self": url_for("api.user", user_id=person.id)},
    }


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
