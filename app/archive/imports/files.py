"""The uploaded file: what it is by its bytes, and how it is opened without being overrun by it."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from flask_babel import lazy_gettext as _l

from app.archive.imports.json_lists import BadJson, items
from app.archive.imports.sources import LISTS
from app.errors.exceptions import DomainError

NAMES = ("posts.json", "outbox.json")
"""The files that are looked for in a ZIP."""
MOST_ENTRIES = 20_000
LARGEST_DIRECTORY = 4_000_000
"""What a ZIP's list of its files may take: all of it is read before the first file is."""
LARGEST_UNPACKED = 500_000_000
HIGHEST_RATIO = 200
"""Text shrinks to a tenth; what shrinks to less than this share was made to burst."""
SMALL = 1_000_000
"""What is no larger than this may shrink as it likes."""

# The last one: another upload of the same person took its place at this very moment.
BROKEN = (BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, FileNotFoundError)

END = struct.Struct("<4s4H2LH")
END_MARK = b"PK\x05\x06"
LONG_END_MARK = b"PK\x06\x07"
LONG_END_SIZE = 20


class BadFile(DomainError):
    """The file cannot be used; the message says why."""

    status = 422

    def __init__(self, message: Any) -> None:
        super().__init__(message, field="file")


def read(path: Path) -> Iterator[tuple[str, Any]]:
    """The items of a file, each with the name of the list that it stands in.

    Raises:
        BadFile: it is none of the files that can be read, broken, or dangerous.
    """
    broken = BadFile(_l("This file is damaged. Download it again where it comes from."))
    try:
        with _opened(path) as raw, TextIOWrapper(raw, "utf-8-sig") as text:
            yield from items(text, LISTS)
    except BadJson as error:
        raise BadFile(
            _l("There are no posts in this file. Choose a ZIP from here or an outbox.json.")
        ) from error
    except BROKEN as error:
        raise broken from error


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        if not start.startswith(b"PK"):
            yield file
            return
        _check_directory(file)
        with ZipFile(file) as archive:
            info = _posts_in(archive)
            with archive.open(info) as raw:  # reads no more than the size that was checked
                yield raw


def _posts_in(archive: ZipFile) -> ZipInfo:
    if len(archive.infolist()) > MOST_ENTRIES:
        raise BadFile(_l("There are too many files in this ZIP."))
    found = next((info for info in archive.infolist() if info.filename in NAMES), None)
    if found is None:
        raise BadFile(_l("There is no posts.json or outbox.json in this ZIP."))
    if found.flag_bits & 0x1:
        raise BadFile(_l("This ZIP is protected by a password."))
    if found.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise BadFile(_l("This ZIP is packed in an unusual way. Pack it again."))
    too_dense = found.file_size > max(SMALL, HIGHEST_RATIO * found.compress_size)
    if too_dense or found.file_size > LARGEST_UNPACKED:
        raise BadFile(_l("What is in this ZIP is too large."))
    return found


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a ZIP whose list of files would not fit into memory, before it is read."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - END.size - 0xFFFF - LONG_END_SIZE))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(END_MARK)
    if at < 0:
        raise BadZipFile
    fields = END.unpack_from(tail, at)
    is_long = tail[max(0, at - LONG_END_SIZE) :].startswith(LONG_END_MARK)
    if is_long or fields[4] > MOST_ENTRIES or fields[5] > LARGEST_DIRECTORY:
        raise BadFile(_l("There are too many files in this ZIP."))
