"""Editing posts. What they said before is kept. It flushes; the caller commits."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from app.database import rows_changed
from app.dates import utcnow
from app.errors.exceptions import Conflict, DomainError, NotAllowed
from app.extensions import db
from app.language import detect_language
from app.main.kinds import MENTIONED
from app.main.policies import can_edit
from app.main.queries.visibility import viewers_among
from app.main.services.locks import lock_people, target
from app.main.services.telling import listeners_of, tell
from app.main.services.texts import (
    Named,
    Text,
    checked,
    named_in,
    render_post,
    set_tags,
    set_viewers,
)
from app.models import Post, PostEdit, Reach, User


class StaleEdit(Conflict):
    """Somebody saved the post since it was read.

    ``theirs`` is what it says now and ``version`` is of that; ``yours`` is what was to be saved.
    """

    def __init__(self, theirs: Text, yours: Text, version: int) -> None:
        message = _l("This post was changed meanwhile. Compare the two texts and save again.")
        super().__init__(message, field="body")
        self.theirs, self.yours, self.version = theirs, yours, version


def edit_post(
    post: Post,
    editor: User,
    body: str,
    *,
    version: int,
    max_length: int,
    title: str = "",
    warning: str = "",
    image_count: int | None = None,
) -> Post:
    """Change what a post says. Who may see it stays as it is, but for those whom it names.

    Args:
        post: which one.
        editor: who edits.
        body: Markdown, as for ``write_post``; so are ``title``, ``warning`` and ``max_length``.
        version: of the post that the editor read.
        image_count: how many images it has afterwards, where the caller changes them.

    Raises:
        DomainError: a part is empty or too long, or nobody is named in a post for those named.
        NotAllowed: it is not the editor's.
        StaleEdit: it was changed since.
        Gone: it was deleted since.
    """
    if not can_edit(editor, post):
        raise NotAllowed(_l("You can edit your own posts only."))
    post = target(editor, post.id)
    images = post.image_count if image_count is None else image_count
    text = checked(body, title, warning, max_length=max_length, has_images=images > 0)
    before = Text.of(post)
    if post.is_reply and text.title:
        raise DomainError(_l("A reply has no title."), field="title")
    if post.version != version:
        raise StaleEdit(before, text, post.version)
    if text == before and images == post.image_count:
        return post
    named, named_before = named_in(editor, text), named_in(editor, before)
    if post.reach == Reach.MENTIONED and not post.is_reply and not named.free:
        raise DomainError(_l("This is for those whom it names. Name somebody."), field="body")
    _save(post, before, text, images)
    viewers = _open_to(post, named)
    render_post(post, text, named, viewers)
    set_tags(post, text)
    new = dict.fromkeys(viewers - named_before.free, MENTIONED)
    heard_by = listeners_of(editor, post, new)
    lock_people(heard_by)
    tell(editor, post, heard_by)
    return post


def _save(post: Post, before: Text, text: Text, images: int) -> None:
    version, now = post.version, utcnow()
    said_since = post.edited_at or post.created_at
    db.session.add(
        PostEdit(
            post_id=post.id,
            title=before.title,
            body=before.body,
            warning=before.warning,
            created_at=said_since,
        )
    )
    db.session.flush()
    same = update(Post).where(Post.id == post.id, Post.version == version)
    saved = same.values(
        title=text.title,
        body=text.body,
        warning=text.warning,
        language=detect_language(text.body),
        image_count=images,
        edited_at=now,
        version=version + 1,
    )
    if not rows_changed(saved):
        raise StaleEdit(before, text, version + 1)
    db.session.refresh(post)


def _open_to(post: Post, named: Named) -> set[int]:
    """Write down who of those named now may see a post, and return them.

    An answer for those mentioned keeps its circle, which may be gone from what it answers.
    """
    if post.reach == Reach.MENTIONED and not post.is_reply:
        set_viewers(post, named.free)
    viewers = viewers_among(post.id, named.free)
    if post.reach != Reach.MENTIONED:
        set_viewers(post, viewers)
    return viewers
