"""Lists as programs get them: the items, where the next ones are, and how many there may be.

Cursors are those of the pages (``app.pagination``). Where a list is small enough to be counted, it
can be asked for by number as well.
"""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from marshmallow import ValidationError, validates_schema
from sqlalchemy import func, select

from app.api.fields import Integer, Length, Line, List, Nested, Range, Schema, String
from app.extensions import db
from app.pagination import LONGEST_CURSOR, AnySelect, Keyset, Page, Window, paginate

PER_PAGE = 10
MOST_PER_PAGE = 100
LAST_PAGE = 1_000_000
Collection = dict[str, Any]


class PageQuery(Schema):
    """Which part of a list is asked for."""

    per_page = Integer(
        load_default=PER_PAGE,
        validate=Range(1, MOST_PER_PAGE),
        metadata={"description": "How many items at the most."},
    )
    before = Line(
        validate=Length(max=LONGEST_CURSOR),
        metadata={"description": "The items after this cursor; as in `_links.next`."},
    )
    after = Line(
        validate=Length(max=LONGEST_CURSOR),
        metadata={"description": "The items ahead of this cursor; as in `_links.prev`."},
    )

    @validates_schema
    def _one_way(self, data: dict[str, Any], **kwargs: Any) -> None:
        given = [name for name in ("before", "after", "page") if name in data]
        if len(given) > 1:
            raise ValidationError({given[1]: [_("Send only one of before, after and page.")]})


class NumberedPageQuery(PageQuery):
    """As ``PageQuery``, also by the number of a page."""

    page = Integer(
        validate=Range(1, LAST_PAGE),
        metadata={"description": "The page of this number; then all items are counted."},
    )


class Meta(Schema):
    """How much a list holds."""

    per_page = Integer(required=True)
    page = Integer()
    total_pages = Integer()
    total_items = Integer()


class Links(Schema):
    """Where the rest of a list is; null at its ends."""

    self = String(required=True)
    next = String(required=True, allow_none=True)
    prev = String(required=True, allow_none=True)


def collection_of(item: type[Schema] | Schema, name: str) -> type[Schema]:
    """The schema of a list of things."""
    return Schema.from_dict(  # type: ignore[return-value]
        {
            "items": List(Nested(item), required=True),
            "_meta": Nested(Meta, required=True),
            "_links": Nested(Links, required=True),
        },
        name=name,
    )


def collect(found: AnySelect, keyset: Keyset, query: Mapping[str, Any], **more: Any) -> Collection:
    """One part of a select, as the query of the call asks for it.

    Args:
        found: what there is.
        keyset: in which order.
        query: the loaded ``PageQuery`` or ``NumberedPageQuery``.
        more: for ``paginate``.
    """
    if "page" in query:
        return _numbered(found, keyset, query["page"], query["per_page"], **more)
    window = Window.parse(query, keyset)
    return collected_page(
        paginate(found, keyset, window, query["per_page"], **more), query["per_page"]
    )


def collected_page(page: Page[Any], per_page: int) -> Collection:
    """A page that is loaded already, as a list with its links."""
    return collected(
        page.items,
        per_page,
        following={"before": page.older} if page.older else None,
        preceding={"after": page.newer} if page.newer else None,
    )


def _numbered(
    found: AnySelect, keyset: Keyset, number: int, size: int, *, rows: bool = False
) -> Collection:
    total = (
        db.session.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0
    )
    pages = -(-total // size)
    order = [c.desc() if keyset.descending else c.asc() for c in keyset.columns]
    result = db.session.execute(found.order_by(*order).limit(size).offset((number - 1) * size))
    return collected(
        result.all() if rows else result.scalars().all(),
        size,
        following={"page": number + 1} if number < pages else None,
        preceding={"page": number - 1} if 1 < number <= pages + 1 else None,
        page=number,
        total_pages=pages,
        total_items=total,
    )


def collected(
    items: Any,
    per_page: int,
    *,
    following: dict[str, Any] | None = None,
    preceding: dict[str, Any] | None = None,
    **numbers: int,
) -> Collection:
    """Items as a list with its links; ``following`` and ``preceding`` replace what was asked."""
    return {
        "items": items,
        "_meta": {"per_page": per_page, **numbers},
        "_links": {
            "self": _address({}, keep_place=True),
            "next": None if following is None else _address(following),
            "prev": None if preceding is None else _address(preceding),
        },
    }


def _address(changed: dict[str, Any], *, keep_place: bool = False) -> str:
    """The address of this call with another place in the list."""
    asked = {key: values for key, values in request.args.lists() if values}
    if not keep_place:
        for key in ("before", "after", "page"):
            asked.pop(key, None)
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **asked, **changed})


def link_header(links: Mapping[str, str | None]) -> str:
    """The links of a list as a ``Link`` header (RFC 8288)."""
    return ", ".join(
        f'<{links[name]}>; rel="{name}"' for name in ("next", "prev") if links.get(name)
    )
