"""What one can be reminded of besides a text. A feature adds its sort when it is imported.

``/reminders/new?post=12`` makes a reminder of a post: the name of a sort is that of the parameter,
and ``Reminder`` has a column ``<name>_id`` for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.main.queries.surroundings import surroundings_of
from app.main.queries.visibility import visible_posts
from app.models import Post, Reminder, User
from app.text import tidy_line

LONGEST_QUOTE = 200


@dataclass(frozen=True)
class Sort:
    """One sort of things.

    Args:
        name: of the parameter.
        feature: that has them; while it is off, nobody is reminded of any.
        find: the one with an id, if a person sees it.
        words: what a reminder of it says, as long as its owner has no better words.
        link: where it is, by its id: a path of ours.
        label: what the link says.
        template: shows it above the form.
        context: what the template needs.
    """

    name: str
    feature: str
    find: Callable[[User, int], Any]
    words: Callable[[Any], str]
    link: Callable[[int], str]
    label: LazyString
    template: str
    context: Callable[[User, Any], dict[str, Any]]

    @property
    def column(self) -> str:
        """The column of a reminder that holds the id of one."""
        return f"{self.name}_id"


_sorts: dict[str, Sort] = {}


def register(sort: Sort) -> Sort:
    """Add a sort of things.

    Raises:
        ValueError: there is another one of that name.
    """
    if _sorts.setdefault(sort.name, sort) is not sort:
        raise ValueError(f"There are two sorts of things to be reminded of called {sort.name}")
    return sort


def sorts_on() -> list[Sort]:
    """The sorts of the features that are on."""
    on = current_app.extensions["features"]
    return [sort for sort in _sorts.values() if sort.feature in on]


def target_of(reminder: Reminder) -> tuple[str, LazyString] | None:
    """Where a reminder leads and what the link says; None for one of a text alone."""
    for sort in sorts_on():
        if thing_id := getattr(reminder, sort.column):
            return sort.link(thing_id), sort.label
    return None


def find_post(person: User, post_id: int) -> Post | None:
    """A post that a person sees."""
    return db.session.scalar(visible_posts(person).where(Post.id == post_id))


def post_words(post: Post) -> str:
    """The beginning of a post, and who wrote it."""
    words = tidy_line(post.headline)
    short = words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE].rstrip()}…"
    return f"@{post.author.username}: {short}"


register(
    Sort(
        "post",
        feature="main",
        find=find_post,
        words=post_words,
        link=lambda post_id: url_for("main.post", post_id=post_id),
        label=_l("To the post"),
        template="reminders/_post.html",
        context=lambda person, post: {
            "row": post,
            "around": surroundings_of(person, [post], hide_muted=False),
        },
    )
)
