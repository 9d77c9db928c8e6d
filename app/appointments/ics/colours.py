"""Colours as calendars say them: by the names of CSS 3, or in hexadecimal digits."""

import re
from functools import lru_cache

from PIL.ImageColor import colormap, getrgb

HEX = re.compile(r"#[0-9a-f]{6}")
NAMES = {
    name: getrgb(name)[:3]
    for name in sorted(colormap)
    # In CSS 4 only, and second spellings that not every calendar knows.
    if name != "rebeccapurple" and "grey" not in name
}


@lru_cache(maxsize=1024)
def name_of(colour: str) -> str:
    """The name of CSS 3 for a colour, or of the one that looks most like it; "" for no colour."""
    colour = colour.strip().lower()
    if colour in NAMES:
        return colour
    wanted = hex_of(colour)
    if not wanted:
        return ""
    rgb = getrgb(wanted)[:3]
    return min(NAMES, key=lambda name: _distance(NAMES[name], rgb))


@lru_cache(maxsize=1024)
def hex_of(colour: str) -> str:
    """A colour as ``#rrggbb``; "" when it is none."""
    colour = colour.strip().lower()
    if HEX.fullmatch(colour):
        return colour
    if colour in colormap:
        return "#{:02x}{:02x}{:02x}".format(*getrgb(colour)[:3])
    return ""


def _distance(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """How unlike two colours look (the weighted distance of Thiadmer Riemersma)."""
    red = (one[0] + other[0]) / 2
    reds, greens, blues = ((a - b) ** 2 for a, b in zip(one, other, strict=True))
    return (2 + red / 256) * reds + 4 * greens + (2 + (255 - red) / 256) * blues
