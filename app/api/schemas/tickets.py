"""Tickets as programs see and write them."""

from app.api.fields import (
    Boolean,
    Day,
    Id,
    Instant,
    Integer,
    Length,
    Line,
    List,
    Nested,
    OneOf,
    ReadySchema,
    Schema,
    String,
)
from app.api.paging import NumberedPageQuery, collection_of
from app.api.schemas.people import EXAMPLE as PERSON
from app.api.schemas.people import PersonNamed
from app.auth.names import LONGEST as LONGEST_USERNAME
from app.models import TicketAudience, TicketKind
from app.models.ticket import (
    LONGEST_DESCRIPTION,
    LONGEST_LABEL,
    LONGEST_NAME,
    LONGEST_URL,
)
from app.tickets.cells import PRIORITY_WORDS, STATUS_WORDS
from app.tickets.filters.keys import ORDERS
from app.tickets.filters.parsing import LONGEST_QUERY
from app.tickets.services.drafts import MOST_ASSIGNEES, MOST_LABELS
from app.tickets.services.history import LONGEST_REASON
from app.tickets.words import Way

STATUSES = list(STATUS_WORDS.values())
PRIORITIES = list(PRIORITY_WORDS.values())
KINDS = [kind.value for kind in TicketKind]
AUDIENCES = [audience.value for audience in TicketAudience]
WAYS = [way.value for way in Way]
SORTS = [f"{sign}{key}" for key in ORDERS for sign in ("", "-", "+")]
SHORTHANDS = ("status", "kind", "priority", "audience", "assignee", "reporter", "label")
"""What can be asked for outside the line as well; each is a key of its language."""

LABEL_EXAMPLE = {"id": 3, "name": "web site", "colour": "#3366cc"}
LISTED_EXAMPLE = {
    "id": 12,
    "uuid": "0b6f6c6e-3f0e-4f0b-9a53-2f6f0c0f7d11",
    "number": "#12",
    "name": "The printer is broken",
    "status": "In Progress",
    "url": "https://printer.example.org/",
    "kind": "bug",
    "priority": "high",
    "audience": "members",
    "due_on": "2026-06-01",
    "author": PERSON,
    "assignees": [PERSON],
    "labels": [LABEL_EXAMPLE],
    "comment_count": 2,
    "duplicate_of": None,
    "created_at": "2026-05-04T12:30:00Z",
    "changed_at": "2026-05-05T08:00:00Z",
    "resolved_at": None,
    "version": 3,
    "_links": {
        "self": "/api/tickets/12",
        "comments": "/api/tickets/12/comments",
        "history": "/api/tickets/12/history",
        "page": "/tickets/12",
    },
}
EXAMPLE = LISTED_EXAMPLE | {
    "body": "It prints *nothing*.",
    "body_html": "<p>It prints <em>nothing</em>.</p>",
    "checklist": [{"id": 7, "text": "Buy toner", "is_done": False}],
    "relations": [{"way": "blocks", "ticket": 14}],
    "duplicates": [],
    "files": [],
    "is_watched": True,
    "is_muted": False,
}
LIST_EXAMPLE = {
    "items": [LISTED_EXAMPLE],
    "_meta": {"per_page": 10},
    "_links": {"self": "/api/tickets", "next": None, "prev": None},
}


class LabelShown(ReadySchema):
    """A label."""

    id = Integer(required=True)
    name = String(required=True)
    colour = String(required=True)


class TicketLinks(Schema):
    """Where more of a ticket is."""

    self = String(required=True)
    comments = String(required=True)
    history = String(required=True)
    page = String(required=True, metadata={"description": "The page for people."})


class TicketListed(ReadySchema):
    """A ticket as it stands in a list."""

    id = Integer(required=True, metadata={"description": "The number that people say."})
    uuid = String(required=True, metadata={"format": "uuid"})
    number = String(required=True)
    name = String(required=True, metadata={"description": "What it is about, in a few words."})
    status = String(required=True, validate=OneOf(STATUSES))
    url = String(
        required=True, metadata={"description": "The web page that it is about, or empty."}
    )
    kind = String(required=True, validate=OneOf(KINDS))
    priority = String(required=True, validate=OneOf(PRIORITIES))
    audience = String(required=True, validate=OneOf(AUDIENCES))
    due_on = Day(required=True, allow_none=True)
    author = Nested(
        PersonNamed,
        required=True,
        allow_none=True,
        metadata={"description": "Who reported it; null if they have left."},
    )
    assignees = List(Nested(PersonNamed), required=True)
    labels = List(Nested(LabelShown), required=True)
    comment_count = Integer(required=True)
    duplicate_of = Integer(required=True, allow_none=True)
    created_at = Instant(required=True)
    changed_at = Instant(required=True)
    resolved_at = Instant(required=True, allow_none=True)
    version = Integer(required=True)
    _links = Nested(TicketLinks, required=True)


class Step(Schema):
    """A step of a checklist."""

    id = Integer(required=True)
    text = String(required=True)
    is_done = Boolean(required=True)


class Relation(Schema):
    """What a ticket has to do with another."""

    way = String(required=True, validate=OneOf(WAYS))
    ticket = Integer(required=True, metadata={"description": "The number of the other ticket."})


class File(Schema):
    """A file that came with a ticket or a comment."""

    id = Integer(required=True)
    name = String(required=True)
    bytes = Integer(required=True)
    description = String(required=True)
    url = String(required=True)


class TicketShown(TicketListed):
    """A ticket with all that stands beside it."""

    body = String(required=True, metadata={"description": "Markdown."})
    body_html = String(required=True)
    checklist = List(Nested(Step), required=True)
    relations = List(Nested(Relation), required=True)
    duplicates = List(
        Integer(),
        required=True,
        metadata={"description": "The numbers of those that are the same as this one."},
    )
    files = List(Nested(File), required=True)
    is_watched = Boolean(required=True, metadata={"description": "Whether you hear of it."})
    is_muted = Boolean(required=True)


TicketList = collection_of(TicketListed, "TicketList")


def _person(what: str) -> Line:
    return Line(
        validate=Length(1, LONGEST_USERNAME),
        metadata={"description": f"{what}: a user name, `me` or `none`."},
    )


class TicketQuery(NumberedPageQuery):
    """Which tickets, and in which order. All that is asked for has to be true of each."""

    q = Line(
        load_default="",
        validate=Length(max=LONGEST_QUERY),
        metadata={
            "description": "A line of the filter language, as on the page of the list: "
            '`status:open label:"web site" due:<1w sort:-changed text`.'
        },
    )
    status = String(validate=OneOf(STATUSES))
    kind = String(validate=OneOf(KINDS))
    priority = String(validate=OneOf(PRIORITIES))
    audience = String(validate=OneOf(AUDIENCES))
    assignee = _person("Who does it")
    reporter = _person("Who reported it")
    label = Line(
        validate=Length(1, LONGEST_LABEL),
        metadata={"description": "The name of a label, or `none`."},
    )
    order = String(
        validate=OneOf(SORTS),
        metadata={
            "description": "In place of `sort:` in the line. `-` puts the largest first, `+` the "
            "smallest (written `%2B` in an address), whatever is usual."
        },
    )


class Written(Schema):
    """What can be said of a ticket."""

    name = Line(validate=Length(1, LONGEST_NAME))
    body = String(validate=Length(max=LONGEST_DESCRIPTION), metadata={"description": "Markdown."})
    url = Line(
        validate=Length(max=LONGEST_URL),
        metadata={"description": "A whole address that begins with http:// or https://, or empty."},
    )
    kind = String(validate=OneOf(KINDS))
    priority = String(validate=OneOf(PRIORITIES))
    due_on = Day(allow_none=True, metadata={"description": "A day between 1970 and 2199."})
    audience = String(validate=OneOf(AUDIENCES))
    assignees = List(
        Line(validate=Length(1, LONGEST_USERNAME)),
        validate=Length(max=MOST_ASSIGNEES),
        metadata={"description": "User names."},
    )
    labels = List(
        Line(validate=Length(1, LONGEST_LABEL)),
        validate=Length(max=MOST_LABELS),
        metadata={"description": "Names of labels."},
    )
    status = String(validate=OneOf(STATUSES))


class NewTicket(Written):
    """A ticket that somebody files."""

    name = Line(required=True, validate=Length(1, LONGEST_NAME))
    post = Id(metadata={"description": "The post that it is made of; its author reports it then."})


class ChangedTicket(Written):
    """What somebody changes of a ticket; what is left out stays."""

    reason = String(
        validate=Length(max=LONGEST_REASON),
        metadata={"description": "Why it is moved. Needed to open it again."},
    )
