"""Files to upload, good and bad, made when they are needed."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from PIL import Image

from app.extensions import db
from app.media import services
from app.models import Image as ImageRow
from app.models import ImageUse, User

KINDS = ("JPEG", "PNG", "WEBP", "GIF")
MOST = 10_000_000


def picture(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    """A picture whose upper left quarter is dark red on a light ground, so that turning shows."""
    image = Image.new("RGB", size, (200, 220, 240))
    image.paste((120, 0, 0), (0, 0, size[0] // 2, size[1] // 2))
    return image if mode == "RGB" else image.convert(mode)


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """A picture as a file."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def file_of(kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> bytes:
    """A good file of a kind."""
    return saved(picture(size), kind)


def animation(frames: int, kind: str = "GIF", size: tuple[int, int] = (12, 8)) -> bytes:
    """Something that moves."""
    pictures = [
        Image.new("RGB", size, (number % 250, 90, number * 7 % 250)) for number in range(frames)
    ]
    first, *rest = pictures
    return saved(first, kind, save_all=True, append_images=rest, duration=70, loop=0)


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A small PNG that is large when it is unpacked."""
    rows = zlib.compressobj(9)
    row = bytes(1 + width // 8)
    packed = b"".join(rows.compress(row) for _ in range(height)) + rows.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def archive() -> bytes:
    """A ZIP, which is found from its end."""
    out = BytesIO()
    with ZipFile(out, "w") as zipped:
        zipped.writestr("evil.html", "<script>alert(1)</script>")
    return out.getvalue()


def photograph(orientation: int = 1) -> bytes:
    """A JPEG as a phone writes it: turned, and with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "A telling camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 22.0, 33.0), 3: "E", 4: (8.0, 32.0, 1.0)})
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>A telling place</x:xmpmeta>"
    return saved(picture((80, 40)), "JPEG", quality=95, exif=exif, xmp=xmp, comment=b"A word")


def keep(owner: User, data: bytes | None = None, use: ImageUse = ImageUse.POST) -> ImageRow:
    """An upload of somebody's, committed; outside a request its versions are made with that."""
    stream = BytesIO(file_of() if data is None else data)
    image = services.keep_upload(owner, stream, max_bytes=MOST, use=use)
    db.session.commit()
    return image


def stored(folder: Path) -> list[str]:
    """The keys of everything that is stored."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def shown(folder: Path, image: ImageRow, size: int = 480) -> Image.Image:
    """A version of an image as it was stored."""
    name = f"images/{image.fingerprint[:2]}/{image.fingerprint}-{size}.webp"
    version = Image.open(folder / name)
    version.load()
    return version
