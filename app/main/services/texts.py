"""What a text says besides its words: whom it names, and which tags it has."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table, delete, func, insert, select

from app.database import insert_or_ignore, rows_changed
from app.errors.exceptions import DomainError
from app.extensions import db
from app.lengths import check_length
from app.main import extras
from app.main.addresses import person_anchor, tag_path
from app.main.queries.visibility import no_block
from app.models import Post, Reach, Status, Tag, User, mention, post_tag
from app.models.post import LONGEST_TITLE, LONGEST_WARNING
from app.text import Anchors, Parsed, counted_length, parse, references, render, tidy, tidy_line
from config import MAX_POST_LENGTH

TAGS = cast(Table, Tag.__table__)
MOST_NAMED = 50
MOST_TAGS = 30


@dataclass(frozen=True)
class Text:
    """What somebody typed, tidied."""

    body: str
    title: str = ""
    warning: str = ""

    @cached_property
    def parsed(self) -> Parsed:
        """The text, read once; an article has headings."""
        return parse(self.body, headings=bool(self.title))

    @classmethod
    def of(cls, post: Post) -> "Text":
        """What a post says."""
        return cls(post.body, post.title, post.warning)


def checked(body: str, title: str, warning: str, *, max_length: int, has_images: bool) -> Text:
    """A text as it is kept.

    Args:
        max_length: how long it may be without a title.
        has_images: images need no words.

    Raises:
        DomainError: a part is empty or too long; ``field`` says which.
    """
    text = Text(tidy(body), tidy_line(title), tidy_line(warning))
    if not text.body and (text.title or not has_images):
        raise DomainError(_l("Write something first."), field="body")
    check_length("title", len(text.title), LONGEST_TITLE)
    check_length("warning", len(text.warning), LONGEST_WARNING)
    if text.title:
        check_length("body", len(text.body), MAX_POST_LENGTH)
    else:
        check_length("body", counted_length(text.body), max_length)
        check_length("body", len(text.body), MAX_POST_LENGTH)
    return text


@dataclass(frozen=True)
class Named:
    """The people whom a text names.

    ``people``: all of them by user name in lower case. ``free``: the ids of those who can be
    reached: not the author, and no block between them.
    """

    people: dict[str, User]
    free: frozenset[int]


def named_in(author: User, text: Text) -> Named:
    """The people whom a text names.

    Raises:
        DomainError: they are too many.
    """
    names = text.parsed.mentions
    if not names:
        return Named({}, frozenset())
    found = select(User, no_block(author.id, User.id).label("is_free")).where(
        func.lower(User.username).in_(names), User.status == Status.ACTIVE
    )
    rows = db.session.execute(found).all()
    if len(rows) > MOST_NAMED:
        message = _l("Name at most %(num)d people.", num=MOST_NAMED)
        raise DomainError(message, field="body")
    return Named(
        {row.User.username.lower(): row.User for row in rows},
        frozenset(row.User.id for row in rows if row.is_free and row.User.id != author.id),
    )


def set_viewers(post: Post, user_ids: Iterable[int]) -> None:
    """Write down who is named in a post and may see it; of one for those mentioned, who may."""
    before = set(db.session.scalars(select(mention.c.user_id).where(mention.c.post_id == post.id)))
    wanted = set(user_ids)
    if gone := before - wanted:
        _remove_viewers(post, gone)
    if new := sorted(wanted - before):
        rows = [{"post_id": post.id, "user_id": user_id} for user_id in new]
        db.session.execute(insert(mention), rows)


def _remove_viewers(post: Post, user_ids: Collection[int]) -> None:
    rows_changed(
        delete(mention).where(mention.c.post_id == post.id, mention.c.user_id.in_(user_ids))
    )
    if post.reach == Reach.MENTIONED:
        # The answers are never seen by more people than what they answer.
        below = select(Post.id).where(
            Post.path > post.path,
            Post.path < post.path + b"\xff",
            Post.reach == Reach.MENTIONED,
        )
        rows_changed(
            delete(mention).where(mention.c.post_id.in_(below), mention.c.user_id.in_(user_ids))
        )


def render_post(post: Post, text: Text, named: Named, viewers: Collection[int]) -> None:
    """Render a post, and let features note what it names of theirs.

    Who is named and may see it gets a card; others get a plain link.
    """
    others = references.resolve(text.parsed.others)
    post.body_html = _to_html(text, named, {*viewers, post.author_id}, others)
    db.session.flush()
    extras.note(post, others)


def preview_of(author: User, text: Text) -> str:
    """What a text of somebody's would look like, as HTML; nothing is kept.

    Raises:
        DomainError: it names too many people.
    """
    named = named_in(author, text)
    others = references.resolve(text.parsed.others)
    return _to_html(text, named, {*named.free, author.id}, others)


def _to_html(
    text: Text, named: Named, with_card: Collection[int], others: Mapping[str, Anchors]
) -> str:
    anchors = {
        name: person_anchor(person, with_card=person.id in with_card)
        for name, person in named.people.items()
    }
    return render(text.parsed, anchors, tag_path, others)


def set_tags(post: Post, text: Text) -> None:
    """Give a post the tags in its text, and no others."""
    wanted = _tag_ids(dict(list(text.parsed.tags.items())[:MOST_TAGS]))
    before = set(db.session.scalars(select(post_tag.c.tag_id).where(post_tag.c.post_id == post.id)))
    if gone := before - wanted:
        rows_changed(
            delete(post_tag).where(post_tag.c.post_id == post.id, post_tag.c.tag_id.in_(gone))
        )
    if new := sorted(wanted - before):
        db.session.execute(
            insert(post_tag), [{"post_id": post.id, "tag_id": tag_id} for tag_id in new]
        )


def _tag_ids(labels: dict[str, str]) -> set[int]:
    """The ids of tags, which are made where there are none yet."""
    if not labels:
        return set()
    # In order, so that two people who write the same new tags do not wait for each other.
    for name in sorted(labels):
        db.session.execute(insert_or_ignore(TAGS).values(name=name, label=labels[name]))
    return set(db.session.scalars(select(Tag.id).where(Tag.name.in_(labels))))
