"""Verbs of posts. They flush and return; the caller commits."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from sqlalchemy import case, delete, func, select, update

from app.database import unique_violation
from app.dates import utcnow
from app.errors.exceptions import Conflict, DomainError, NotAllowed
from app.extensions import db
from app.language import detect_language
from app.main.policies import can_post, has_confirmed
from app.models import Post, User
from app.models.ids import id_at
from app.text import tidy, to_html


class SentTwice(Exception):
    """The same form has made a post before."""


class IdTaken(Exception):
    """Two processes made the same id in the same millisecond."""


ATTEMPTS = 3


def write_post(
    author: User,
    body: str,
    *,
    max_length: int,
    form_key: str | None = None,
    written_at: datetime | None = None,
    must_confirm: bool = False,
) -> Post:
    """Publish a post and return it. The same form sent again gives the post it made before.

    Args:
        body: Markdown, 1 to ``max_length`` characters once tidied.
        form_key: names the form, up to 32 characters.
        written_at: when it was written, if not now.
        must_confirm: whether this site asks for a confirmed e-mail address.

    Raises:
        DomainError: the text is empty or too long, for the field ``body``.
        NotAllowed: the author may not post.
    """
    if must_confirm and not has_confirmed(author):
        raise NotAllowed(_l("Confirm your e-mail address first."))
    if not can_post(author):
        raise NotAllowed(_l("Your account may reply, but not post."))
    body = tidy(body)
    if not body:
        raise DomainError(_l("Write something first."), field="body")
    if len(body) > max_length:
        raise DomainError(
            lazy_ngettext(
                "This is %(num)d character too long.",
                "This is %(num)d characters too long.",
                len(body) - max_length,
            ),
            field="body",
        )
    if before := _sent_before(author, body, form_key):
        return before
    post = _insert(author, body, form_key, written_at or utcnow())
    if post is None:  # a second click, a moment later
        before = _sent_before(author, body, form_key)
        # Somebody who went back and wrote something else with the old form means a new post.
        return before or write_post(author, body, max_length=max_length, written_at=written_at)
    db.session.execute(
        update(User)
        .where(User.id == author.id)
        .values(
            post_count=User.post_count + 1,
            last_post_id=case((User.last_post_id < post.id, post.id), else_=User.last_post_id),
        )
    )
    return post


def _sent_before(author: User, body: str, form_key: str | None) -> Post | None:
    """The post that the same form with the same text made before."""
    if not form_key:
        return None
    sent = select(Post).where(
        Post.author_id == author.id, Post.form_key == form_key, Post.body == body
    )
    return db.session.scalar(sent)


def _insert(author: User, body: str, form_key: str | None, created_at: datetime) -> Post | None:
    """Add the post; None when the form has made one before."""
    html, language = to_html(body), detect_language(body)
    for _attempt in range(ATTEMPTS):
        post = Post(
            id=id_at(created_at),
            author_id=author.id,
            body=body,
            body_html=html,
            language=language,
            form_key=form_key,
            created_at=created_at,
        )
        try:
            with unique_violation(
                {"form_key": SentTwice(), "pk_post": IdTaken(), "post.id": IdTaken()}
            ):
                db.session.add(post)
        except SentTwice:
            return None
        except IdTaken:
            continue
        return post
    raise Conflict(_l("This could not be saved just now. Send it again."))


def delete_post(post: Post) -> None:
    """Remove a post and correct what its author's row says."""
    author_id = post.author_id
    # Wait for a post of theirs that is on its way, so that the newest is looked for after it.
    db.session.execute(select(User.id).where(User.id == author_id).with_for_update())
    db.session.execute(delete(Post).where(Post.id == post.id))
    newest = select(func.coalesce(func.max(Post.id), 0)).where(Post.author_id == author_id)
    db.session.execute(
        update(User)
        .where(User.id == author_id)
        .values(post_count=User.post_count - 1, last_post_id=newest.scalar_subquery())
    )
