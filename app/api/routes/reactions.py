"""Likes, reposts, bookmarks and pins: done twice is done once."""

from collections.abc import Callable
from typing import Any

from app.access import SIGNED_IN, present_viewer
from app.api import bp
from app.api.loaders.people import viewer
from app.api.paging import Collection, PageQuery, collect
from app.api.routes.users import write_limited
from app.api.schemas.users import LIST_EXAMPLE, UserList
from app.main.loaders import post_or_404
from app.main.queries import posts as queries
from app.main.services import posts as pins
from app.main.services import reactions as services

View = Callable[..., Any]


def reaction(method: str, name: str, **more: Any) -> Callable[[View], View]:
    """Declare a call that does something with a post and answers nothing."""
    return bp.call(
        method,
        f"/posts/<int:post_id>/{name}",
        tag="posts",
        audience=SIGNED_IN,
        scope="posts:write",
        status=204,
        limits=(write_limited,),
        **more,
    )


@reaction("POST", "like", errors=(410,))
def like_post(post_id: int) -> None:
    """Like a post. Liking twice is liking once."""
    services.like(viewer(), post_or_404(post_id))


@reaction("DELETE", "like")
def unlike_post(post_id: int) -> None:
    """Take a like back."""
    services.unlike(viewer(), post_or_404(post_id))


@reaction("POST", "repost", errors=(410,))
def repost_post(post_id: int) -> None:
    """Pass a post on, if every member may see it. Twice is once."""
    services.repost(viewer(), post_or_404(post_id))


@reaction("DELETE", "repost")
def unrepost_post(post_id: int) -> None:
    """Take a repost back."""
    services.unrepost(viewer(), post_or_404(post_id))


@reaction("POST", "bookmark", errors=(410,))
def bookmark_post(post_id: int) -> None:
    """Put a post among your bookmarks; nobody hears of it. Twice is once."""
    services.keep(viewer(), post_or_404(post_id))


@reaction("DELETE", "bookmark")
def unbookmark_post(post_id: int) -> None:
    """Take a post from your bookmarks."""
    services.keep_no_more(viewer(), post_or_404(post_id))


@reaction("POST", "pin", errors=(410, 422))
def pin_post(post_id: int) -> None:
    """Show your post at the top of your profile; at most three. Twice is once."""
    pins.pin(post_or_404(post_id), viewer())


@reaction("DELETE", "pin")
def unpin_post(post_id: int) -> None:
    """Take your post from the top of your profile."""
    pins.unpin(post_or_404(post_id), viewer())


# --- who did it


def people_list(name: str) -> Callable[[View], View]:
    """Declare a list of people who did something with a post."""
    return bp.call(
        "GET",
        f"/posts/<int:post_id>/{name}",
        tag="posts",
        audience=SIGNED_IN,
        scope="posts:read",
        query=PageQuery,
        answer=UserList,
        example=LIST_EXAMPLE,
    )


@people_list("likes")
def likes_of_post(query: dict[str, Any], post_id: int) -> Collection:
    """List who likes a post, the latest first."""
    found = queries.likers_of(present_viewer(), post_or_404(post_id))
    return _people(collect(found, queries.BY_LIKE, query, rows=True))


@people_list("reposts")
def reposts_of_post(query: dict[str, Any], post_id: int) -> Collection:
    """List who passed a post on, the latest first."""
    found = queries.reposters_of(present_viewer(), post_or_404(post_id))
    return _people(collect(found, queries.BY_REPOST, query, rows=True))


def _people(found: Collection) -> Collection:
    return found | {"items": [row.User for row in found["items"]]}
