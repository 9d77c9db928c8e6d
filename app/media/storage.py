"""Where files lie: a folder, behind an interface small enough for an S3-compatible store.

A key names a file for good: what is written under it is never changed, only deleted.
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

from app.folders import data_folder

KEY = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*(\.[a-z0-9]+)?")
LONGEST_KEY = 200
PARTIAL = "partial"


class BadKey(ValueError):
    """A key that no file of ours has."""


class Storage(Protocol):
    """Files by key, such as ``images/3f/3fa0…-480.webp``."""

    def put(self, key: str, stream: IO[bytes]) -> None:
        """Keep what a stream holds; whoever opens the key finds all of it or nothing."""

    def open(self, key: str) -> IO[bytes]:
        """A file to read, which can be sought in.

        Raises:
            FileNotFoundError: there is none.
        """

    def delete(self, key: str) -> None:
        """Throw a file away, if it is there."""

    def exists(self, key: str) -> bool:
        """Whether there is a file."""

    def older_than(self, instant: datetime, *, under: str) -> Iterator[str]:
        """The keys that begin with ``under/`` and were written before an instant."""


class FolderStorage:
    """Files in a folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, key: str) -> Path:
        """Where a key lies.

        Raises:
            BadKey: it could lead out of the folder, or to a file that is being written.
        """
        if len(key) > LONGEST_KEY or not KEY.fullmatch(key) or key.startswith(PARTIAL):
            raise BadKey(key)
        return self.folder / key

    def put(self, key: str, stream: IO[bytes]) -> None:
        """Write elsewhere, then rename: no half of a file is ever found."""
        path, partial = self.path_of(key), self.folder / PARTIAL / secrets.token_hex(16)
        for folder in (path.parent, partial.parent):
            folder.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("wb") as out:
                shutil.copyfileobj(stream, out)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def open(self, key: str) -> IO[bytes]:
        """A file to read."""
        return self.path_of(key).open("rb")

    def delete(self, key: str) -> None:
        """Throw a file away, if it is there."""
        self.path_of(key).unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        """Whether there is a file."""
        return self.path_of(key).is_file()

    def older_than(self, instant: datetime, *, under: str) -> Iterator[str]:
        """What lies there for long; what killed processes left half written goes on the way."""
        for path in _files(self.folder / PARTIAL, instant):
            path.unlink(missing_ok=True)
        for path in _files(self.path_of(under), instant):
            yield path.relative_to(self.folder).as_posix()


def _files(folder: Path, before: datetime) -> Iterator[Path]:
    """The files in a folder, and below, that were written before an instant."""
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # somebody else was quicker
            if path.is_file() and path.stat().st_mtime < before.timestamp():
                yield path


def storage() -> Storage:
    """The store of this site."""
    return FolderStorage(data_folder() / "media")
