"""Which files there are of an image, how large each is, and what it is called."""

from functools import lru_cache

from app.media.formats import Header
from app.media.pictures import is_animated
from app.models import Image, ImageUse

SIZES = (480, 1080, 2048)
"""The longest side of each version, in pixels; a small image has the first ones alone."""
STILL, MOVING = 480, 1080
"""An animation stands still in a list, and moves when it is opened."""
AVATAR_SIZES = (48, 96, 400)

Size = tuple[int, int]


def scaled(size: Size, longest: int) -> Size:
    """A size within a square of so many pixels, never made larger."""
    width, height = size
    if max(size) <= longest:
        return size
    ratio = longest / max(size)
    return max(1, round(width * ratio)), max(1, round(height * ratio))


def planned(header: Header, use: ImageUse) -> dict[int, Size]:
    """The name of each version of an image and its true size, the largest last."""
    if use is ImageUse.AVATAR:
        side = min(header.upright)
        return {name: (min(side, name), min(side, name)) for name in AVATAR_SIZES}
    if is_animated(header):
        return {name: scaled(header.upright, name) for name in (STILL, MOVING)}
    longest = max(header.upright)
    return {name: scaled(header.upright, name) for name in _needed(longest)}


def names_of(image: Image) -> tuple[int, ...]:
    """The versions of an image, the largest last."""
    if image.use == ImageUse.AVATAR:
        return AVATAR_SIZES
    return (STILL, MOVING) if image.is_animated else _needed(max(image.width, image.height))


@lru_cache(maxsize=4096)
def _needed(longest: int) -> tuple[int, ...]:
    smaller = (0, *SIZES)
    return tuple(size for size, before in zip(SIZES, smaller, strict=False) if before < longest)


def upload_key(fingerprint: str) -> str:
    """Where the file lies as it came, until its versions are made."""
    return f"uploads/{fingerprint}"


def version_key(fingerprint: str, name: int) -> str:
    """Where a version lies."""
    return f"images/{fingerprint[:2]}/{fingerprint}-{name}.webp"


def all_keys(image: Image) -> list[str]:
    """Everything that may lie there of an image."""
    fingerprint = image.fingerprint
    return [upload_key(fingerprint), *(version_key(fingerprint, name) for name in names_of(image))]


def largest_key(image: Image) -> str:
    """Where the largest version lies, as for an export."""
    return version_key(image.fingerprint, names_of(image)[-1])
