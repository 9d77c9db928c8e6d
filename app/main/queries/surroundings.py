"""What is shown around the posts of a page, in as many statements for a hundred as for one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CompoundSelect, literal, select, union, union_all
from sqlalchemy.orm import aliased

from app.extensions import db
from app.main.extras import Part, parts_of
from app.main.queries.visibility import Viewer, not_muted, visible_posts
from app.media.queries import images_of
from app.models import Image, Post, User, bookmark, post_like

QUOTING = aliased(Post)
LIKED, REPOSTED, BOOKMARKED = "liked", "reposted", "bookmarked"


@dataclass(frozen=True)
class Surroundings:
    """What a page knows of its posts besides themselves. Quoted posts that are not for the viewer
    are missing here, so nothing of them can be shown."""

    posts: dict[int, Post] = field(default_factory=dict)
    images: dict[int, list[Image]] = field(default_factory=dict)
    marks: dict[str, set[int]] = field(default_factory=dict)
    parts: dict[int, list[Part]] = field(default_factory=dict)

    def shown(self, row: Post) -> Post | None:
        """The post that a row of a timeline shows: itself, or what it passes on.

        None when that went, or was closed to the viewer, a moment ago.
        """
        return row if row.repost_of_id is None else self.posts.get(row.repost_of_id)

    def reposter(self, row: Post) -> User | None:
        """Who passed the post of a row on, if it is a repost."""
        return row.author if row.is_repost else None

    def quoted(self, post: Post) -> Post | None:
        """The post that a post quotes, if the viewer may see it; ``is_quote`` tells if it does."""
        return self.posts.get(post.quote_of_id or 0)

    def images_of(self, post: Post) -> list[Image]:
        """The images of a post, in their order."""
        return self.images.get(post.id, [])

    def parts_of(self, post: Post) -> list[Part]:
        """What other features show below the words of a post."""
        return self.parts.get(post.id, [])

    def is_marked(self, mark: str, post: Post) -> bool:
        """Whether the viewer ``liked``, ``reposted`` or ``bookmarked`` a post."""
        return post.id in self.marks.get(mark, set())


def surroundings_of(
    viewer: Viewer, rows: Iterable[Post], *, hide_muted: bool = True, with_parts: bool = True
) -> Surroundings:
    """What is shown around some posts and reposts: at most three statements, and one for each
    feature that has something in them.

    Args:
        viewer: who looks.
        rows: the posts of all lists of a page together.
        hide_muted: leave out what muted people wrote; not on a profile, which one opens to see it.
        with_parts: also what other features show below the words.
    """
    listed = list(rows)
    if not listed:
        return Surroundings()
    posts = _referred_to(viewer, listed, hide_muted=hide_muted)
    known = {post.id: post for post in (*listed, *posts) if not post.is_repost}
    return Surroundings(
        posts={post.id: post for post in posts},
        images=images_of(list(known.values())),
        marks=_marks(viewer, list(known)),
        parts=parts_of(viewer, known.values()) if with_parts else {},
    )


def _referred_to(viewer: Viewer, rows: list[Post], *, hide_muted: bool) -> Sequence[Post]:
    """What some rows pass on and quote, and what the posts passed on quote."""
    passed_on = {row.repost_of_id for row in rows} - {None}
    wanted = passed_on | {row.quote_of_id for row in rows} - {None}
    if not wanted:
        return []
    # One list of ids: with an OR of two, PostgreSQL would read all posts.
    ids: CompoundSelect[Any] = union(
        select(QUOTING.id).where(QUOTING.id.in_(wanted)),
        select(QUOTING.quote_of_id).where(QUOTING.id.in_(passed_on)),
    )
    found = visible_posts(viewer).where(Post.id.in_(ids))
    if hide_muted:
        found = found.where(not_muted(viewer))
    return db.session.scalars(found).all()


def _marks(viewer: Viewer, ids: list[int]) -> dict[str, set[int]]:
    """Which of some posts the viewer liked, reposted and bookmarked."""
    marks: dict[str, set[int]] = {LIKED: set(), REPOSTED: set(), BOOKMARKED: set()}
    if viewer is None or not ids:
        return marks
    own = [
        select(literal(mark).label("mark"), table.c.post_id.label("post_id")).where(
            table.c.user_id == viewer.id, table.c.post_id.in_(ids)
        )
        for mark, table in ((LIKED, post_like), (BOOKMARKED, bookmark))
    ]
    reposts = select(literal(REPOSTED), Post.repost_of_id).where(
        Post.author_id == viewer.id, Post.repost_of_id.in_(ids)
    )
    for mark, post_id in db.session.execute(union_all(*own, reposts)):
        marks[mark].add(post_id)
    return marks
