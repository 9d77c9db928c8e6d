"""Where the versions of an image are, for templates and for scripts."""

from functools import lru_cache

from flask import request, url_for

from app.media.sizes import names_of, scaled
from app.models import Image

COLUMN = 1080
"""The version that fills the column of a page."""


def image_url(image: Image, longest: int = COLUMN) -> str:
    """The largest version that is no larger than asked for, or else the smallest."""
    names = names_of(image)
    name = max((name for name in names if name <= longest), default=names[0])
    return f"{_folder(image.fingerprint, request.script_root)}/{name}.webp"


def image_srcset(image: Image) -> str:
    """All versions with their widths; an animation has a still one alone, until it is opened."""
    names = names_of(image)[: 1 if image.is_animated else None]
    size = (image.width, image.height)
    folder = _folder(image.fingerprint, request.script_root)
    return ", ".join(f"{folder}/{name}.webp {scaled(size, name)[0]}w" for name in names)


def image_versions(image: Image) -> list[tuple[str, int, int]]:
    """The address, width and height of each version, the largest last."""
    size, folder = (image.width, image.height), _folder(image.fingerprint, request.script_root)
    return [(f"{folder}/{name}.webp", *scaled(size, name)) for name in names_of(image)]


@lru_cache(maxsize=8192)
def _folder(fingerprint: str, _root: str) -> str:
    """What the addresses of all versions begin with: a page asks for each of many images."""
    return url_for("media.show", fingerprint=fingerprint, size=0).rpartition("/")[0]
