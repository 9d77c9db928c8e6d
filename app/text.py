"""Text from people: tidied when it arrives, rendered once to safe HTML, stored rendered."""

import logging
import re
import unicodedata

import nh3
from markdown_it import MarkdownIt
from markupsafe import escape

logger = logging.getLogger(__name__)

# Control characters other than tab and line feed, lone surrogates, and the marks that reverse
# the text around them. The isolates (U+2066 to U+2069) stay: right-to-left writers need them.
UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufeff\ud800-\udfff]")

# Spaces, format characters and marks without a letter, and the letters that are drawn as nothing.
INVISIBLE = frozenset({"Cc", "Cf", "Mn", "Zs", "Zl", "Zp"})
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")

TAGS = {"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr"}
# The star stands for every tag; without it nh3 lets its own two attributes through.
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}, "*": set()}
SCHEMES = {"http", "https", "mailto"}

_markdown = (
    MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True})
    .enable(["linkify", "strikethrough"])
    .disable(["image", "heading", "lheading", "html_block", "html_inline"])
)


def tidy(text: str | None) -> str:
    """Text as it is kept: composed (NFC), line feeds only, no control characters, trimmed."""
    text = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", UNWANTED.sub("", text)).strip()
    return text if any(map(is_visible, text)) else ""


def is_visible(character: str) -> bool:
    """Whether a character shows by itself; a text without any that does counts as empty."""
    return unicodedata.category(character) not in INVISIBLE and character not in BLANKS


def tidy_line(text: str | None) -> str:
    """As ``tidy``, on one line with single spaces."""
    return " ".join(tidy(text).split())


def to_html(markdown: str) -> str:
    """Markdown as HTML that is safe to show to everybody.

    Rendered by markdown-it-py without raw HTML and cleaned by nh3 with an allowlist. If either
    fails, the text itself is shown, escaped.
    """
    try:
        return nh3.clean(
            _markdown.render(markdown),
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes=SCHEMES,
            link_rel="nofollow noopener noreferrer",
        ).strip()
    except Exception:
        logger.exception("Markdown could not be rendered; the text is shown as it is")
        return f"<p>{escape(markdown)}</p>"
