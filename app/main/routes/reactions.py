"""Likes, reposts and bookmarks: one's own changed, those of others listed."""

from collections.abc import Callable
from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import htmx
from app.access import EVERYBODY, SIGNED_IN, access, present_viewer
from app.errors.exceptions import DomainError
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.main import bp, timelines
from app.main.loaders import post_or_404
from app.main.queries import posts as queries
from app.main.queries.people import followed_among
from app.main.queries.surroundings import surroundings_of
from app.main.services import reactions as services
from app.models import Post, User
from app.pagination import Keyset, Window, paginate
from app.redirects import next_url


def react(post_id: int, service: Callable[[User, Post], bool]) -> Response:
    """Do something with a post, or undo it; a second click changes nothing."""
    post = post_or_404(post_id)
    try:
        service(current_user, post)
    except DomainError as error:
        db.session.rollback()
        return _answer(post_id, str(error.message))
    db.session.commit()
    return _answer(post_id)


def _answer(post_id: int, problem: str = "") -> Response:
    """The bar below the post as it is now; without htmx, the page one came from."""
    if htmx.wanted():
        post = post_or_404(post_id)
        around = surroundings_of(current_user, [post])
        bar = make_response(render_template("main/_actions.html", post=post, around=around))
        return htmx.toast(bar, problem, "warning") if problem else bar
    if problem:
        flash(problem, "warning")
    return redirect(next_url(url_for("main.post", post_id=post_id)))


@bp.route("/post/<int:post_id>/like", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def like(post_id: int) -> Response:
    """Like a post."""
    return react(post_id, services.like)


@bp.route("/post/<int:post_id>/unlike", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def unlike(post_id: int) -> Response:
    """Take a like back."""
    return react(post_id, services.unlike)


@bp.route("/post/<int:post_id>/repost", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def repost(post_id: int) -> Response:
    """Pass a post on."""
    return react(post_id, services.repost)


@bp.route("/post/<int:post_id>/unrepost", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def unrepost(post_id: int) -> Response:
    """Take a repost back."""
    return react(post_id, services.unrepost)


@bp.route("/post/<int:post_id>/bookmark", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def bookmark(post_id: int) -> Response:
    """Put a post among one's bookmarks."""
    return react(post_id, services.keep)


@bp.route("/post/<int:post_id>/unbookmark", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def unbookmark(post_id: int) -> Response:
    """Take a post from one's bookmarks."""
    return react(post_id, services.keep_no_more)


# --- who did it


@bp.route("/post/<int:post_id>/likes")
@access(SIGNED_IN)
def likes(post_id: int) -> str:
    """Who likes a post, the latest first."""
    post = post_or_404(post_id)
    return _people(post, queries.likers_of(present_viewer(), post), queries.BY_LIKE)


@bp.route("/post/<int:post_id>/reposts")
@access(SIGNED_IN)
def reposts(post_id: int) -> str:
    """Who passed a post on, the latest first."""
    post = post_or_404(post_id)
    return _people(post, queries.reposters_of(present_viewer(), post), queries.BY_REPOST)


def _people(post: Post, select: Any, keyset: Keyset) -> str:
    window = Window.parse(request.args, keyset)
    page = paginate(select, keyset, window, current_app.config["POSTS_PER_PAGE"], rows=True)
    listed = [row.User for row in page.items]
    return htmx.page_or_fragment(
        "main/reactions.html",
        "main/_people.html",
        post=post,
        page=page,
        people=listed,
        followed=followed_among(current_user, listed),
        paging={"post_id": post.id},
    )


@bp.route("/post/<int:post_id>/quotes")
@access(EVERYBODY)
def quotes(post_id: int) -> str:
    """The posts that quote one."""
    post = post_or_404(post_id)
    return timelines.timeline(
        "main/reactions.html",
        queries.quotes_of(present_viewer(), post),
        queries.BY_ID,
        post=post,
        paging={"post_id": post.id},
    )
