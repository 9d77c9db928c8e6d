"""Posts as programs send them, and ask for them."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError, validates_schema

from app.api.fields import Id, Instant, Length, Line, List, Nested, OneOf, Schema, String
from app.api.paging import PageQuery
from app.auth import names
from app.main.queries.filters import Kind
from app.main.queries.profile import TABS
from app.models import Reach
from app.models.image import LONGEST_DESCRIPTION, MOST_IMAGES
from app.models.post import LONGEST_TITLE, LONGEST_WARNING
from app.models.tag import LONGEST_TAG
from config import MAX_POST_LENGTH

EXPLORE, HOME, BOOKMARKS = "explore", "home", "bookmarks"
FILTERS = ("author", "tag", "kind", "since", "until")


class PostQuery(PageQuery):
    """Which posts."""

    feed = String(
        load_default=EXPLORE,
        validate=OneOf([EXPLORE, HOME, BOOKMARKS]),
        metadata={"description": "Everybody's, your home, or what you keep; filters need explore."},
    )
    author = Line(
        validate=Length(1, names.LONGEST), metadata={"description": "A user name, or an id."}
    )
    tag = Line(
        validate=Length(1, LONGEST_TAG), metadata={"description": "A tag, whatever the case."}
    )
    kind = String(
        validate=OneOf([*Kind]),
        metadata={"description": "Without it: posts and articles, no replies."},
    )
    since = Instant(metadata={"description": "Written at this instant or later."})
    until = Instant(metadata={"description": "Written before this instant."})

    @validates_schema
    def _filters_need_explore(self, data: dict[str, Any], **kwargs: Any) -> None:
        given = [name for name in FILTERS if name in data]
        if given and data.get("feed", EXPLORE) != EXPLORE:
            raise ValidationError({given[0]: [_("This works only with the feed explore.")]})


class ProfileQuery(PageQuery):
    """Which posts of a person."""

    show = String(
        load_default="posts",
        validate=OneOf([*TABS]),
        metadata={
            "description": "Posts and reposts; these with replies; posts with images; articles."
        },
    )


class ChosenImage(Schema):
    """An image that was uploaded before."""

    id = Id(required=True)
    description = String(
        validate=Length(max=LONGEST_DESCRIPTION),
        metadata={"description": "Without it, the one that it was uploaded with."},
    )


def _body(**more: Any) -> String:
    return String(
        validate=Length(max=MAX_POST_LENGTH),
        metadata={"description": "Markdown. It may be empty where there are images."},
        **more,
    )


def _line(longest: int, text: str) -> Line:
    return Line(validate=Length(max=longest), metadata={"description": text})


def _images() -> List:
    return List(
        Nested(ChosenImage),
        validate=Length(max=MOST_IMAGES),
        metadata={"description": "In their order; made by `POST /images`."},
    )


class NewReply(Schema):
    """An answer to a post."""

    body = _body(required=True)
    warning = _line(LONGEST_WARNING, "What it is folded under.")
    reach = String(
        validate=OneOf([*Reach]),
        metadata={
            "description": "Who may see it; without it, as you have set. A reply never reaches "
            "more people than what it answers. In what is for those mentioned, name them by `@`."
        },
    )
    images = _images()


class NewPost(NewReply):
    """A post."""

    title = _line(LONGEST_TITLE, "Makes it an article, which may be longer.")
    quote = Id(metadata={"description": "The id of a post that every member may see."})


class ChangedPost(Schema):
    """What a post says from now on; what is left out stays."""

    body = _body()
    title = _line(LONGEST_TITLE, "Of an article; a reply has none.")
    warning = _line(LONGEST_WARNING, "What it is folded under.")
    images = _images()
