"""A feed before it is written, in whichever format: what it shows, and what state that is in."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, url_for

from app.addresses import absolute, site_root
from app.feeds.identity import id_of_post
from app.main.avatars import avatar_url
from app.main.queries.surroundings import Surroundings
from app.main.words import headline_of, summary_of
from app.media.addresses import image_url
from app.models import Image, ImageState, Post, Tag, User
from app.text import absolute_links

VERSION = "1"
"""Grows when feeds are written differently: readers then read them anew."""


@dataclass(frozen=True)
class Writer:
    """Who wrote an entry."""

    name: str
    url: str
    avatar: str

    @classmethod
    def of(cls, person: User) -> "Writer":
        """A person as feeds name them; never with their mail address."""
        profile = absolute(url_for("main.user", username=person.username))
        return cls(person.name, profile, absolute(avatar_url(person)))


@dataclass(frozen=True)
class Picture:
    """An image of an entry."""

    url: str
    description: str
    mimetype: str = "image/webp"


@dataclass(frozen=True)
class Entry:
    """One post of a feed, or one that was passed on."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    writer: Writer
    published: datetime
    updated: datetime
    language: str | None
    tags: tuple[tuple[str, str], ...]  # names and labels
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Feed:
    """What a feed shows.

    Args:
        id: never changes.
        title: what readers call it.
        page: the address of the page that shows the same.
        began_at: what an empty feed gives as its time.
        language: of the words that are the site's.
        rows: the posts and reposts, the newest first, with what is ``around`` them.
        tags: of the posts, by their ids.
        owner: whose feed it is, if it is one person's.
    """

    id: str
    title: str
    page: str
    began_at: datetime
    language: str
    rows: Sequence[Post]
    around: Surroundings
    tags: Mapping[int, Sequence[Tag]]
    owner: User | None = None

    def shown(self) -> Iterator[tuple[Post, Post]]:
        """Each row with the post that it shows."""
        for row in self.rows:
            if post := self.around.shown(row):
                yield row, post

    @property
    def updated(self) -> datetime:
        """When anything in it changed last."""
        return max((_updated(row, post) for row, post in self.shown()), default=self.began_at)

    def state(self, address: str) -> str:
        """A word that changes with all that is written of the feed; costs no rendering."""
        said = hashlib.sha256()
        for fact in self._facts(address):
            said.update(repr(fact).encode())
        return said.hexdigest()[:24]

    def _facts(self, address: str) -> Iterator[object]:
        yield VERSION, self.id, self.title, self.page, address, self.language, site_root()
        yield _named(self.owner) if self.owner else None
        for row, post in self.shown():
            yield row.id, _named(row.author), self._said(post)
            if post.is_quote:
                quoted = self.around.quoted(post)
                yield self._said(quoted) if quoted else None

    def _said(self, post: Post) -> tuple[object, ...]:
        words = (post.title, post.warning, post.body_html, post.language)
        images = [(i.fingerprint, i.state, i.description) for i in self.around.images_of(post)]
        return (post.id, post.version, *words, _named(post.author), images)

    def entries(self) -> Iterator[Entry]:
        """What it shows, rendered."""
        for row, post in self.shown():
            yield self._entry(row, post)

    def _entry(self, row: Post, post: Post) -> Entry:
        at = absolute(url_for("main.post", post_id=post.id))
        html = render_template("feeds/_entry.html", row=row, post=post, around=self.around)
        images = () if post.warning else self.around.images_of(post)
        return Entry(
            id=id_of_post(row),
            url=at,
            title=headline_of(post),
            summary=summary_of(post),
            html=absolute_links(html.strip(), site_root(), at),
            writer=Writer.of(post.author),
            published=row.created_at,
            updated=_updated(row, post),
            language=post.language,
            tags=tuple((tag.name, tag.label) for tag in self.tags.get(post.id, ())),
            pictures=tuple(map(_picture, filter(_is_ready, images))),
        )


def _updated(row: Post, post: Post) -> datetime:
    return max(row.created_at, post.edited_at or row.created_at)


def _named(person: User) -> tuple[str, str, str | None]:
    return person.username, person.name, person.avatar


def _is_ready(image: Image) -> bool:
    return image.state == ImageState.READY


def _picture(image: Image) -> Picture:
    return Picture(absolute(image_url(image)), image.description)
