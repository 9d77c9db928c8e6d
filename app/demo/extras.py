"""What other features add to the demo club. They register it when they are imported."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from app.models import Post, User


@dataclass(frozen=True)
class Club:
    """The club as it is at an instant: people by user name, posts by their texts."""

    present: datetime
    people: dict[str, User]
    posts: dict[str, Post]

    def beginning(self, words: str) -> Post:
        """The post that begins so."""
        return next(post for text, post in self.posts.items() if text.startswith(words))


Extra = Callable[[Club], None]
extras: list[Extra] = []
"""Each fills in what is not there yet; it flushes, and the caller commits."""


def in_order() -> list[Extra]:
    """What the features add, in their order, whatever was imported first.

    Later ones build on what earlier ones made.
    """
    places = {
        f"app.{name}.": place for place, name in enumerate(current_app.extensions["features"])
    }

    def place_of(extra: Extra) -> int:
        own = (place for start, place in places.items() if extra.__module__.startswith(start))
        return next(own, len(places))

    return sorted(extras, key=place_of)
