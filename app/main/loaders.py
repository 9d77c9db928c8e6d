"""Fetch what an address names, or answer 404."""

from flask import abort

from app.access import present_viewer
from app.extensions import db
from app.main.queries.people import named
from app.main.queries.posts import tag_named
from app.main.queries.visibility import Viewer, visible_posts
from app.models import Post, Tag, User
from app.pagination import LARGEST_ID
from app.text import fold_tag


def person_or_404(username: str) -> User:
    """The visible person of an address, whatever the case."""
    return _person_or_404(username, present_viewer())


def person_blocked_or_not(username: str) -> User:
    """The active person of an address, also behind a block: to take that back."""
    return _person_or_404(username, None)


def person_for_everybody(username: str) -> User:
    """The active person of an address as a guest finds them, whoever asks."""
    return _person_or_404(username, None)


def _person_or_404(username: str, viewer: Viewer) -> User:
    user = db.session.scalar(named(username, viewer)) if "\x00" not in username else None
    return user or abort(404)


def post_or_404(post_id: int) -> Post:
    """The visible post of an address, with its author."""
    if post_id > LARGEST_ID:
        abort(404)
    found = visible_posts(present_viewer()).where(Post.id == post_id)
    return db.session.scalar(found) or abort(404)


def tag_of(word: str) -> Tag | None:
    """The tag that a word means, also if nobody has used it yet; None if it can be no tag."""
    name = fold_tag(word)
    if not name:
        return None
    return db.session.scalar(tag_named(name)) or Tag(id=0, name=name, label=name)
