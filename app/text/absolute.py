"""Rendered texts for readers elsewhere: their links lead back here."""

import re
from functools import partial

from app.text.plain import ELEMENT

# Within an element: no value has a quotation mark in it, so this is where an attribute begins.
LINK = re.compile(r' (href|src)="(?=/(?!/)|#)([^"]*)"')
CARD = re.compile(r' data-card="[^"]*"')


def absolute_links(html: str, root: str, page: str) -> str:
    """Cleaned HTML with whole addresses in place of paths, and without what our scripts look for.

    Args:
        html: as ``render`` made it.
        root: scheme and host of the site.
        page: the address of the page that has the text, where its ``#chapters`` are.
    """
    return ELEMENT.sub(partial(_element, root, page), html)


def _element(root: str, page: str, element: re.Match[str]) -> str:
    def whole(link: re.Match[str]) -> str:
        name, path = link.groups()
        return f' {name}="{page if path.startswith("#") else root}{path}"'

    return LINK.sub(whole, CARD.sub("", element[0]))
