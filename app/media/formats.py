"""What an uploaded file is, by its bytes: kind, size and whether it is whole, before any decoding.

A name or a declared type is never asked. The four formats are walked from mark to mark, which
finds a cut-off file and counts frames at the cost of reading it once; pixels are not looked at.
What stands behind the end of an image (an archive, a script) is no part of it and goes away when
the image is encoded again.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.errors.exceptions import DomainError

MOST_PIXELS = 50_000_000
MOST_SCANS = 100
"""A progressive JPEG has about ten; each one makes the decoder go over all of the picture."""
ORIENTATION_TAG = 0x0112
SLOWEST_NAMED_MS = 20
USUAL_MS = 100
"""What browsers show a frame for that names less than 20 milliseconds."""


class BadImage(DomainError):
    """A file that is no image of ours, or a broken one."""

    status = 422

    def __init__(self, message: str | LazyString) -> None:
        super().__init__(message, field="image")


class UnknownKind(BadImage):
    """Something else than the four formats."""

    status = 415

    def __init__(self) -> None:
        super().__init__(_l("This is no image that can be shown. Use JPEG, PNG, WebP or GIF."))


class TooLarge(BadImage):
    """More than may be sent."""

    status = 413


class Broken(BadImage):
    """The bytes contradict each other."""

    def __init__(self) -> None:
        super().__init__(_l("This image is damaged and cannot be read."))


class CutOff(BadImage):
    """The file ends before the image does."""

    def __init__(self) -> None:
        super().__init__(_l("This image is incomplete: the file ends too early. Send it again."))


@dataclass(frozen=True)
class Header:
    """What is known of an image before it is decoded."""

    kind: str  # as Pillow calls it
    width: int  # as stored, before it is turned upright
    height: int
    orientation: int = 1  # of EXIF, 1 to 8
    durations: tuple[int, ...] = (0,)  # of each frame, in milliseconds

    @property
    def frames(self) -> int:
        """How many pictures there are in it."""
        return len(self.durations)

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height as people see it."""
        size = (self.width, self.height)
        return size[::-1] if self.orientation >= 5 else size


def recognise(data: bytes) -> Header:
    """What an uploaded file is.

    Raises:
        BadImage: it is none of JPEG, PNG, WebP and GIF, broken, cut off or has too many pixels.
    """
    walk = next((walk for mark, walk in WALKS.items() if re.match(mark, data, re.DOTALL)), None)
    if walk is None:
        raise UnknownKind
    try:
        header = walk(data)
    except (struct.error, IndexError):  # a read beyond the end
        raise CutOff from None
    if not header.width or not header.height or not header.frames:
        raise Broken
    if header.width * header.height > MOST_PIXELS:
        raise BadImage(_l("This image has too many pixels. Use at most 50 megapixels."))
    return header


# --- JPEG

FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
READ_BY_BROWSERS = frozenset({0xC0, 0xC1, 0xC2})  # the others are for medicine and archives
BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD8)})
END_OF_IMAGE, START_OF_SCAN, EXIF_SEGMENT = 0xD9, 0xDA, 0xE1
# Within a scan 0xff is followed by 0, or by a restart mark; anything else ends it.
END_OF_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def _walk_jpeg(data: bytes) -> Header:
    width = height = scans = 0
    orientation, position = 1, 2
    while True:
        if data[position] != 0xFF:
            raise Broken
        while data[position] == 0xFF:
            position += 1
        marker, position = data[position], position + 1
        if marker == END_OF_IMAGE:
            break
        if marker in BARE_MARKERS:
            continue
        (length,) = struct.unpack_from(">H", data, position)
        segment = data[position + 2 : position + length]
        position += length
        if marker in FRAME_MARKERS - READ_BY_BROWSERS:
            raise UnknownKind
        if marker in FRAME_MARKERS:
            height, width = struct.unpack_from(">HH", segment, 1)
        elif marker == EXIF_SEGMENT and segment.startswith(b"Exif\0\0"):
            orientation = orientation_in(segment[6:])
        elif marker == START_OF_SCAN:
            scans += 1
            found = END_OF_SCAN.search(data, position)
            if found is None:
                raise CutOff
            position = found.start()
    if not 1 <= scans <= MOST_SCANS:
        raise Broken
    return Header("JPEG", width, height, orientation)


# --- PNG


def _walk_png(data: bytes) -> Header:
    width = height = 0
    orientation, has_pixels = 1, False
    for kind, start, length in _png_chunks(data):
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", data, start)
        elif kind == b"eXIf":
            orientation = orientation_in(data[start : start + length])
        elif kind == b"IDAT":
            has_pixels = True
    if not has_pixels:
        raise Broken
    return Header("PNG", width, height, orientation)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Kind, beginning and length of each chunk, up to the last one."""
    position, kind = 8, b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, position)
        start, end = position + 8, position + 8 + length
        (checksum,) = struct.unpack_from(">I", data, end)
        is_needed = not kind[0] & 0x20
        if is_needed and zlib.crc32(memoryview(data)[start - 4 : end]) != checksum:
            raise Broken
        yield kind, start, length
        position = end + 4


# --- WebP


def _walk_webp(data: bytes) -> Header:
    (length,) = struct.unpack_from("<I", data, 4)
    end = 8 + length
    if end > len(data):
        raise CutOff
    size: tuple[int, int] | None = None
    orientation, durations, position = 1, [], 12
    while position + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, position)
        start = position + 8
        if start + length > end:
            raise CutOff
        if kind == b"ANMF":
            durations.append(_int24(data, start + 12))
        elif kind == b"EXIF":
            orientation = orientation_in(data[start : start + length].removeprefix(b"Exif\0\0"))
        elif size is None and kind in WEBP_SIZES:
            size = WEBP_SIZES[kind](data, start)
        position = start + length + length % 2
    width, height = size or (0, 0)
    shown = tuple(_shown_for(each) for each in durations) or (0,)
    return Header("WEBP", width, height, orientation, shown)


def _int24(data: bytes, position: int) -> int:
    low, high = struct.unpack_from("<HB", data, position)
    return int(low | high << 16)


def _size_of_canvas(data: bytes, start: int) -> tuple[int, int]:
    return _int24(data, start + 4) + 1, _int24(data, start + 7) + 1


def _size_of_lossy(data: bytes, start: int) -> tuple[int, int]:
    if data[start + 3 : start + 6] != b"\x9d\x01\x2a":
        raise Broken
    width, height = struct.unpack_from("<HH", data, start + 6)
    return width & 0x3FFF, height & 0x3FFF


def _size_of_lossless(data: bytes, start: int) -> tuple[int, int]:
    (bits,) = struct.unpack_from("<I", data, start + 1)
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


WEBP_SIZES = {b"VP8X": _size_of_canvas, b"VP8 ": _size_of_lossy, b"VP8L": _size_of_lossless}


# --- GIF

EXTENSION, PICTURE, TRAILER = 0x21, 0x2C, 0x3B
TIMING = 0xF9


def _walk_gif(data: bytes) -> Header:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    position = 13 + _size_of_colours(flags)
    durations, next_ms = [], 0
    while (kind := data[position]) != TRAILER:
        if kind == EXTENSION:
            if data[position + 1] == TIMING:
                next_ms = 10 * struct.unpack_from("<H", data, position + 4)[0]
            position = _after_blocks(data, position + 2)
        elif kind == PICTURE:
            left, top, wide, high, flags = struct.unpack_from("<HHHHB", data, position + 1)
            if left + wide > width or top + high > height:
                raise Broken  # it would make the canvas larger than it says
            durations.append(_shown_for(next_ms))
            next_ms = 0
            position = _after_blocks(data, position + 11 + _size_of_colours(flags))
        else:
            raise Broken
    return Header("GIF", width, height, durations=tuple(durations))


def _size_of_colours(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_blocks(data: bytes, position: int) -> int:
    while length := data[position]:
        position += 1 + length
    return position + 1


def _shown_for(milliseconds: int) -> int:
    return milliseconds if milliseconds >= SLOWEST_NAMED_MS else USUAL_MS


# --- EXIF


def orientation_in(exif: bytes) -> int:
    """How the camera was held, 1 to 8; 1 where nothing sensible is said."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for number in range(count):
            tag, _kind, _count, value = struct.unpack_from(
                f"{order}HHIH", exif, start + 2 + 12 * number
            )
            if tag == ORIENTATION_TAG:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


WALKS = {
    rb"\xff\xd8\xff": _walk_jpeg,
    rb"\x89PNG\r\n\x1a\n.{4}IHDR": _walk_png,
    rb"RIFF.{4}WEBPVP8": _walk_webp,
    rb"GIF8[79]a": _walk_gif,
}
"""How each kind of file begins, and what reads it."""
