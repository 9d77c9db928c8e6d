"""What is done with the tokens of a parsed text: bare addresses and references are found in it,
and links say where they lead."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.text.links import LONGEST_ADDRESS, host_to_show, shown_address, without_sentence
from app.text.parser import ADDRESS, DEEPEST, SIGN, Budget, linkify
from app.text.references import SIGNS, references_in

WORDS = frozenset({"text", "text_special"})
# Far quicker than to look for addresses where there are none. Bare hosts need a known ending.
MAY_HOLD_ADDRESS = re.compile(
    rf"\w\.(?:{linkify.re['src_tlds']})(?!\w)|[\w.+-]@\w|//|mailto:", re.IGNORECASE
)
EMPHASIS = frozenset({"strong", "em", "s"})


@dataclass
class Finds:
    """What a text names, each once, in the order of the text."""

    references: dict[str, dict[str, str]] = field(default_factory=dict)  # kind: key: as written
    links: dict[str, None] = field(default_factory=dict)


def finish(tokens: Sequence[Token], parser: MarkdownIt, budget: Budget) -> Finds:
    """Go through the paragraphs of a text and find what is in them."""
    finds = Finds()
    for token in tokens:
        if token.type == "inline" and token.children:
            token.children = _Paragraph(token.children, parser, budget, finds).finished()
    return finds


class _Paragraph:
    """The tokens of one paragraph, of which others are made."""

    def __init__(
        self, tokens: list[Token], parser: MarkdownIt, budget: Budget, finds: Finds
    ) -> None:
        self.tokens = tokens
        self.parser = parser
        self.budget = budget
        self.finds = finds
        self.made: list[Token] = []

    def finished(self) -> list[Token]:
        """The tokens to render."""
        link: Token | None = None
        begun = 0
        for position, token in enumerate(self.tokens):
            if token.type in WORDS:
                token.type = "text"
                if link:
                    self.made.append(token)
                else:
                    self._words(token.content, self._beside(position, -1), position)
                continue
            if token.tag in EMPHASIS and token.level > DEEPEST:
                token.type, token.nesting, token.content = "text", 0, token.markup
            self.made.append(token)
            if token.type == "link_open":
                link, begun = token, len(self.made)
            elif token.type == "link_close" and link:
                self._close(link, begun)
                link = None
        return self.made

    def _beside(self, position: int, step: int) -> str:
        """The character before or after a token, if it is of text."""
        position += step
        if not 0 <= position < len(self.tokens) or self.tokens[position].type not in WORDS:
            return ""
        return self.tokens[position].content[-1 if step < 0 else 0 :][:1]

    def _close(self, link: Token, begun: int) -> None:
        """Complete a link: a bare address is made short, another may have to name its host."""
        address = str(link.attrs["href"])
        self.finds.links[address] = None
        if link.info == "auto":
            self.made[begun].content = shown_address(address)
            return
        text = "".join(token.content for token in self.made[begun:-1])
        if host := host_to_show(address, text):
            self.made.insert(-1, Token("link_host", "span", 0, content=host))

    def _words(self, text: str, before: str, position: int) -> None:
        """Split a text where addresses stand."""
        end = 0
        for start, stop, address in self._addresses(text, position):
            self._references(text[end:start], text[end - 1 : end] or before, text[start])
            self._link(address)
            end = stop
        self._references(text[end:], text[end - 1 : end] or before, self._beside(position, 1))

    def _addresses(self, text: str, position: int) -> Iterator[tuple[int, int, str]]:
        """Bare addresses in a text: where they begin, where they end, where they lead."""
        candidates = len(MAY_HOLD_ADDRESS.findall(text))
        if not candidates or max(map(len, text.split())) > LONGEST_ADDRESS:
            return
        if not self.budget.spend(SIGN * candidates):
            return
        is_escaped = position > 0 and self.tokens[position - 1].type in WORDS
        for found in linkify.match(text) or ():
            if found.index == 0 and is_escaped:
                continue  # what precedes it was escaped to keep this from being an address
            address = self.parser.normalizeLink(without_sentence(found.url))
            if self.parser.validateLink(address) and self.budget.spend(ADDRESS):
                yield found.index, found.index + len(without_sentence(found.text)), address

    def _link(self, address: str) -> None:
        self.finds.links[address] = None
        self.made += [
            Token("link_open", "a", 1, attrs={"href": address}, info="auto"),
            Token("text", "", 0, content=shown_address(address)),
            Token("link_close", "a", -1),
        ]

    def _references(self, text: str, before: str, after: str) -> None:
        """Split a text without addresses where references stand."""
        end = 0
        signs = len(SIGNS.findall(text))
        if signs and self.budget.spend(SIGN * signs):
            for found in references_in(text, before, after):
                if not self.budget.spend(found.end - found.start):
                    break
                self._text(text[end : found.start])
                end = found.end
                written = text[found.start : end]
                self.finds.references.setdefault(found.kind, {}).setdefault(found.key, written[1:])
                meta = {"kind": found.kind, "key": found.key}
                self.made.append(Token("reference", "a", 0, content=written, meta=meta))
        self._text(text[end:])

    def _text(self, text: str) -> None:
        if text:
            self.made.append(Token("text", "", 0, content=text))
