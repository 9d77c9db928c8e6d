"""Pixels: from a recognised file to the WebP files that are shown.

Nothing of the file but its pixels comes through: no position, no text, no colour profile. A large
picture is made smaller while it is read (JPEG) or in bands (the others), so that no second copy
of all its pixels is ever made.
"""

import struct
import threading
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageFile, ImageOps

from app.media.formats import Broken, Header

QUALITY = 80
EFFORT = 4
"""Of the encoder, 0 to 6: beyond 4 it takes twice as long for a few per cent."""
ANIMATION_EFFORT = 0
MOST_FRAMES = 300
MOST_ANIMATED_PIXELS = 50_000_000
"""Of all frames together; a longer or larger animation is shown as its first frame."""
BAND_PIXELS = 4_000_000
OVERSIZE = 2
"""A picture is first made smaller to this many times what is needed, quickly, then with care."""
DECODING_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
"""What Pillow raises for a damaged file, over all its decoders."""
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What turns a picture upright, for each orientation of EXIF."""
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

Size = tuple[int, int]

_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Made:
    """What became of an image: its average colour as ``#rrggbb``, and its files by name."""

    colour: str
    files: dict[int, bytes]


def is_animated(header: Header) -> bool:
    """Whether an image is shown moving."""
    pixels = header.width * header.height * header.frames
    return 1 < header.frames <= MOST_FRAMES and pixels <= MOST_ANIMATED_PIXELS


@contextmanager
def decoding() -> Iterator[None]:
    """Decode one image at a time in this process, and say of a damaged one that it is.

    Raises:
        Broken: the file cannot be decoded.
    """
    # Pillow also remarks on oddities of files, which is of no use to anybody here.
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except DECODING_ERRORS as error:
            raise Broken from error


def read(data: bytes, header: Header, least: int) -> Image.Image:
    """The first frame, upright, in sRGB, as RGB or RGBA.

    Args:
        data: the file.
        header: what was recognised in it.
        least: a large picture comes smaller; its longest side keeps at least so many pixels.
    """
    source = _open(data, header)
    profile = source.info.get("icc_profile")
    factor = max(1, max(source.size) // (OVERSIZE * least))
    source.draft(None, (source.width // factor, source.height // factor))  # for JPEG alone
    factor = max(1, max(source.size) // (OVERSIZE * least))
    source.load()
    picture = _reduced(source, factor)
    picture = _in_srgb(picture, profile)
    turn = UPRIGHT.get(header.orientation)
    return picture if turn is None else picture.transpose(turn)


def _open(data: bytes, header: Header) -> ImageFile.ImageFile:
    source = Image.open(BytesIO(data), formats=[header.kind])
    if source.size != (header.width, header.height):
        raise Broken  # it says one thing to us and another to Pillow
    return source


def _reduced(source: Image.Image, factor: int) -> Image.Image:
    """A picture made smaller by a whole factor, in a mode that can be scaled well."""
    width, height = source.size
    rows = factor * max(1, BAND_PIXELS // (width * factor))
    whole: Image.Image | None = None
    for top in range(0, height, rows):
        band = source.crop((0, top, width, min(top + rows, height)))
        band = _scalable(band).reduce(factor)
        if whole is None:
            whole = Image.new(band.mode, (band.width, -(-height // factor)))
        whole.paste(band, (0, top // factor))
    if whole is None:
        raise Broken
    return whole


def _scalable(picture: Image.Image) -> Image.Image:
    """Without palette, without 16 bits, and transparency as a channel."""
    if picture.mode.startswith("I"):
        return picture.point(lambda value: value * (1 / 256)).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode in {"L", "RGB", "CMYK"}:
        return picture
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, SRGB, outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None  # a profile of nonsense, or of another kind of picture
        if converted is not None:
            picture = converted
    picture = picture.convert(mode)
    if mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        return picture.convert("RGB")
    return picture


def make_still(data: bytes, header: Header, sizes: Mapping[int, Size]) -> Made:
    """The versions of an image that does not move.

    Raises:
        Broken: it cannot be decoded.
    """
    with decoding():
        picture = read(data, header, max(map(max, sizes.values())))
        return _versions(picture, sizes)


def make_square(data: bytes, header: Header, sizes: Mapping[int, Size]) -> Made:
    """The versions of the middle of an image, as a square.

    Raises:
        Broken: it cannot be decoded.
    """
    with decoding():
        side = max(map(max, sizes.values()))
        # The shorter side has to suffice for the square.
        needed = side * max(header.upright) // min(header.upright)
        picture = read(data, header, needed)
        square = min(picture.size)
        fitted = ImageOps.fit(picture, (square, square), Image.Resampling.BOX)
        return _versions(fitted, sizes)


def make_animated(data: bytes, header: Header, sizes: Mapping[int, Size]) -> Made:
    """The first frame in each size but the largest, in which the image moves.

    Raises:
        Broken: it cannot be decoded.
    """
    with decoding():
        *small, largest = sizes
        picture = read(data, header, max(sizes[largest]))
        made = _versions(picture, {name: sizes[name] for name in small})
        made.files[largest] = _moving(data, header, sizes[largest])
        return made


def _versions(picture: Image.Image, sizes: Mapping[int, Size]) -> Made:
    files = {}
    for name in sorted(sizes, reverse=True):  # each one is made from the one before
        picture = picture.resize(sizes[name], Image.Resampling.LANCZOS)
        files[name] = _encoded(picture)
    return Made(_colour_of(picture), files)


def _encoded(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=EFFORT)
    return out.getvalue()


def _colour_of(picture: Image.Image) -> str:
    red, green, blue = picture.resize((1, 1), Image.Resampling.BOX).convert("RGB").tobytes()
    return f"#{red:02x}{green:02x}{blue:02x}"


def _moving(data: bytes, header: Header, size: Size) -> bytes:
    source = _open(data, header)
    if getattr(source, "n_frames", 1) != header.frames:
        raise Broken
    out = BytesIO()
    Frames(source, size).save(
        out,
        "WEBP",
        save_all=True,
        duration=list(header.durations),
        loop=source.info.get("loop", 1),  # 0: for ever
        background=(0, 0, 0, 0),
        quality=QUALITY,
        method=ANIMATION_EFFORT,
    )
    return out.getvalue()


class Frames(Image.Image):
    """The frames of an image in another size, made when they are asked for."""

    def __init__(self, source: Image.Image, size: tuple[int, int]) -> None:
        super().__init__()
        self.source = source
        self.shown_size = size
        self.n_frames: int = getattr(source, "n_frames", 1)
        self.seek(0)

    def seek(self, frame: int) -> None:
        """Go to a frame."""
        self.source.seek(frame)
        picture = self.source.convert("RGBA")
        if picture.size != self.shown_size:
            picture = picture.resize(self.shown_size, Image.Resampling.BILINEAR)
        self.im, self._mode, self._size = picture.im, picture.mode, picture.size
        self.position = frame

    def tell(self) -> int:
        """Which frame it is at."""
        return self.position
