"""Posts together with their images, as a form sends them. They flush; the caller commits."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.dates import utcnow
from app.errors.exceptions import Conflict
from app.extensions import db
from app.main.services.edits import edit_post
from app.main.services.locks import target, targets
from app.main.services.posts import write_post
from app.media.queries import images_of, uploads_of
from app.media.services import attach
from app.models import Image, Post, User

Uploads = Mapping[int, str]
"""Ids of images with their descriptions, in their order."""


def compose(
    author: User,
    body: str,
    *,
    uploads: Uploads,
    form_key: str | None,
    parent_id: int | None = None,
    quote_id: int | None = None,
    **more: Any,
) -> Post:
    """Publish a post with its images. The same form sent again gives the post it made before.

    Args:
        author: who writes.
        body: Markdown.
        uploads: the author's images for it.
        form_key: names the form.
        parent_id: what it answers.
        quote_id: what it quotes.
        more: as for ``write_post``.

    Raises:
        DomainError: as ``write_post`` and ``attach``, or an image is no longer there.
    """
    known = targets(author, *(number for number in (parent_id, quote_id) if number is not None))
    sent = _sent_with(author, form_key)
    images = _found(author, uploads, sent)
    post = write_post(
        author,
        body,
        parent=known.get(parent_id or 0),
        quote=known.get(quote_id or 0),
        image_count=len(images),
        form_key=form_key,
        **more,
    )
    # A second click finds its post with the images that the first one gave it.
    if images and (sent is None or post.id != sent.id):
        attach(post, images, [uploads[image.id] for image in images])
    return post


def _sent_with(author: User, form_key: str | None) -> Post | None:
    """The post that a form made before, whatever it says."""
    if not form_key:
        return None
    sent = select(Post).where(Post.author_id == author.id, Post.form_key == form_key)
    return db.session.scalar(sent)


def _found(owner: User, uploads: Uploads, post: Post | None) -> list[Image]:
    images = uploads_of(owner, list(uploads), post=post)
    if len(images) < len(uploads):
        message = _l("One of the images is no longer here. Look at those that are left.")
        raise Conflict(message, field="image")
    return images


def rewrite(editor: User, post_id: int, body: str, *, uploads: Uploads, **more: Any) -> Post:
    """Change what a post says and its images.

    Args:
        editor: who edits.
        post_id: which post.
        body: Markdown.
        uploads: all images that it has afterwards; the others are thrown away.
        more: as for ``edit_post``.

    Raises:
        DomainError: as ``edit_post`` and ``attach``, or an image is no longer there.
    """
    post = target(editor, post_id)
    images = _found(editor, uploads, post)
    before, version = [image.id for image in images_of([post]).get(post.id, [])], post.version
    post = edit_post(post, editor, body, image_count=len(images), **more)
    if before or images:
        attach(post, images, [uploads[image.id] for image in images])
    if post.version == version and {*before} != {*uploads}:
        # Other pictures under the same words are a change that people should know of.
        post.version, post.edited_at = version + 1, utcnow()
        db.session.flush()
    return post
