"""Text as it is kept: composed, with line feeds only, without what nobody sees."""

import re
import unicodedata

# Control characters other than tab and line feed, lone surrogates, and the marks that reverse
# the text around them. The isolates (U+2066 to U+2069) stay: right-to-left writers need them.
# js/counter.js knows these sets as well.
UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufeff\ud800-\udfff]")

# Spaces, format characters and marks without a letter, and the letters that are drawn as nothing.
INVISIBLE = frozenset({"Cc", "Cf", "Mn", "Zs", "Zl", "Zp"})
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


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
