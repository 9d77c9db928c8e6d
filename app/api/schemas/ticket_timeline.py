"""Comments and changes of tickets as programs see and write them."""

from marshmallow.fields import Raw

from app.api.fields import (
    Instant,
    Integer,
    Length,
    List,
    Nested,
    OneOf,
    ReadySchema,
    Schema,
    String,
)
from app.api.paging import collection_of
from app.api.schemas.people import EXAMPLE as PERSON
from app.api.schemas.people import PersonNamed
from app.api.schemas.tickets import STATUSES, File
from app.models.ticket_entry import LONGEST_COMMENT

COMMENT_EXAMPLE = {
    "id": 3474021837621999,
    "ticket": 12,
    "author": PERSON,
    "body": "It was the cable.",
    "body_html": "<p>It was the cable.</p>",
    "files": [],
    "created_at": "2026-05-05T08:00:00Z",
    "edited_at": None,
    "version": 1,
    "_links": {
        "self": "/api/tickets/12/comments/3474021837621999",
        "ticket": "/api/tickets/12",
        "page": "/tickets/12?entry=3474021837621999#entry-3474021837621999",
    },
}
COMMENTS_EXAMPLE = {
    "items": [COMMENT_EXAMPLE],
    "_meta": {"per_page": 10},
    "_links": {"self": "/api/tickets/12/comments", "next": None, "prev": None},
}
HISTORY_EXAMPLE = {
    "items": [
        {
            "id": 412903482174215005,
            "author": PERSON,
            "field": "status",
            "before": "Reported",
            "after": "In Progress",
            "reason": "",
            "version": 3,
            "created_at": "2026-05-05T08:00:00Z",
        }
    ],
    "_meta": {"per_page": 10},
    "_links": {"self": "/api/tickets/12/history", "next": None, "prev": None},
}


class CommentLinks(Schema):
    """Where more of a comment is."""

    self = String(required=True)
    ticket = String(required=True)
    page = String(required=True)


class Comment(ReadySchema):
    """A comment on a ticket."""

    id = Integer(required=True)
    ticket = Integer(required=True)
    author = Nested(PersonNamed, required=True, allow_none=True)
    body = String(required=True, metadata={"description": "Markdown."})
    body_html = String(required=True)
    files = List(Nested(File), required=True)
    created_at = Instant(required=True)
    edited_at = Instant(required=True, allow_none=True)
    version = Integer(required=True)
    _links = Nested(CommentLinks, required=True)


CommentList = collection_of(Comment, "CommentList")


class ChangedComment(Schema):
    """What a comment is to say."""

    body = String(
        required=True,
        validate=Length(1, LONGEST_COMMENT),
        metadata={"description": "Markdown."},
    )


class NewComment(ChangedComment):
    """A comment that somebody writes."""

    status = String(
        validate=OneOf(STATUSES),
        metadata={"description": "Move the ticket there in the same breath."},
    )


class Change(ReadySchema):
    """What became of one field. Those of one save have one version."""

    id = Integer(required=True)
    author = Nested(PersonNamed, required=True, allow_none=True)
    field = String(required=True)
    before = Raw(
        required=True,
        allow_none=True,
        metadata={
            "description": "A text, a list of ids of people or labels, or a pair; null for "
            "nothing, and for descriptions, which are long."
        },
    )
    after = Raw(required=True, allow_none=True)
    reason = String(required=True)
    version = Integer(required=True, metadata={"description": "Of the ticket afterwards."})
    created_at = Instant(required=True)


History = collection_of(Change, "TicketHistory")
