"""Fetch the posts, tags and images that a call names, or answer 404."""

from collections.abc import Sequence
from typing import Any

from flask import abort

from app.access import present_viewer
from app.api.loaders.people import user_or_404, viewer
from app.extensions import db
from app.main.loaders import post_or_404, tag_of
from app.main.policies import can_delete
from app.main.queries.people import named
from app.main.services.composing import Uploads
from app.main.services.locks import target
from app.media.queries import images_of, uploads_of
from app.models import Image, Post, Tag, User


def own_post_or_refuse(post_id: int) -> Post:
    """One's own post as it is now, locked; 403 for those who may see it, 404 for the others.

    Nobody changes it between the look at its version and what is done with it.
    """
    post = post_or_404(post_id)
    if not can_delete(viewer(), post):
        abort(403)
    return target(viewer(), post_id)


def author_or_404(name: str) -> User:
    """The visible person with a user name, or with an id."""
    if found := db.session.scalar(named(name, present_viewer())):
        return found
    return user_or_404(int(name)) if name.isascii() and name.isdigit() else abort(404)


def tag_or_404(word: str) -> Tag:
    """The tag that a word means; one that nobody used looks like one of hidden posts."""
    return tag_of(word) or abort(404)


def upload_or_404(image_id: int) -> Image:
    """One's own upload that belongs to no post."""
    found = uploads_of(viewer(), [image_id])
    return found[0] if found else abort(404)


def chosen(images: Sequence[dict[str, Any]], post: Post | None = None) -> Uploads:
    """The uploads that a body names, each with the description given now, or with its own."""
    ids = [image["id"] for image in images]
    kept = {image.id: image.description for image in uploads_of(viewer(), ids, post=post)}
    return {image["id"]: image.get("description", kept.get(image["id"], "")) for image in images}


def present_images(post: Post) -> Uploads:
    """The images that a post has, for a change that leaves them alone."""
    return {image.id: image.description for image in images_of([post]).get(post.id, [])}
