"""Who follows whom."""

from typing import Any

from app.access import SIGNED_IN, present_viewer
from app.api import bp
from app.api.loaders.people import user_or_404, viewer
from app.api.paging import Collection, NumberedPageQuery, collect
from app.api.routes.users import write_limited
from app.api.schemas import users as schemas
from app.limits import follows_limited
from app.main.queries import people as queries
from app.main.services import people as services
from app.pagination import Keyset


@bp.call(
    "GET",
    "/users/<int:user_id>/followers",
    tag="users",
    audience=SIGNED_IN,
    scope="users:read",
    query=NumberedPageQuery,
    answer=schemas.UserList,
    example=schemas.LIST_EXAMPLE,
)
def followers(query: dict[str, Any], user_id: int) -> Collection:
    """List who follows a person, the latest first."""
    person = user_or_404(user_id)
    found = queries.followers_of(person, present_viewer())
    return _people(found, queries.FOLLOWERS_BY_TIME, query)


@bp.call(
    "GET",
    "/users/<int:user_id>/followed",
    tag="users",
    audience=SIGNED_IN,
    scope="users:read",
    query=NumberedPageQuery,
    answer=schemas.UserList,
    example=schemas.LIST_EXAMPLE,
)
def followed(query: dict[str, Any], user_id: int) -> Collection:
    """List whom a person follows, the latest first."""
    person = user_or_404(user_id)
    found = queries.followed_by(person, present_viewer())
    return _people(found, queries.FOLLOWING_BY_TIME, query)


def _people(found: queries.FollowRows, keyset: Keyset, query: dict[str, Any]) -> Collection:
    listed = collect(found, keyset, query, rows=True)
    listed["items"] = [row.User for row in listed["items"]]
    return listed


@bp.call(
    "POST",
    "/users/<int:user_id>/follow",
    tag="users",
    audience=SIGNED_IN,
    scope="users:write",
    status=204,
    errors=(422,),
    limits=(write_limited, follows_limited),
)
def follow(user_id: int) -> None:
    """Follow a person. Following twice is following once."""
    services.follow(viewer(), user_or_404(user_id))


@bp.call(
    "DELETE",
    "/users/<int:user_id>/follow",
    tag="users",
    audience=SIGNED_IN,
    scope="users:write",
    status=204,
    limits=(write_limited,),
)
def unfollow(user_id: int) -> None:
    """Stop following a person."""
    services.unfollow(viewer(), user_or_404(user_id))
