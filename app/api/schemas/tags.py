"""Tags as programs see them."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError, validates_schema

from app.api.fields import Integer, Length, Line, Nested, OneOf, ReadySchema, Schema, String
from app.api.paging import PageQuery, collection_of
from app.main.queries.tags import MOST_COUNTED
from app.models.tag import LONGEST_TAG

NAME, POPULAR = "name", "popular"


class TagLinks(Schema):
    """Where more of a tag is."""

    self = String(required=True)
    posts = String(required=True)


class TagShown(ReadySchema):
    """A tag."""

    name = String(required=True, metadata={"description": "What it is compared by."})
    label = String(required=True, metadata={"description": "As it was written first."})
    url = String(required=True, metadata={"description": "Its page."})
    _links = Nested(TagLinks, required=True)


class CountedTag(TagShown):
    """A tag, and how many posts it finds."""

    post_count = Integer(
        required=True,
        metadata={
            "description": f"Posts that you may see; {MOST_COUNTED} stands for so many and more."
        },
    )


class TagQuery(PageQuery):
    """Which tags."""

    order = String(
        load_default=NAME,
        validate=OneOf([NAME, POPULAR]),
        metadata={"description": "By name, or the few that many public posts of late have."},
    )
    prefix = Line(
        validate=Length(1, LONGEST_TAG),
        metadata={"description": "How the name begins, whatever the case."},
    )

    @validates_schema
    def _popular_are_few(self, data: dict[str, Any], **kwargs: Any) -> None:
        given = [name for name in ("prefix", "before", "after") if name in data]
        if given and data.get("order") == POPULAR:
            raise ValidationError({given[0]: [_("This works only in the order of names.")]})


TagList = collection_of(TagShown, "TagList")
EXAMPLE = {
    "name": "harbour",
    "label": "Harbour",
    "url": "/tag/harbour",
    "_links": {"self": "/api/tags/harbour", "posts": "/api/tags/harbour/posts"},
}
LIST_EXAMPLE = {
    "items": [EXAMPLE],
    "_meta": {"per_page": 10},
    "_links": {"self": "/api/tags", "next": None, "prev": None},
}
