"""Posts as they are answered, put together for a whole list: a constant number of statements.

Nothing here asks the database of a single post, and no address is built twice.
"""

from collections.abc import Iterable
from typing import Any

from flask import url_for

from app.access import present_viewer
from app.api.schemas.people import shown as shown_person
from app.dates import iso
from app.main.queries.filters import Kind
from app.main.queries.surroundings import BOOKMARKED, LIKED, REPOSTED, surroundings_of
from app.main.queries.visibility import Viewer
from app.main.queries.words import mentions_of, tags_of
from app.media.addresses import image_versions
from app.models import Image, Post, User

Shown = dict[str, Any]
COLUMNS = (
    "id", "title", "body", "warning", "reach", "language", "version", "is_quote",
    "like_count", "reply_count", "repost_count", "quote_count",
)  # fmt: skip
LINKS = ("replies", "likes", "reposts", "quotes", "history")


def image_dict(image: Image) -> Shown:
    """An image, as ``ImageShown``."""
    versions = image_versions(image)
    return {
        "id": image.id,
        "state": image.state,
        "description": image.description,
        "width": image.width,
        "height": image.height,
        "is_animated": image.is_animated,
        "colour": image.colour,
        "url": versions[-1][0],
        "preview": versions[0][0],
        "sizes": [
            {"url": url, "width": width, "height": height} for url, width, height in versions
        ],
    }


def post_dict(post: Post) -> Shown:
    """One post, as ``PostShown``; muted people stay in it, for it was asked for by itself."""
    return post_dicts([post], hide_muted=False)[0]


def post_dicts(rows: Iterable[Post], *, hide_muted: bool = True) -> list[Shown]:
    """The posts and reposts of a list, as ``PostShown``.

    A repost becomes the post that it passes on. It is left out if that went a moment ago.

    Args:
        rows: with their authors.
        hide_muted: as for ``surroundings_of``.
    """
    return PostRows(present_viewer(), rows, hide_muted=hide_muted).dicts()


class PostRows:
    """The rows of a list with all that is shown of them: loaded first, then put together."""

    def __init__(self, viewer: Viewer, rows: Iterable[Post], *, hide_muted: bool) -> None:
        self.is_guest, self.rows = viewer is None, list(rows)
        self.around = surroundings_of(viewer, self.rows, hide_muted=hide_muted, with_parts=False)
        posts = (*self.rows, *self.around.posts.values())
        ids = {post.id for post in posts if not post.is_repost}
        self.tags, self.mentions = tags_of(ids), mentions_of(viewer, ids)
        self.people: dict[int, Shown] = {}
        self.call = self.page = ""

    def dicts(self) -> list[Shown]:
        """The rows, without asking the database for anything."""
        self.people = {}
        self.call, self.page = _below("api.post"), _below("main.post")
        shown = ((row, self.around.shown(row)) for row in self.rows)
        return [self.row(row, post) for row, post in shown if post is not None]

    def row(self, row: Post, post: Post) -> Shown:
        """A post where a row of a list shows it."""
        quoted, reposter = self.around.quoted(post), self.around.reposter(row)
        return self.post(post) | {
            "quote": None if quoted is None else self.post(quoted),
            "reposted_by": None if reposter is None else self.person(reposter),
            "reposted_at": None if reposter is None else iso(row.created_at),
        }

    def post(self, post: Post) -> Shown:
        """A post without what it quotes."""
        shown = {name: getattr(post, name) for name in COLUMNS}
        at = f"{self.call}{post.id}"
        links: dict[str, str | None] = {"self": at}
        links |= {name: f"{at}/{name}" for name in LINKS}
        links["reply_to"] = f"{self.call}{post.parent_id}" if post.parent_id else None
        return shown | {
            "kind": Kind.of(post),
            "author": self.person(post.author),
            "body_html": post.body_html,
            "created_at": iso(post.created_at),
            "edited_at": None if post.edited_at is None else iso(post.edited_at),
            "reply_to": post.parent_id,
            "is_pinned": post.pinned_at is not None,
            "tags": self.tags.get(post.id, []),
            "mentions": [self.person(person) for person in self.mentions.get(post.id, ())],
            "images": [image_dict(image) for image in self.around.images_of(post)],
            **{mark: self.mark(mark, post) for mark in (LIKED, REPOSTED, BOOKMARKED)},
            "url": f"{self.page}{post.id}",
            "_links": links,
        }

    def person(self, person: User) -> Shown:
        """A person, put together once however much they wrote."""
        if person.id not in self.people:
            self.people[person.id] = shown_person(person)
        return self.people[person.id]

    def mark(self, mark: str, post: Post) -> bool | None:
        """Whether the viewer liked, reposted or bookmarked a post; of a guest nothing is known."""
        return None if self.is_guest else self.around.is_marked(mark, post)


def _below(endpoint: str) -> str:
    """What the addresses of all posts begin with: asking for each takes longer than the rest."""
    return url_for(endpoint, post_id=0).removesuffix("0")
