"""The last word on what leaves the renderer: an allowlist that holds whatever went wrong before."""

import nh3

from app.text.headings import PREFIX

TAGS = {"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr"}
TAGS |= {"h2", "h3", "h4", "span"}
# The star stands for every tag; without it nh3 lets its own two attributes through.
ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "data-card"},
    "ol": {"start"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "*": set(),
}
CLASSES = {"a": {"mention", "tag", "reference"}, "span": {"link-host"}}
SCHEMES = {"http", "https", "mailto"}
REL = "nofollow noopener noreferrer"


def _of_ours(_tag: str, attribute: str, value: str) -> str | None:
    """Ids with our prefix only, and cards from paths of ours only."""
    if attribute == "id":
        return value if value.startswith(PREFIX) else None
    if attribute == "data-card":
        return value if value.startswith("/") and value[1:2] not in {"/", "\\"} else None
    return value


_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_of_ours,
    allowed_classes=CLASSES,
    url_schemes=SCHEMES,
    link_rel=REL,
)


def clean(html: str) -> str:
    """HTML with nothing in it but what a text may hold."""
    return _cleaner.clean(html).strip()
