"""Fetch what an address names, or answer 404."""

from flask import abort

from app.extensions import db
from app.main.queries.people import named
from app.main.queries.posts import visible_posts
from app.models import Post, User
from app.pagination import LARGEST_ID


def person_or_404(username: str) -> User:
    """The visible person of an address, whatever the case."""
    user = db.session.scalar(named(username)) if "\x00" not in username else None
    return user or abort(404)


def post_or_404(post_id: int) -> Post:
    """The visible post of an address, with its author."""
    if post_id > LARGEST_ID:
        abort(404)
    return db.session.scalar(visible_posts().where(Post.id == post_id)) or abort(404)
