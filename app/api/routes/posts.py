"""Posts: found, listed, one by itself."""

from typing import Any

from flask import abort
from flask_login import current_user

from app.access import EVERYBODY, present_viewer
from app.api import bp
from app.api.loaders.people import user_or_404, viewer
from app.api.loaders.posts import author_or_404, tag_or_404
from app.api.paging import Collection, PageQuery, collect, collected_page
from app.api.schemas import posts as schemas
from app.api.schemas.writing import BOOKMARKS, HOME, PostQuery, ProfileQuery
from app.api.shown.posts import Shown, post_dict, post_dicts
from app.main.loaders import post_or_404
from app.main.policies import can_read_history
from app.main.queries import posts as queries
from app.main.queries.filters import filtered
from app.main.queries.home import home_page
from app.main.queries.profile import TABS
from app.pagination import Window


def listed(found: Collection, *, hide_muted: bool = True) -> Collection:
    """A list of posts as it is answered."""
    return found | {"items": post_dicts(found["items"], hide_muted=hide_muted)}


@bp.call(
    "GET",
    "/posts",
    tag="posts",
    audience=EVERYBODY,
    scope="posts:read",
    query=PostQuery,
    answer=schemas.PostList,
    example=schemas.LIST_EXAMPLE,
    errors=(404,),
)
def posts(query: dict[str, Any]) -> Collection:
    """List posts, the latest first.

    404 when nobody has the name of the author, or when no tag can be called so.
    """
    if query["feed"] == HOME:
        window = Window.parse(query, queries.BY_ID)
        page = home_page(viewer(), window, query["per_page"])
        return listed(collected_page(page, query["per_page"]))
    if query["feed"] == BOOKMARKS:
        kept = collect(queries.bookmarked(viewer()), queries.BY_BOOKMARK, query, rows=True)
        kept["items"] = [row.Post for row in kept["items"]]
        return listed(kept, hide_muted=False)
    found, order = filtered(
        present_viewer(),
        author=author_or_404(query["author"]) if "author" in query else None,
        tag=tag_or_404(query["tag"]) if "tag" in query else None,
        kind=query.get("kind"),
        since=query.get("since"),
        until=query.get("until"),
    )
    return listed(collect(found, order, query), hide_muted="author" not in query)


@bp.call(
    "GET",
    "/users/<int:user_id>/posts",
    tag="posts",
    audience=EVERYBODY,
    scope="posts:read",
    query=ProfileQuery,
    answer=schemas.PostList,
    example=schemas.LIST_EXAMPLE,
)
def posts_of_user(query: dict[str, Any], user_id: int) -> Collection:
    """List what a person wrote and passed on, the latest first.

    What is pinned to the profile is not among `posts`; it has `is_pinned` among `replies`.
    """
    select = TABS[query["show"]](present_viewer(), user_or_404(user_id))
    return listed(collect(select, queries.BY_ID, query), hide_muted=False)


@bp.call(
    "GET",
    "/posts/<int:post_id>",
    tag="posts",
    audience=EVERYBODY,
    scope="posts:read",
    answer=schemas.PostShown,
    example=schemas.EXAMPLE,
)
def post(post_id: int) -> Shown:
    """Get a post."""
    return post_dict(post_or_404(post_id))


@bp.call(
    "GET",
    "/posts/<int:post_id>/replies",
    tag="posts",
    audience=EVERYBODY,
    scope="posts:read",
    query=PageQuery,
    answer=schemas.PostList,
    example=schemas.LIST_EXAMPLE,
)
def replies(query: dict[str, Any], post_id: int) -> Collection:
    """List all that stands below a post: each reply after what it answers, the oldest first."""
    found = queries.replies(present_viewer(), post_or_404(post_id))
    return listed(collect(found, queries.BY_PATH, query))


@bp.call(
    "GET",
    "/posts/<int:post_id>/quotes",
    tag="posts",
    audience=EVERYBODY,
    scope="posts:read",
    query=PageQuery,
    answer=schemas.PostList,
    example=schemas.LIST_EXAMPLE,
)
def quotes(query: dict[str, Any], post_id: int) -> Collection:
    """List the posts that quote a post, the latest first."""
    found = queries.quotes_of(present_viewer(), post_or_404(post_id))
    return listed(collect(found, queries.BY_ID, query))


@bp.call(
    "GET",
    "/posts/<int:post_id>/history",
    tag="posts",
    audience=EVERYBODY,
    scope="posts:read",
    query=PageQuery,
    answer=schemas.VersionList,
    example=schemas.VERSIONS_EXAMPLE,
    errors=(403,),
)
def history(query: dict[str, Any], post_id: int) -> Collection:
    """List what a post said before it was edited, the latest first.

    403 for a post for those mentioned, but to its author.
    """
    found = post_or_404(post_id)
    if not can_read_history(current_user, found):
        abort(403)
    return collect(queries.edits_of(found), queries.BY_EDIT, query)
