"""Texts in few words and in numbers: an excerpt, how long it counts, how long it takes to read."""

import re
import unicodedata
from html import unescape
from math import ceil

LINK_LENGTH = 23
"""What a link counts, however long it is, so that nobody is led to link shorteners."""

# The same expression stands in js/counter.js. The bound keeps a link from hiding a whole text.
LINK = re.compile(r'[hH][tT][tT][pP][sS]?:\/\/[^\s<>()\[\]"]{1,2000}')

ELEMENT = re.compile(r"""<(/?)([a-z0-9]+)(?:"[^"]*"|[^">])*>""")
BLOCKS = frozenset({"p", "br", "li", "ul", "ol", "blockquote", "pre", "hr", "h2", "h3", "h4"})
NO_END = frozenset({"Mn", "Mc", "Me", "Cf", "Sk"})
"""Characters that belong to the one before: nothing ends between the two."""

WORDS_A_MINUTE = 220
# Scripts without spaces, by what a character carries: ideographs and kana, then those of
# Thai, Lao, Burmese and Khmer.
DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
SPACELESS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
DENSE_A_MINUTE, SPACELESS_A_MINUTE = 450, 1000


def counted_length(text: str) -> int:
    """How long a text counts: by character, each link of the web as ``LINK_LENGTH``."""
    return len(LINK.sub("x" * LINK_LENGTH, text))


def excerpt(html: str, length: int) -> str:
    """The beginning of a rendered text on one line of plain text, with … where it goes on.

    Made for mails, titles and notifications. It ends between words where there are any.
    """
    # The beginning is enough unless it is made of long addresses.
    beginning = html[: html.rfind("<", 0, length * 4)] if len(html) > length * 4 else html
    text = _words(beginning)
    if len(text) <= length and beginning is not html:
        text = _words(html)
    return text if len(text) <= length else _cut(text, length)


def _words(html: str) -> str:
    html = ELEMENT.sub(lambda found: " " if found[2] in BLOCKS else "", html)
    return " ".join(unescape(html).split())


def _cut(text: str, length: int) -> str:
    """The first ``length`` - 1 characters or a little less, and an ellipsis."""
    end = max(length - 1, 0)
    space = text.rfind(" ", 0, end + 1)
    if space > end // 2:
        end = space
    while 0 < end < len(text) and (
        unicodedata.category(text[end]) in NO_END or text[end - 1] == "\u200d"
    ):
        end -= 1
    return f"{text[:end].rstrip()}…"


def reading_minutes(text: str) -> int:
    """How many minutes a text takes to read, at least one."""
    dense, spaceless = len(DENSE.findall(text)), len(SPACELESS.findall(text))
    words = len(SPACELESS.sub(" ", DENSE.sub(" ", text)).split())
    minutes = words / WORDS_A_MINUTE + dense / DENSE_A_MINUTE + spaceless / SPACELESS_A_MINUTE
    return max(1, ceil(minutes))
