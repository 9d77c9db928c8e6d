"""Posts as programs see them; ``app.api.shown.posts`` puts them together."""

from app.api.fields import (
    Boolean,
    Instant,
    Integer,
    List,
    Nested,
    ReadySchema,
    Schema,
    String,
)
from app.api.paging import collection_of
from app.api.schemas.images import EXAMPLE as IMAGE_EXAMPLE
from app.api.schemas.images import ImageShown
from app.api.schemas.people import SHOWN_EXAMPLE as PERSON
from app.api.schemas.people import PersonShown
from app.main.queries.filters import Kind
from app.models import Reach

OWN = "What you did with it; null for guests."


class PostLinks(Schema):
    """Where more of a post is."""

    self = String(required=True)
    replies = String(required=True)
    likes = String(required=True)
    reposts = String(required=True)
    quotes = String(required=True)
    history = String(required=True)
    reply_to = String(required=True, allow_none=True)


class QuotedPost(ReadySchema):
    """A post within another."""

    id = Integer(required=True)
    kind = String(required=True, metadata={"enum": [*Kind]})
    author = Nested(PersonShown, required=True)
    title = String(required=True, metadata={"description": "Of an article, else empty."})
    body = String(required=True, metadata={"description": "As it was typed, in Markdown."})
    body_html = String(required=True, metadata={"description": "What that became; it is safe."})
    warning = String(required=True, metadata={"description": "What it is folded under."})
    reach = String(
        required=True, metadata={"enum": [*Reach], "description": "Who may see it at the most."}
    )
    language = String(
        required=True, allow_none=True, metadata={"description": "As `de`, where it is recognised."}
    )
    created_at = Instant(required=True)
    edited_at = Instant(required=True, allow_none=True)
    version = Integer(required=True)
    reply_to = Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The id of what it answers; null also if that is deleted."},
    )
    is_quote = Boolean(required=True)
    is_pinned = Boolean(
        required=True, metadata={"description": "Whether it stands at the top of the profile."}
    )
    like_count = Integer(required=True)
    reply_count = Integer(required=True)
    repost_count = Integer(required=True)
    quote_count = Integer(required=True)
    tags = List(String(), required=True)
    mentions = List(
        Nested(PersonShown),
        required=True,
        metadata={
            "description": "Whom it names and who may see it. Of a post for those mentioned: "
            "everybody in the conversation but its author."
        },
    )
    images = List(Nested(ImageShown), required=True)
    liked = Boolean(required=True, allow_none=True, metadata={"description": OWN})
    reposted = Boolean(required=True, allow_none=True, metadata={"description": OWN})
    bookmarked = Boolean(required=True, allow_none=True, metadata={"description": OWN})
    url = String(required=True, metadata={"description": "Its page."})
    _links = Nested(PostLinks, required=True)


class PostShown(QuotedPost):
    """A post. In some lists it stands where somebody passed it on."""

    quote = Nested(
        QuotedPost,
        required=True,
        allow_none=True,
        metadata={"description": "What it quotes; null also if that is not for you."},
    )
    reposted_by = Nested(
        PersonShown,
        required=True,
        allow_none=True,
        metadata={"description": "In lists: who passed it on, where it is not here by itself."},
    )
    reposted_at = Instant(required=True, allow_none=True)


class VersionShown(Schema):
    """What a post said before it was edited."""

    title = String(required=True)
    body = String(required=True)
    warning = String(required=True)
    written_at = Instant(
        required=True,
        attribute="created_at",
        metadata={"description": "When it began to say so."},
    )


EXAMPLE = {
    "id": 3474226192384001,
    "kind": "post",
    "author": PERSON,
    "title": "",
    "body": "The boat is back. #harbour",
    "body_html": '<p>The boat is back. <a href="/tag/harbour">#harbour</a></p>',
    "warning": "",
    "reach": "public",
    "language": "en",
    "created_at": "2026-05-04T12:30:00Z",
    "edited_at": None,
    "version": 1,
    "reply_to": None,
    "is_quote": False,
    "is_pinned": False,
    "like_count": 3,
    "reply_count": 1,
    "repost_count": 0,
    "quote_count": 0,
    "tags": ["harbour"],
    "mentions": [],
    "images": [IMAGE_EXAMPLE],
    "liked": False,
    "reposted": False,
    "bookmarked": False,
    "url": "/post/3474226192384001",
    "_links": {
        "self": "/api/posts/3474226192384001",
        "replies": "/api/posts/3474226192384001/replies",
        "likes": "/api/posts/3474226192384001/likes",
        "reposts": "/api/posts/3474226192384001/reposts",
        "quotes": "/api/posts/3474226192384001/quotes",
        "history": "/api/posts/3474226192384001/history",
        "reply_to": None,
    },
    "quote": None,
    "reposted_by": None,
    "reposted_at": None,
}
PostList = collection_of(PostShown, "PostList")
LIST_EXAMPLE = {
    "items": [EXAMPLE],
    "_meta": {"per_page": 10},
    "_links": {"self": "/api/posts", "next": None, "prev": None},
}
VersionList = collection_of(VersionShown, "VersionList")
VERSIONS_EXAMPLE = {
    "items": [
        {
            "title": "",
            "body": "The boat is bakc.",
            "warning": "",
            "written_at": "2026-05-04T12:30:00Z",
        }
    ],
    "_meta": {"per_page": 10},
    "_links": {"self": "/api/posts/3474226192384001/history", "next": None, "prev": None},
}
