"""HTML from elsewhere as Markdown: paragraphs, line breaks and links; the rest is its text."""

import re
from html.parser import HTMLParser

import nh3

from app.text import SCHEMES

TAGS = {"p", "br", "a", "li", "div", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = TAGS - {"br", "a", "li"}
# What Markdown would take for a sign of its own. An underscore within a word is none.
SIGNS = re.compile(r"([\\`*\[\]<~]|(?<!\w)_|_(?!\w)|&(?=[#\w]+;))")
PLAIN_ADDRESS = re.compile(
    r"https?://(?:[A-Za-z0-9./?=&%#:-]|(?<=[A-Za-z0-9])_(?=[A-Za-z0-9]))*[A-Za-z0-9/]"
)
NOT_IN_ADDRESS = re.compile(r"[\s()<>\\\x00-\x1f]")


def to_markdown(html: str) -> str:
    """The text of an HTML fragment as Markdown that shows the same."""
    # Cleaned first: what comes out is well formed, without scripts, comments and foreign schemes.
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href", "class"}, "*": set()},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    writer = _Writer()
    writer.feed(clean)
    writer.close()
    return re.sub(r"\n{3,}", "\n\n", writer.markdown).strip()


class _Writer(HTMLParser):
    """Writes Markdown while it reads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.link: list[str] | None = None  # the text of the link that is open
        self.address = ""

    @property
    def markdown(self) -> str:
        """What was written so far."""
        return "".join(self.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a line or a link."""
        if tag == "br":
            self._write("\n")
        elif tag == "li":
            self._write("\n- ")
        elif tag in BLOCKS:
            self._write("\n\n")
        elif tag == "a":
            values = dict(attrs)
            is_tag = "hashtag" in (values.get("class") or "").split()
            self.link = []
            self.address = "" if is_tag else (values.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        """End a block, or write the link that ends here."""
        if tag == "a" and self.link is not None:
            text, self.link = "".join(self.link).strip(), None
            self.parts.append(_link(text, self.address))
        elif tag in BLOCKS:
            self._write("\n\n")

    def handle_data(self, data: str) -> None:
        """Write text; line breaks within it are spaces in HTML."""
        text = re.sub(r"\s+", " ", data)
        self._write(text if self.link is not None else escaped(text))

    def _write(self, text: str) -> None:
        if self.link is None:
            self.parts.append(text)
        else:  # a link is on one line
            self.link.append(" " if text.isspace() else text)


def escaped(text: str) -> str:
    """Text that Markdown shows as it stands."""
    return SIGNS.sub(r"\\\1", text)


def _link(text: str, address: str) -> str:
    if not address:
        return escaped(text)
    if text == address and PLAIN_ADDRESS.fullmatch(address):
        return address
    safe = NOT_IN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", address)
    return f"[{escaped(text)}]({safe})" if text else f"<{safe}>"
