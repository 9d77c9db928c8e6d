"""What other features add to posts. Main knows none of them by name.

A feature that has something to add registers it when it is imported::

    extras.register(Extra("tickets", menu=(…), has_part=attrgetter("has_ticket"), load=…, note=…))

An entry of the menu is put together once for each language. What stands below the words of a post
is loaded for all posts of a page in one statement, and only if one of them is flagged.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import LazyString

from app.main.queries.visibility import Viewer
from app.models import Post, User
from app.text import Anchor


@dataclass(frozen=True)
class MenuEntry:
    """An entry of the menu of a post: a link to an endpoint, with the post as ``?post=``."""

    endpoint: str
    label: LazyString
    icon: str
    is_for: Callable[[User, Post], bool] | None = None  # everybody who is signed in, for any post


@dataclass(frozen=True)
class Part:
    """What stands below the words of a post: a template, which finds its ``things``."""

    template: str
    things: Any


Load = Callable[[Viewer, Collection[int]], Mapping[int, Any]]
Note = Callable[[Post, Mapping[str, Anchor]], None]


@dataclass(frozen=True)
class Extra:
    """What a feature adds to posts.

    Args:
        feature: its name; while it is off, nothing of this happens.
        menu: entries of the menu.
        has_part: whether a post has something of the feature below its words, by its own columns.
        load: the things of some posts that the viewer may see, by the id of the post.
        template: shows the ``things`` of a post.
        reference: the kind of reference (``app.text.references``) that ``note`` is about.
        note: writes down what a post that was written or edited names.
    """

    feature: str
    menu: tuple[MenuEntry, ...] = ()
    has_part: Callable[[Post], bool] = lambda post: False
    load: Load = lambda viewer, ids: {}
    template: str = ""
    reference: str = ""
    note: Note = lambda post, named: None


_extras: dict[str, Extra] = {}


def register(extra: Extra) -> Extra:
    """Add what a feature adds to posts.

    Raises:
        ValueError: it has added something already.
    """
    if _extras.setdefault(extra.feature, extra) is not extra:
        raise ValueError(f"{extra.feature} adds to posts twice")
    return extra


def extras_on() -> list[Extra]:
    """What the features add that are on."""
    on = current_app.extensions["features"]
    return [extra for extra in _extras.values() if extra.feature in on]


def menu_entries() -> list[MenuEntry]:
    """The entries of the menu of a post."""
    return [entry for extra in extras_on() for entry in extra.menu]


def parts_of(viewer: Viewer, posts: Collection[Post]) -> dict[int, list[Part]]:
    """What stands below the words of some posts, by their ids; one statement for each feature that
    has something there, none for the others."""
    parts: dict[int, list[Part]] = {}
    for extra in extras_on():
        flagged = [post.id for post in posts if extra.has_part(post)]
        for post_id, things in (extra.load(viewer, flagged) if flagged else {}).items():
            parts.setdefault(post_id, []).append(Part(extra.template, things))
    return parts


def note(post: Post, named: Mapping[str, Mapping[str, Anchor]]) -> None:
    """Let features write down which things of theirs a post names, by kind of reference."""
    for extra in extras_on():
        if extra.reference:
            extra.note(post, named.get(extra.reference, {}))
