"""Timelines: which posts a list has, in which order. Who may see them is said in ``visibility``."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, literal_column, select

from app.dates import utcnow
from app.extensions import db
from app.main.queries.visibility import (
    Viewer,
    listed_posts,
    posts_and_reposts,
    visible_people,
    visible_posts,
    visible_to,
)
from app.memory import remembered
from app.models import Post, PostEdit, Tag, User, bookmark, post_like, post_tag
from app.models.ids import first_id_at
from app.models.post import ID_BYTES, MOST_LEVELS, PUBLIC, ids_in
from app.pagination import Keyset, Window, within
from app.text import fold_tag

BY_ID = Keyset((Post.id,), lambda post: (post.id,))
"""Newest first: ids grow with time."""
BY_TAG = Keyset((post_tag.c.post_id,), lambda post: (post.id,))
BY_BOOKMARK = Keyset(
    (bookmark.c.created_at, bookmark.c.post_id), lambda row: (row.created_at, row.Post.id)
)
BY_PATH = Keyset((Post.path,), lambda post: (post.path,), descending=False)
"""A thread in reading order: each answer after what it answers, the oldest first."""
BY_EDIT = Keyset((PostEdit.id,), lambda edit: (edit.id,))
BY_LIKE = Keyset(
    (post_like.c.created_at, post_like.c.user_id), lambda row: (row.created_at, row.User.id)
)
BY_REPOST = Keyset((Post.id,), lambda row: (row.repost_id,))

NEWEST_ARTICLES = 5
POPULAR_TAGS = 5
POPULAR_WITHIN = timedelta(days=30)
POPULAR_FOR = timedelta(minutes=5)
DEEPEST_SHOWN = 3
"""Answers are moved in up to here, and stand below each other beyond it."""

EMPTY: Any = literal_column("''")
ZERO: Any = literal_column("0")
"""Words of the statement rather than values, so that SQLite finds the indexes of these parts."""

BookmarkRows = Select[Post, datetime]


# --- timelines


def explore(viewer: Viewer) -> Select[Post]:
    """What everybody writes that the viewer may see: no answers, no reposts."""
    return listed_posts(viewer).where(~Post.is_reply)


def tagged(viewer: Viewer, tag: Tag) -> Select[Post]:
    """The posts with a tag, in the order ``BY_TAG``."""
    with_tag = listed_posts(viewer).join(post_tag, post_tag.c.post_id == Post.id)
    return with_tag.where(post_tag.c.tag_id == tag.id)


def tag_named(word: str) -> Select[Tag]:
    """The tag that a word means, whatever the case."""
    return select(Tag).where(Tag.name == fold_tag(word))


def articles(viewer: Viewer, *, tag: Tag | None = None, author: User | None = None) -> Select[Post]:
    """The posts with a title, all of them or those with a tag or by somebody."""
    found = listed_posts(viewer).where(Post.title != EMPTY)
    if tag is not None:
        with_tag = select(post_tag.c.post_id).where(post_tag.c.tag_id == tag.id)
        found = found.where(Post.id.in_(with_tag))
    return found if author is None else found.where(Post.author_id == author.id)


def bookmarked(viewer: User) -> BookmarkRows:
    """Rows of ``Post`` and ``created_at``: what the viewer keeps and may still see."""
    return (
        visible_posts(viewer)
        .add_columns(bookmark.c.created_at)
        .join(bookmark, bookmark.c.post_id == Post.id)
        .where(bookmark.c.user_id == viewer.id)
    )


# --- a profile; who looks at one wants to see it, muted or not


def posts_by(viewer: Viewer, author: User) -> Select[Post]:
    """The posts and reposts of a profile, without answers and without those pinned."""
    return top_posts_by(viewer, author).where(Post.pinned_at.is_(None))


def top_posts_by(viewer: Viewer, author: User) -> Select[Post]:
    """The posts and reposts of a person, without answers."""
    own = posts_and_reposts(viewer).where(Post.author_id == author.id)
    return own.where(~Post.is_reply)


def posts_and_replies_by(viewer: Viewer, author: User) -> Select[Post]:
    """Everything that a person wrote and passed on."""
    return posts_and_reposts(viewer).where(Post.author_id == author.id)


def images_by(viewer: Viewer, author: User) -> Select[Post]:
    """A person's posts with images."""
    return visible_posts(viewer).where(Post.author_id == author.id, Post.image_count > ZERO)


def articles_by(viewer: Viewer, author: User) -> Select[Post]:
    """A person's posts with a title."""
    return visible_posts(viewer).where(Post.author_id == author.id, Post.title != EMPTY)


def pinned_by(viewer: Viewer, author: User) -> Sequence[Post]:
    """What a person put at the top of their profile, the latest first."""
    own = visible_posts(viewer).where(Post.author_id == author.id, Post.pinned_at.is_not(None))
    return db.session.scalars(own.order_by(Post.pinned_at.desc())).all()


# --- a thread


def ancestors(viewer: Viewer, post: Post) -> list[Post | None]:
    """What a post answers, the first post of the thread first, in one statement.

    None stands for each that is deleted or not for the viewer.
    """
    ids = ids_in(post.path)[:-1]
    if post.level == MOST_LEVELS and post.parent_id not in {None, *ids}:
        ids.append(post.parent_id or 0)
    if not ids:
        return []
    found = db.session.scalars(visible_posts(viewer).where(Post.id.in_(ids)))
    known = {ancestor.id: ancestor for ancestor in found}
    return [known.get(post_id) for post_id in ids]


def replies(viewer: Viewer, post: Post) -> Select[Post]:
    """All that stands below a post, in the order ``BY_PATH``."""
    listed = listed_posts(viewer)
    if post.level == MOST_LEVELS:
        return listed.where(Post.parent_id == post.id)
    return listed.where(Post.path > post.path, Post.path < post.path + b"\xff")


def quotes_of(viewer: Viewer, post: Post) -> Select[Post]:
    """The posts that quote one."""
    return listed_posts(viewer).where(Post.quote_of_id == post.id)


def likers_of(viewer: Viewer, post: Post) -> Select[User, datetime]:
    """Rows of ``User`` and ``created_at``: who likes a post, in the order ``BY_LIKE``."""
    return (
        visible_people(viewer)
        .add_columns(post_like.c.created_at)
        .join(post_like, post_like.c.user_id == User.id)
        .where(post_like.c.post_id == post.id)
    )


def reposters_of(viewer: Viewer, post: Post) -> Select[User, int]:
    """Rows of ``User`` and ``repost_id``: who passed a post on, in the order ``BY_REPOST``."""
    return (
        visible_people(viewer)
        .add_columns(Post.id.label("repost_id"))
        .join(Post, Post.author_id == User.id)
        .where(Post.repost_of_id == post.id)
    )


def depth_below(post: Post, reply: Post) -> int:
    """How far to move an answer in on the page of a post: 1 to ``DEEPEST_SHOWN``."""
    return max(1, min((len(reply.path) - len(post.path)) // ID_BYTES, DEEPEST_SHOWN))


def edits_of(post: Post) -> Select[PostEdit]:
    """What a post said before, the latest first; ask for it only where the post may be seen."""
    return select(PostEdit).where(PostEdit.post_id == post.id)


# --- the right column


def newest_articles(viewer: Viewer) -> Select[Post]:
    """The newest articles that are for everybody."""
    public = articles(viewer).where(Post.reach == PUBLIC)
    return within(public, BY_ID, Window(), NEWEST_ARTICLES)


def popular_tags() -> list[tuple[str, str]]:
    """The names and labels of the tags that most public posts of the last days have.

    Nothing that is not public counts, so everybody shares the answer, for some minutes.
    """
    return remembered("popular_tags:public", POPULAR_FOR, _popular_tags)


def _popular_tags() -> list[tuple[str, str]]:
    since = first_id_at(utcnow() - POPULAR_WITHIN)
    number = func.count()
    found = (
        select(Tag.name, Tag.label)
        .join(post_tag, post_tag.c.tag_id == Tag.id)
        .join(Post, Post.id == post_tag.c.post_id)
        .join(User, User.id == Post.author_id)
        .where(post_tag.c.post_id >= since, visible_to(None))
        .group_by(Tag.id)
        .order_by(number.desc(), Tag.name)
        .limit(POPULAR_TAGS)
    )
    return [(row.name, row.label) for row in db.session.execute(found)]
