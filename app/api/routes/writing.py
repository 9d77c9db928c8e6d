"""Posts and replies: written, changed, deleted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app, url_for

from app.access import SIGNED_IN
from app.api import bp, conditions
from app.api.loaders.people import viewer
from app.api.loaders.posts import chosen, own_post_or_refuse, present_images
from app.api.routes.users import write_limited
from app.api.schemas import posts as schemas
from app.api.schemas.writing import ChangedPost, NewPost, NewReply
from app.api.shown.posts import Shown, post_dict
from app.auth.policies import must_confirm
from app.errors.exceptions import DomainError
from app.limits import posts_limited
from app.main.loaders import post_or_404
from app.main.services import composing
from app.main.services import posts as services
from app.models import Post

Made = tuple[Shown, dict[str, str]]
LOCATION = {"Location": "The address of the post."}


@bp.call(
    "POST",
    "/posts",
    tag="posts",
    audience=SIGNED_IN,
    scope="posts:write",
    body=NewPost,
    body_example={"body": "The boat is back. #harbour", "reach": "members"},
    answer=schemas.PostShown,
    status=201,
    example=schemas.EXAMPLE,
    errors=(404, 410),
    headers=LOCATION,
    limits=(write_limited, posts_limited),
)
def write_post(body: dict[str, Any]) -> Made:
    """Write a post, or an article where it has a title.

    404 when what it quotes is not there, 410 when that goes at this very moment.
    """
    quoted = post_or_404(body["quote"]).id if "quote" in body else None
    return _published(body, title=body.get("title", ""), quote_id=quoted)


@bp.call(
    "POST",
    "/posts/<int:post_id>/replies",
    tag="posts",
    audience=SIGNED_IN,
    scope="posts:write",
    body=NewReply,
    body_example={"body": "Welcome back."},
    answer=schemas.PostShown,
    status=201,
    example=schemas.EXAMPLE | {"kind": "reply", "body": "Welcome back."},
    errors=(410,),
    headers=LOCATION,
    limits=(write_limited, posts_limited),
)
def write_reply(body: dict[str, Any], post_id: int) -> Made:
    """Answer a post."""
    return _published(body, parent_id=post_or_404(post_id).id)


def _published(body: dict[str, Any], **more: Any) -> Made:
    with fields_of_programs():
        made = composing.compose(
            viewer(),
            body["body"],
            uploads=chosen(body.get("images", [])),
            form_key=None,  # an Idempotency-Key does that here
            warning=body.get("warning", ""),
            reach=body.get("reach"),
            max_length=current_app.config["POST_MAX_LENGTH"],
            must_confirm=must_confirm(current_app.config),
            **more,
        )
    return _shown(made), {"Location": url_for("api.post", post_id=made.id)}


@bp.call(
    "PATCH",
    "/posts/<int:post_id>",
    tag="posts",
    audience=SIGNED_IN,
    scope="posts:write",
    body=ChangedPost,
    body_example={"body": "The boat is back, and dry. #harbour"},
    answer=schemas.PostShown,
    example=schemas.EXAMPLE | {"version": 2, "edited_at": "2026-05-04T12:35:00Z"},
    errors=(410,),
    has_version=True,
    limits=(write_limited,),
)
def change_post(body: dict[str, Any], post_id: int) -> Shown:
    """Change what your post says. What is left out stays, and what it said before is kept."""
    post = own_post_or_refuse(post_id)
    version = conditions.require_version(post.version)
    with fields_of_programs():
        changed = composing.rewrite(
            viewer(),
            post.id,
            body.get("body", post.body),
            uploads=chosen(body["images"], post) if "images" in body else present_images(post),
            title=body.get("title", post.title),
            warning=body.get("warning", post.warning),
            version=version,
            max_length=current_app.config["POST_MAX_LENGTH"],
        )
    return _shown(changed)


@bp.call(
    "DELETE",
    "/posts/<int:post_id>",
    tag="posts",
    audience=SIGNED_IN,
    scope="posts:write",
    status=204,
    errors=(410,),
    has_version=True,
    limits=(write_limited,),
)
def delete_post(post_id: int) -> None:
    """Delete your post. Replies to it stay."""
    post = own_post_or_refuse(post_id)
    conditions.require_version(post.version)
    services.delete_post(post)


def _shown(post: Post) -> Shown:
    """A post that was just written, as it is for its author."""
    return post_dict(post_or_404(post.id))


@contextmanager
def fields_of_programs() -> Iterator[None]:
    """Let errors name the fields as programs do."""
    try:
        yield
    except DomainError as error:
        error.field = "images" if error.field == "image" else error.field
        raise
