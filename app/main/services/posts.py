"""Verbs of posts: write, delete, pin. They flush and return; the caller commits."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from app.database import unique_violation
from app.dates import utcnow
from app.errors.exceptions import Conflict, DomainError, NotAllowed
from app.extensions import db
from app.language import detect_language
from app.main.kinds import MENTIONED, QUOTED, REPLIED
from app.main.policies import can_pin, can_post, can_quote, can_reply, has_confirmed
from app.main.queries.visibility import viewers_among
from app.main.services.counters import change_authors, count, find_newest, note_newest
from app.main.services.locks import lock_people, lock_posts, targets
from app.main.services.telling import listeners_of, subject_of, tell
from app.main.services.texts import (
    Named,
    Text,
    checked,
    named_in,
    render_post,
    set_tags,
    set_viewers,
)
from app.media.services import detach
from app.models import Post, Reach, User, mention
from app.models.ids import id_at
from app.models.post import narrower, path_below, path_step
from app.notifications.kinds import Kind
from app.notifications.services import withdraw

ATTEMPTS = 3
MOST_PINNED = 3


class SentTwice(Exception):
    """The same form has made a post before."""


class IdTaken(Exception):
    """Two processes made the same id in the same millisecond."""


@dataclass(frozen=True)
class Draft:
    """A post about to be written."""

    author: User
    text: Text
    reach: Reach
    parent: Post | None
    quote: Post | None
    image_count: int
    written_at: datetime

    @property
    def reach_owner_id(self) -> int:
        """Whose circle it is for: that of what it answers, or the author's own."""
        narrow = self.parent is not None and not Reach(self.parent.reach).is_wide
        if self.parent is not None and narrow and self.reach == self.parent.reach:
            return self.parent.reach_owner_id
        return self.author.id


def write_post(
    author: User,
    body: str,
    *,
    max_length: int,
    title: str = "",
    warning: str = "",
    reach: str | None = None,
    parent: Post | None = None,
    quote: Post | None = None,
    image_count: int = 0,
    form_key: str | None = None,
    written_at: datetime | None = None,
    must_confirm: bool = False,
    announce: bool = True,
) -> Post:
    """Publish a post and return it. The same form sent again gives the post it made before.

    Args:
        author: who writes.
        body: Markdown; it may be empty where there are images.
        max_length: how long it may be without a title; a link counts as 23 characters.
        title: makes it an article, which may be longer.
        warning: what it is folded under.
        reach: who may see it, if not the author's default; an answer never reaches more people
            than what it answers.
        parent: what it answers.
        quote: what it quotes.
        image_count: how many images the caller attaches to it in the same transaction.
        form_key: names the form, up to 32 characters.
        written_at: when it was written, if not now.
        must_confirm: whether this site asks for a confirmed e-mail address.
        announce: whether people hear of it.

    Raises:
        DomainError: a part is empty or too long, or nobody is named in a post for those named;
            ``field`` says which.
        NotAllowed: the author may not post, not answer, or not quote this.
        Gone: what it answers or quotes is deleted, or not for the author.
    """
    _check_author(author, parent, quote, must_confirm=must_confirm)
    text = checked(body, title, warning, max_length=max_length, has_images=image_count > 0)
    if parent is not None and text.title:
        raise DomainError(_l("A reply has no title."), field="title")
    if before := _sent_before(author, text, image_count, form_key):
        return before
    known = targets(author, *(other.id for other in (parent, quote) if other))
    parent = known[parent.id] if parent else None
    wish = Reach(reach or author.default_reach)
    draft = Draft(
        author=author,
        text=text,
        reach=wish if parent is None else narrower(parent.reach, wish),
        parent=parent,
        quote=known[quote.id] if quote else None,
        image_count=image_count,
        written_at=written_at or utcnow(),
    )
    named = named_in(author, text)
    if draft.reach == Reach.MENTIONED and parent is None and not named.free:
        message = _l("Name somebody with @, or choose who else may see this.")
        raise DomainError(message, field="body")
    post = _insert(draft, form_key)
    if post is None:  # a second click, a moment later
        before = _sent_before(author, text, image_count, form_key)
        # Somebody who went back and wrote something else with the old form means a new post.
        post = before or _insert(draft, None)
        if before or post is None:
            return before or _sent_again()
    viewers = _open_to(post, draft, named)
    render_post(post, text, named, viewers)
    set_tags(post, text)
    _count_at_others(draft)
    heard_by = listeners_of(author, post, _told_of(draft, viewers)) if announce else {}
    lock_people([author.id, *heard_by])
    if post.is_reply:
        change_authors([author.id], post_count=User.post_count + 1)
    else:
        note_newest(author.id, post.id, post_count=User.post_count + 1)
    tell(author, post, heard_by)
    return post


def _sent_again() -> Post:
    raise Conflict(_l("This could not be saved just now. Send it again."))


def _check_author(
    author: User, parent: Post | None, quote: Post | None, *, must_confirm: bool
) -> None:
    if must_confirm and not has_confirmed(author):
        raise NotAllowed(_l("Confirm your e-mail address first."))
    if parent is None and not can_post(author):
        raise NotAllowed(_l("Your account may reply, but not post."))
    if parent is not None and not can_reply(author, parent):
        raise NotAllowed(_l("This cannot be answered."))
    if quote is not None and not can_quote(author, quote):
        raise NotAllowed(_l("Only what every member may see can be quoted."))


def _sent_before(author: User, text: Text, image_count: int, form_key: str | None) -> Post | None:
    """The post that the same form with the same text and as many images made before."""
    if not form_key:
        return None
    sent = select(Post).where(
        Post.author_id == author.id,
        Post.form_key == form_key,
        Post.body == text.body,
        Post.title == text.title,
        Post.image_count == image_count,
    )
    return db.session.scalar(sent)


def _insert(draft: Draft, form_key: str | None) -> Post | None:
    """Add the post; None when the form has made one before."""
    parent, quote, text = draft.parent, draft.quote, draft.text
    language = detect_language(text.body)
    for _attempt in range(ATTEMPTS):
        post_id = id_at(draft.written_at)
        post = Post(
            id=post_id,
            author_id=draft.author.id,
            title=text.title,
            body=text.body,
            body_html="",
            warning=text.warning,
            language=language,
            form_key=form_key,
            reach=draft.reach,
            reach_owner_id=draft.reach_owner_id,
            is_reply=parent is not None,
            parent_id=None if parent is None else parent.id,
            path=path_step(post_id) if parent is None else path_below(parent.path, post_id),
            is_quote=quote is not None,
            quote_of_id=None if quote is None else quote.id,
            image_count=draft.image_count,
            created_at=draft.written_at,
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
    return _sent_again()


def _open_to(post: Post, draft: Draft, named: Named) -> set[int]:
    """Write down who of those named may see a post, and return them.

    Of a post for those mentioned that is also who may see it at all: an answer is for those who
    may see what it answers, or for those of them whom it names, and always for whom it answers.
    """
    parent = draft.parent
    if draft.reach != Reach.MENTIONED:
        viewers = viewers_among(post.id, named.free)
        set_viewers(post, viewers)
        return viewers
    if parent is None:
        circle = set(named.free)
    elif parent.reach == Reach.MENTIONED:
        listed = select(mention.c.user_id).where(mention.c.post_id == parent.id)
        circle = {*db.session.scalars(listed), parent.author_id}
    else:
        circle = {*viewers_among(parent.id, named.free), parent.author_id}
    set_viewers(post, circle - {draft.author.id})
    return viewers_among(post.id, named.free)


def _count_at_others(draft: Draft) -> None:
    """Count a post at what it answers and quotes, which are locked."""
    if draft.parent is not None:
        count(draft.parent, Post.reply_count, 1)
    if draft.quote is not None:
        count(draft.quote, Post.quote_count, 1)


def _told_of(draft: Draft, viewers: Collection[int]) -> dict[int, Kind]:
    """Who is to hear of a post, each of one thing: that they are answered before all else."""
    told = dict.fromkeys(viewers, MENTIONED)
    if draft.quote is not None:
        told[draft.quote.author_id] = QUOTED
    if draft.parent is not None:
        told[draft.parent.author_id] = REPLIED
    return told


# --- delete


def delete_post(post: Post) -> None:
    """Remove a post and correct what others say of it. Answers stay where they are in the thread.

    Reposts go with it. A post that is gone already is fine.
    """
    known = lock_posts(post.id, post.parent_id, post.quote_of_id, post.repost_of_id)
    if post.id not in known:
        return
    reposts = select(Post.author_id).where(Post.repost_of_id == post.id)
    reposters = set(db.session.scalars(reposts))
    told = {*_told_about(post, known)}
    counted = (
        (post.parent_id, Post.reply_count),
        (post.quote_of_id, Post.quote_count),
        (post.repost_of_id, Post.repost_count),
    )
    for other_id, counter in counted:
        if other_id in known:
            count(known[other_id], counter, -1)
    if post.image_count:
        detach([post.id])
    author_id, is_text, subject = post.author_id, not post.is_repost, subject_of(post)
    db.session.execute(delete(Post).where(Post.id == post.id))
    # Wait for posts of theirs that are on their way, so that the newest is looked for after them.
    lock_people({author_id, *reposters, *told})
    if is_text:
        change_authors([author_id], post_count=User.post_count - 1)
    find_newest({author_id, *reposters})
    people = db.session.scalars(select(User).where(User.id.in_(told)).order_by(User.id))
    withdraw(people.all(), subject)


def _told_about(post: Post, known: dict[int, Post]) -> Iterator[int]:
    """Who may have been told about a post."""
    yield post.author_id
    yield from db.session.scalars(select(mention.c.user_id).where(mention.c.post_id == post.id))
    for other_id in (post.parent_id, post.quote_of_id):
        if other_id in known:
            yield known[other_id].author_id


# --- pin


def pin(post: Post, person: User) -> None:
    """Show a post at the top of its author's profile; a second time changes nothing.

    Raises:
        NotAllowed: it is not theirs, or an answer.
        DomainError: there are as many pinned as there may be.
    """
    if not can_pin(person, post):
        raise NotAllowed(_l("You can pin your own posts only, no replies."))
    (locked,) = targets(person, post.id).values()
    lock_people([person.id])
    pinned = select(func.count()).where(Post.author_id == person.id, Post.pinned_at.is_not(None))
    if locked.pinned_at is not None:
        return
    if (db.session.scalar(pinned) or 0) >= MOST_PINNED:
        raise DomainError(_l("You can pin up to three posts. Unpin one first."))
    locked.pinned_at = utcnow()
    db.session.flush()


def unpin(post: Post, person: User) -> None:
    """Show a post in its place among the others again; fine when it was not pinned.

    Raises:
        NotAllowed: it is not theirs.
    """
    if not can_pin(person, post):
        raise NotAllowed(_l("You can pin your own posts only, no replies."))
    post.pinned_at = None
    db.session.flush()
