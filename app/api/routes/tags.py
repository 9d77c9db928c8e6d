"""Tags: which there are, and what they find."""

from typing import Any
from urllib.parse import quote

from flask import url_for

from app.access import EVERYBODY, present_viewer
from app.api import bp
from app.api.loaders.posts import tag_or_404
from app.api.paging import Collection, PageQuery, collect, collected
from app.api.routes.posts import listed
from app.api.schemas import posts as post_schemas
from app.api.schemas import tags as schemas
from app.api.shown.posts import Shown
from app.main.addresses import tag_path
from app.main.queries import posts as queries
from app.main.queries.tags import BY_NAME, count_tagged, seen_tags
from app.text import fold_tag


@bp.call(
    "GET",
    "/tags",
    tag="tags",
    audience=EVERYBODY,
    scope="posts:read",
    query=schemas.TagQuery,
    answer=schemas.TagList,
    example=schemas.LIST_EXAMPLE,
)
def tags(query: dict[str, Any]) -> Collection:
    """List the tags of the posts that you may see."""
    base, size = url_for("api.tags"), query["per_page"]
    if query["order"] == schemas.POPULAR:
        popular = queries.popular_tags()[:size]
        return collected([_tag(base, name, label) for name, label in popular], size)
    prefix = fold_tag(query["prefix"]) if "prefix" in query else ""
    if "prefix" in query and not prefix:
        return collected([], size)  # no tag begins so
    found = collect(seen_tags(present_viewer(), prefix), BY_NAME, query)
    return found | {"items": [_tag(base, tag.name, tag.label) for tag in found["items"]]}


@bp.call(
    "GET",
    "/tags/<name>",
    tag="tags",
    audience=EVERYBODY,
    scope="posts:read",
    answer=schemas.CountedTag,
    example=schemas.EXAMPLE | {"post_count": 12},
)
def tag(name: str) -> Shown:
    """Get a tag, also one that no post has yet. 404 when no tag can be called so."""
    found = tag_or_404(name)
    number = count_tagged(present_viewer(), found)
    # How the tag of hidden posts is written would tell that there are some.
    label = found.label if number else found.name
    return _tag(url_for("api.tags"), found.name, label) | {"post_count": number}


@bp.call(
    "GET",
    "/tags/<name>/posts",
    tag="tags",
    audience=EVERYBODY,
    scope="posts:read",
    query=PageQuery,
    answer=post_schemas.PostList,
    example=post_schemas.LIST_EXAMPLE,
)
def posts_of_tag(query: dict[str, Any], name: str) -> Collection:
    """List the posts and replies with a tag, the latest first."""
    found = queries.tagged(present_viewer(), tag_or_404(name))
    return listed(collect(found, queries.BY_TAG, query))


def _tag(base: str, name: str, label: str) -> Shown:
    at = f"{base}/{quote(name)}"
    links = {"self": at, "posts": f"{at}/posts"}
    return {"name": name, "label": label, "url": tag_path(name), "_links": links}
