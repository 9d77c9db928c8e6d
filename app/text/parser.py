"""Markdown as tokens, within a budget.

markdown-it-py is quick for what people write, but every sign costs it several microseconds, and a
text of nothing but signs is as long as any other. So each text has a budget. What follows where it
is spent is shown as it was typed: nothing is lost, and nothing takes long.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import (
    StateBlock,
    blockquote,
    fence,
    heading,
    hr,
    list_block,
    paragraph,
)
from markdown_it.rules_inline import (
    StateInline,
    autolink,
    backtick,
    emphasis,
    entity,
    escape,
    strikethrough,
)

from app.text.links import LONGEST_ADDRESS, destination, may_lead_to, without_sentence

# What things cost, in about a microsecond. A long story spends a tenth of this.
BUDGET = 25_000
SIGN = 10
BLOCK = 25
ITEM = 15
LINE = 5
ADDRESS = 30

MOST_LINES = 10_000
"""A text with more of them has next to nothing on each, and is not read at all."""
DEEPEST = 12
"""How deep quotes and lists nest, a list counting twice; emphasis too. Deeper ones stay signs."""
LONGEST_RULE = 200
"""Signs of a horizontal rule; without a bound each level of ``- - - a`` would read the line."""

LONGEST_RUN = 20
"""Signs of emphasis side by side; more of them are text."""

linkify = LinkifyIt()
BLOCK_SIGNS = frozenset("`~>*-+_#0123456789")
SIGNS = re.compile(r"[\\`*_\[\]<]|~(?=~)|&(?=[#\w])|:(?=//)")
SCHEME = re.compile(r"(?:^|[^a-z0-9.+-])(https?)$", re.IGNORECASE)
RUN = re.compile(r"([*_~])\1*+")
IN_ANGLES = re.compile(rf"<[^<>\s]{{1,{LONGEST_ADDRESS}}}+>")
TOO_LONG = re.compile(rf"\S{{{LONGEST_ADDRESS}}}")


BlockRule = Callable[[StateBlock, int, int, bool], bool]


@dataclass
class Budget:
    """What a text may still cost."""

    left: int = BUDGET
    unread: list[str] = field(default_factory=list)
    """The lines that nobody read any more."""

    def spend(self, cost: int) -> bool:
        """Whether there was enough left; if not, there is nothing left from now on."""
        self.left -= cost
        return self.left >= 0


class Inline(ParserInline):
    """Reads what stands within a paragraph: one rule for each sign, everything else is text.

    The library asks every rule about every sign, which takes several times as long.
    """

    def tokenize(self, state: StateInline) -> None:
        """Read up to ``posMax``; what stands after the budget is spent is text."""
        budget, end = _budget(state), state.posMax
        while state.pos < end:
            start = state.pos
            sign = _next_sign(state) if budget.left >= 0 else end
            if sign > start:
                state.append_pending(state.src[start:sign])
                state.pos = sign
            elif not (budget.spend(SIGN) and _read(state, False)):
                state.append_pending(state.src[start])
                state.pos = start + 1
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:
        """Step over what stands here, while the end of a link's text is looked for."""
        start = state.pos
        if start in state.cache:
            state.pos = state.cache[start]
        elif not _budget(state).spend(SIGN):
            state.pos = state.posMax
        elif (sign := _next_sign(state)) > start:
            state.pos = state.cache[start] = sign
        else:
            state.level += 1
            if state.level > DEEPEST or not _read(state, True):
                state.pos = start + 1
            state.level -= 1
            state.cache[start] = state.pos


def _budget(state: StateInline | StateBlock) -> Budget:
    budget: Budget = state.env["budget"]
    return budget


def _next_sign(state: StateInline) -> int:
    found = SIGNS.search(state.src, state.pos, state.posMax)
    return found.start() if found else state.posMax


def _read(state: StateInline, silent: bool) -> bool:
    rule = RULES.get(state.src[state.pos])
    return rule is not None and rule(state, silent)


def _link(state: StateInline, silent: bool) -> bool:
    """``[text](address "title")``. The title is read and left out: it could claim anything."""
    if state.linkLevel:
        return False  # no link within a link
    start, maximum = state.pos, state.posMax
    end = state.md.helpers.parseLinkLabel(state, start, True)
    if end < 0 or (found := destination(state.src, end + 1, maximum)) is None:
        return False
    if not _budget(state).spend(ADDRESS):
        return False
    address = state.md.normalizeLink(found.address)
    if not state.md.validateLink(address):
        return False
    if not silent:
        state.pos, state.posMax = start + 1, end
        state.push("link_open", "a", 1).attrs = {"href": address}
        state.linkLevel += 1
        state.md.inline.tokenize(state)
        state.linkLevel -= 1
        state.push("link_close", "a", -1)
    state.pos, state.posMax = found.end, maximum
    return True


def _address_in_angles(state: StateInline, silent: bool) -> bool:
    """``<https://…>`` and ``<anna@example.org>``."""
    is_one = IN_ANGLES.match(state.src, state.pos, state.posMax) and not state.linkLevel
    return bool(is_one) and _budget(state).spend(ADDRESS) and autolink(state, silent)


def _bare_address(state: StateInline, silent: bool) -> bool:
    """``https://…`` in the middle of a text, before its underscores are taken for emphasis."""
    colon = state.pos
    scheme = SCHEME.search(state.src, max(colon - 6, 0), colon)
    if state.linkLevel or not scheme or TOO_LONG.match(state.src, colon, state.posMax):
        return False
    if not (_budget(state).spend(ADDRESS) and state.pending.endswith(scheme[1])):
        return False
    length = linkify.test_schema_at(state.src, "http:", colon + 1)
    if not length:
        return False
    url = without_sentence(state.src[scheme.start(1) : colon + 1 + length]).rstrip("*~")
    address = state.md.normalizeLink(url)
    if not state.md.validateLink(address):
        return False
    if not silent:
        state.pending = state.pending.removesuffix(scheme[1])
        link = state.push("link_open", "a", 1)
        link.attrs, link.info = {"href": address}, "auto"
        state.push("text", "", 0).content = url
        state.push("link_close", "a", -1)
    state.pos = scheme.start(1) + len(url)
    return True


def _delimiter(state: StateInline, silent: bool) -> bool:
    """A run of *, _ or ~~, every sign of which is a token of its own."""
    start = state.pos
    run = RUN.match(state.src, start, state.posMax)
    length = run.end() - start if run else 0
    if length > LONGEST_RUN:
        state.pos += length
        if not silent:
            state.append_pending(state.src[start : state.pos])
        return True
    if silent or not _budget(state).spend(SIGN * (length - 1)):
        return False
    rule = strikethrough.tokenize if state.src[start] == "~" else emphasis.tokenize
    return rule(state, silent)


RULES: dict[str, Callable[[StateInline, bool], bool]] = {
    "\\": escape,
    "`": backtick,
    "~": _delimiter,
    "*": _delimiter,
    "_": _delimiter,
    "[": _link,
    "<": _address_in_angles,
    "&": entity,
    ":": _bare_address,
}


def _within_budget(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A block rule, asked first: too deep down all is a paragraph, and at last nothing is read."""
    budget = _budget(state)
    cost = BLOCK
    if state.parentType == "blockquote":
        # Its lines were read once more before what is in it is read.
        cost += LINE * (end - line)
    if budget.spend(cost):
        return state.level >= DEEPEST and paragraph(state, line, end, silent)
    begin = state.src.rfind("\n", 0, state.bMarks[line]) + 1  # with the signs of quotes and lists
    budget.unread.append(state.src[begin : state.eMarks[end - 1]])
    state.line = end
    return True


def _interruption(rules: Sequence[BlockRule], cost: int) -> BlockRule:
    """One rule instead of several that say whether a paragraph, quote or list ends at a line."""

    def interrupts(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        if not silent:
            return False
        if not _budget(state).spend(cost):
            return True
        first = state.src[state.bMarks[line] + state.tShift[line]]
        return first in BLOCK_SIGNS and any(rule(state, line, end, True) for rule in rules)

    return interrupts


def _horizontal_rule(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """As the library's, for lines of a sensible length."""
    begin = state.bMarks[line] + state.tShift[line]
    return state.eMarks[line] - begin <= LONGEST_RULE and hr(state, line, end, silent)


def build(*, headings: bool) -> MarkdownIt:
    """A parser for posts, or for articles, which have headings.

    There are no definitions of links: one of them could be named a thousand times. Headings are
    not underlined: the line would mean something else in a post.
    """
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": 10**6})
    parser.validateLink = may_lead_to  # type: ignore[method-assign, assignment]
    parser.disable(["html_block", "reference", "lheading", "text_join"])
    rules: dict[str, BlockRule] = {
        "fence": fence,
        "blockquote": blockquote,
        "hr": _horizontal_rule,
        "list": list_block,
    }
    ruler = parser.block.ruler
    for name, rule in rules.items():
        ruler.at(name, rule)  # without what it interrupts, which stands below
    if headings:
        ruler.at("heading", heading)
    else:
        parser.disable("heading")
    ruler.before("code", "within_budget", _within_budget)
    in_list = [fence, blockquote, _horizontal_rule]
    anywhere = [*rules.values(), *([heading] if headings else [])]
    ruler.push("in_list", _interruption(in_list, ITEM), {"alt": ["list"]})
    ruler.push("elsewhere", _interruption(anywhere, LINE), {"alt": ["paragraph", "blockquote"]})
    parser.inline = Inline()
    return parser
