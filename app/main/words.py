"""Posts in few words: their counters, and how the long ones begin."""

from flask_babel import ngettext

from app.models import Post
from app.text import excerpt

LONGEST_EXCERPT = 300


def excerpt_of(post: Post) -> str:
    """How a post begins, as plain text on one line."""
    return excerpt(post.body_html, LONGEST_EXCERPT)


def count_label(counter: str, number: int) -> str:
    """A counter of a post in words, such as "3 likes".

    Args:
        counter: ``reply``, ``repost``, ``quote`` or ``like``.
        number: what it says.
    """
    if counter == "reply":
        return str(ngettext("%(num)d reply", "%(num)d replies", number))
    if counter == "repost":
        return str(ngettext("%(num)d repost", "%(num)d reposts", number))
    if counter == "quote":
        return str(ngettext("%(num)d quote", "%(num)d quotes", number))
    return str(ngettext("%(num)d like", "%(num)d likes", number))
