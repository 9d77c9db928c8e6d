"""What is the same in every post of every page, put together once for each language."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, cast

from flask import current_app, url_for
from flask_babel import get_locale
from jinja2 import Template
from markupsafe import Markup

from app.assets import SPRITE, asset
from app.main.extras import menu_entries
from app.main.words import count_label
from app.models import Post, User

TEMPLATE = "components/post_parts.html"
LEFT_OPEN = re.compile(r"\{(replies|reposts|quotes|likes|at|author|id|name)\}")
IsFor = Callable[[User, Post], bool]


def post_parts() -> Any:
    """The words, icons and pieces that posts are made of.

    They are remembered under the language and the place of the icons (which has the root of the
    site and its fingerprint in it) until the process ends. Nothing of a post or of whoever looks
    is in them.
    """
    template = current_app.jinja_env.get_template(TEMPLATE)  # another one, if the file changed
    return _parts(template, str(get_locale()), asset(SPRITE))


@lru_cache(maxsize=64)
def _parts(template: Template, _language: str, _sprite: str) -> Any:
    return template.make_module()


@lru_cache(maxsize=64)
def _menu_pieces(parts: Any) -> tuple[Markup, list[tuple[IsFor, Markup]]]:
    """What features add to the menu: what everybody gets, and the rest with whom it is for."""
    always, sometimes = Markup(), []
    for entry in menu_entries():
        piece = parts.menu_link(url_for(entry.endpoint), entry.icon, entry.label)
        if entry.is_for is None:
            always += piece
        else:
            sometimes.append((entry.is_for, piece))
    return always, sometimes


def menu_extras(parts: Any, viewer: User, post: Post) -> Markup:
    """What features add to the menu of a post."""
    always, sometimes = _menu_pieces(parts)
    for is_for, piece in sometimes:
        if is_for(viewer, post):
            always += piece
    return always


@lru_cache(maxsize=8192)
def count_mark(parts: Any, counter: str, number: int) -> Markup:
    """A counter beside its icon, in words for those who do not see it; nothing for none.

    The same numbers come again and again, and ``parts`` are of one language.
    """
    words = {"count": number, "label": count_label(counter, number)}
    return cast(Markup, parts.number.format(**words)) if number else Markup()


def filled(bar: Markup, parts: Any, post: Post, at: str, author_at: str) -> Markup:
    """The bar below a post, with what its pieces leave open.

    Args:
        bar: pieces of ``parts``, with nothing in them that anybody typed.
        parts: as from ``post_parts``.
        post: whose bar it is.
        at: the address of the post.
        author_at: the address of its author.
    """
    values = {
        "replies": count_mark(parts, "reply", post.reply_count),
        "reposts": count_mark(parts, "repost", post.repost_count),
        "quotes": count_mark(parts, "quote", post.quote_count),
        "likes": count_mark(parts, "like", post.like_count),
        "at": at,
        "author": author_at,
        "id": str(post.id),
        "name": f"@{post.author.username}",
    }
    pieces = _pieces(str(bar))
    filled_in = list(pieces)
    filled_in[1::2] = [values[name] for name in pieces[1::2]]
    # Our own template; an id and a user name need no escape.
    return Markup("".join(filled_in))  # noqa: S704


@lru_cache(maxsize=1024)
def _pieces(bar: str) -> tuple[str, ...]:
    """A bar, cut where it leaves something open; every other piece is the name of that.

    There are few different bars: own or not, liked or not, and so on.
    """
    return tuple(LEFT_OPEN.split(bar))
