"""Answers that are a list of posts: a page, or for htmx the part of it that comes next."""

from collections.abc import Iterable
from typing import Any

from flask import current_app, request

from app import htmx
from app.access import present_viewer
from app.main.queries.surroundings import surroundings_of
from app.models import Post
from app.pagination import AnySelect, Keyset, Page, Window, paginate


def timeline(
    template: str,
    select: AnySelect,
    keyset: Keyset,
    *,
    rows: bool = False,
    also: Iterable[Post] = (),
    hide_muted: bool = True,
    **context: Any,
) -> str:
    """The part of a list that the request asks for.

    Args:
        template: the page around it.
        select: what is listed: posts, or with ``rows`` several columns of which one is ``Post``.
        keyset: in which order.
        also: further posts of the page, which ``around`` is to know as well.
        hide_muted: as for ``surroundings_of``.
        context: what else the page needs.
    """
    window = Window.parse(request.args, keyset)
    page = paginate(select, keyset, window, current_app.config["POSTS_PER_PAGE"], rows=rows)
    posts = [item.Post for item in page.items] if rows else page.items
    return show(template, page, posts, also=also, hide_muted=hide_muted, **context)


def show(
    template: str,
    page: Page[Any],
    rows: Iterable[Post],
    *,
    also: Iterable[Post] = (),
    hide_muted: bool = True,
    **context: Any,
) -> str:
    """A page of posts and reposts that is loaded already; see ``timeline``."""
    rows = list(rows)
    around = surroundings_of(present_viewer(), [*rows, *also], hide_muted=hide_muted)
    return htmx.page_or_fragment(
        template, "main/_timeline.html", page=page, rows=rows, around=around, **context
    )
