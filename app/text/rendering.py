"""Markdown to HTML that is safe to show to everybody, in two steps with the database in between."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from markupsafe import escape

from app.text import headings as chapters
from app.text.cleaning import clean
from app.text.parser import BUDGET, MOST_LINES, Budget, build
from app.text.references import MENTION, TAG, Anchor
from app.text.tokens import Finds, finish
from app.text.video import Video, video_at
from config import MAX_POST_LENGTH

logger = logging.getLogger(__name__)

# From the first space on, or a run of spaces would be read once from each of them.
LINE_END = re.compile(r"(?<! ) *+\n *+")
BREAK = "<br>\n"
COSTLY = re.compile('[&<>"`]')
"""Each of these costs something wherever it stands: escapes are read again to clean the HTML."""

Anchors = Mapping[str, Anchor]


@dataclass(frozen=True)
class Parsed:
    """A text that was read, and what it names."""

    source: str
    tokens: Sequence[Token] | None  # none for a text that is shown as it is
    finds: Finds = field(default_factory=Finds)
    unread: str = ""  # its end, if there was too much before

    @property
    def mentions(self) -> tuple[str, ...]:
        """User names after an @, in lower case, each once, in the order of the text."""
        return tuple(self.finds.references.get(MENTION, ()))

    @property
    def tags(self) -> dict[str, str]:
        """Tags, folded, with how each was first written."""
        return dict(self.finds.references.get(TAG, {}))

    @property
    def others(self) -> dict[str, tuple[str, ...]]:
        """What references of other kinds name, by kind; for ``references.resolve``."""
        found = self.finds.references.items()
        return {kind: tuple(keys) for kind, keys in found if kind not in {MENTION, TAG}}

    @property
    def links(self) -> tuple[str, ...]:
        """Where its links lead, each once."""
        return tuple(self.finds.links)

    @property
    def video(self) -> Video | None:
        """The first video that it links to."""
        return next(filter(None, map(video_at, self.finds.links)), None)


def parse(markdown: str, *, headings: bool = False) -> Parsed:
    """Read a text. ``headings`` is for articles; elsewhere their signs are text."""
    try:
        if len(markdown) > MAX_POST_LENGTH or markdown.count("\n") > MOST_LINES:
            return Parsed(markdown, None)
        budget = Budget(BUDGET - len(COSTLY.findall(markdown)) // 2)
        parser = _parsers[headings]
        tokens = parser.parse(markdown, {"budget": budget})
        finds = finish(tokens, parser, budget)
        if headings:
            chapters.number(tokens)
        return Parsed(markdown, tokens, finds, "\n".join(budget.unread).strip())
    except Exception:
        logger.exception("Markdown could not be read; the text is shown as it is")
        return Parsed(markdown, None)


def render(
    parsed: Parsed,
    people: Anchors | None = None,
    tag_address: Callable[[str], str] | None = None,
    others: Mapping[str, Anchors] | None = None,
) -> str:
    """A text as HTML, rendered by markdown-it-py and cleaned by nh3 with an allowlist.

    If anything fails, the text itself is shown, escaped.

    Args:
        people: those that exist of ``parsed.mentions``.
        tag_address: gives the address of a folded tag; without it tags are text.
        others: what ``references.resolve(parsed.others)`` gave.
    """
    try:
        if parsed.tokens is not None:
            tags = {tag: Anchor(tag_address(tag)) for tag in parsed.tags} if tag_address else {}
            anchors = {**(others or {}), MENTION: people or {}, TAG: tags}
            parser = _parsers[False]
            html = parser.renderer.render(parsed.tokens, parser.options, {"anchors": anchors})
            return clean(html) + (_paragraph(parsed.unread) if parsed.unread else "")
    except Exception:
        logger.exception("Markdown could not be rendered; the text is shown as it is")
    return _paragraph(parsed.source)


def first_video(markdown: str) -> Video | None:
    """The first video that a text links to; whoever has parsed it has ``Parsed.video``."""
    return parse(markdown).video


def to_html(markdown: str) -> str:
    """A text as HTML without links to what it names."""
    return render(parse(markdown))


def _paragraph(text: str) -> str:
    """A text as it is, for what was not read: this is not cleaned any more."""
    return f"<p>{LINE_END.sub(BREAK, str(escape(text)))}</p>"


def _text(_self: Any, tokens: Sequence[Token], position: int, *_more: Any) -> str:
    return LINE_END.sub(BREAK, escapeHtml(tokens[position].content))


def _reference(
    _self: Any, tokens: Sequence[Token], position: int, _options: Any, env: Mapping[str, Any]
) -> str:
    """A name as a link, if there is what it names."""
    token = tokens[position]
    kind, written = token.meta["kind"], escape(token.content)
    anchor: Anchor | None = env["anchors"].get(kind, {}).get(token.meta["key"])
    if anchor is None:
        return str(written)
    name = kind if kind in {MENTION, TAG} else "reference"
    card = f' data-card="{escape(anchor.card)}"' if anchor.card else ""
    return f'<a class="{name}" href="{escape(anchor.href)}"{card}>{written}</a>'


def _link_host(_self: Any, tokens: Sequence[Token], position: int, *_more: Any) -> str:
    return f' <span class="link-host">({escape(tokens[position].content)})</span>'


def _build(headings: bool) -> Any:
    parser = build(headings=headings)
    for name, rule in {"text": _text, "reference": _reference, "link_host": _link_host}.items():
        parser.add_render_rule(name, rule)
    return parser


_parsers = {is_article: _build(is_article) for is_article in (False, True)}
