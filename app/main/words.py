"""Posts in few words: their counters, and how the long ones begin."""

import re

from flask_babel import gettext as _
from flask_babel import ngettext

from app.models import Post
from app.text import excerpt

LONGEST_EXCERPT = 300
LONGEST_LINE = 80
LINE_END = re.compile(r"<br>|</(?:p|li|h\d|pre|blockquote)>")


def excerpt_of(post: Post) -> str:
    """How a post begins, as plain text on one line."""
    return excerpt(post.body_html, LONGEST_EXCERPT)


def headline_of(post: Post) -> str:
    """A post in one short line, with nothing that its warning hides.

    Its warning, its title, or how its first line begins; where it has no words, who wrote it.
    """
    if post.warning:
        return f"{_('Content warning:')} {post.warning}"
    if post.title:
        return post.title
    first_line = LINE_END.split(post.body_html, maxsplit=1)[0]
    words = excerpt(first_line, LONGEST_LINE) or excerpt(post.body_html, LONGEST_LINE)
    return words or _("Post by %(name)s", name=post.author.name)


def summary_of(post: Post) -> str:
    """A post in a few lines of plain text, with nothing that its warning hides."""
    return headline_of(post) if post.warning else excerpt_of(post) or headline_of(post)


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
