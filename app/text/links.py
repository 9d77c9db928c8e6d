"""Where links may lead, and how they say where they lead."""

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from markdown_it.common.utils import unescapeAll

LONGEST_ADDRESS = 2000
LONGEST_SHOWN = 50
"""A bare address is shown up to this length; its host is never what is left out."""
KEPT = 16
LONGEST_HOST = 80

# The possessive quantifiers keep an attempt that fails from being tried in every other way.
DESTINATION = re.compile(
    r"""\(\s*+
    (?: <([^<>\n]*+)> | ((?: [^\s()<>\\\x00-\x1f]++ | \\\S | \([^\s()\\]*+\) )++) )
    (?: \s++ (?: "[^"]{0,500}+" | '[^']{0,500}+' | \([^()]{0,500}+\) ) )?+
    \s*+\)""",
    re.VERBOSE,
)
ENDS_ADDRESS = re.compile(r"[\u3001-\u3011\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]")
ALLOWED = re.compile(r"(?i:https?)://(?!/)|(?i:mailto):[^@]+@|/(?![/\\])|#(?=.)")
HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|[0-9a-f:.]+")

LOOKS_LIKE_HOST = re.compile(
    r"(?<![\w.-])(?:[\w-]++\.)*+(?<=\.)[^\W\d_][\w-]++"  # bank.example
    r"|(?<![\w.-])\d+(?:\.\d+){3}"
    r"|(?<=://)[\w.-]+"
)
LOOKS_LIKE_REFERENCE = re.compile(r"(?<!\w)[@#]\w")
EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "LATIN"})


class Destination(NamedTuple):
    """What stands in the parentheses of a link, and where they end."""

    address: str
    end: int


def destination(source: str, position: int, maximum: int) -> Destination | None:
    """Read ``(address "title")``; None if it does not stand here."""
    found = DESTINATION.match(source, position, maximum)
    if not found:
        return None
    address = found[2] if found[1] is None else found[1]
    if not 0 < len(address) <= LONGEST_ADDRESS:
        return None
    return Destination(unescapeAll(address), found.end())


def without_sentence(address: str) -> str:
    """A bare address without the marks of East Asia that end a sentence, and what follows them."""
    return ENDS_ADDRESS.split(address, maxsplit=1)[0]


def may_lead_to(address: str) -> bool:
    """Whether a link may have this address: of the web, for mail, or a path or place of ours.

    What browsers read more generously than the standard does is no link: ``https:host``,
    ``//host``, escapes in the host. So everybody agrees on which host it is.
    """
    if len(address) > LONGEST_ADDRESS or not ALLOWED.match(address):
        return False
    return address[0] in "/#" or bool(host_of(address))


def host_of(address: str) -> str:
    """The host that an address of the web or of mail names; empty if it names none."""
    try:
        parts = urlsplit(address)
        if parts.scheme.lower() == "mailto":
            host = parts.path.rpartition("@")[2].lower()
        else:
            _ = parts.port  # wrong ports raise
            host = parts.hostname or ""
    except ValueError:
        return ""
    return host if HOST.fullmatch(host) else ""


def shown_host(host: str) -> str:
    """A host in its own script, or as xn--… where the mix of scripts looks made to deceive."""
    decoded = _decoded(host)
    shown = host if mixes_scripts(decoded) else decoded
    return shown if len(shown) <= LONGEST_HOST else f"…{shown[-LONGEST_HOST:]}"


def mixes_scripts(host: str) -> bool:
    """Whether letters of several scripts stand in it that are not written together anywhere."""
    scripts = {_script(c) for c in host if c.isalpha()}
    return len(scripts) > 1 and not scripts <= EAST_ASIAN


def _script(letter: str) -> str:
    # The standard library does not know scripts, but their names begin the names of letters.
    return unicodedata.name(letter, "?").split()[0].removesuffix("-COMPATIBILITY")


def _decoded(host: str) -> str:
    """A host with its xn--… labels as the letters they stand for, if they are letters."""
    return ".".join(map(_decoded_label, host.split(".")))


def _decoded_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        decoded = label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
    is_word = all(unicodedata.category(c)[0] in "LMN" or c == "-" for c in decoded)
    return decoded if is_word and unicodedata.normalize("NFKC", decoded) == decoded else label


def shown_address(address: str) -> str:
    """A bare address as it is shown: no scheme, a long path shortened in the middle."""
    parts = urlsplit(address)
    if parts.scheme == "mailto":
        return _readable(address.removeprefix("mailto:"))
    host = shown_host(host_of(address)) + (f":{parts.port}" if parts.port else "")
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    rest = _readable(rest + (f"#{parts.fragment}" if parts.fragment else ""))
    if rest == "/":
        return host
    if len(host) + len(rest) > LONGEST_SHOWN and len(rest) > 2 * KEPT + 1:
        rest = f"{rest[:KEPT]}…{rest[-KEPT:]}"
    return host + rest


def _readable(address: str) -> str:
    """Escapes as the letters they stand for, unless one stands for what does not show."""
    readable = unquote(address)
    return readable if readable.isprintable() and not set(' <>"\ufffd') & set(readable) else address


def host_to_show(address: str, text: str) -> str:
    """What to show beside a link's text: where it leads, if the text claims something else.

    Empty for a text that names no host, or the right one.
    """
    host = host_of(address)
    if address[0] in "/#" or not host:
        return ""
    decoded = _decoded(host)
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    text = unicodedata.normalize("NFKC", text).replace("\u3002", ".").casefold()
    claimed = {_bare(found[0]) for found in LOOKS_LIKE_HOST.finditer(text)}
    if mixes_scripts(decoded) or claimed - {_bare(host), _bare(decoded.casefold())}:
        return shown_host(host)
    # An address for mail reads like a reference; it has named its host.
    return shown_host(host) if not claimed and LOOKS_LIKE_REFERENCE.search(text) else ""


def _bare(host: str) -> str:
    return host.strip(".").removeprefix("www.")
