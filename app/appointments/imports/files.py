"""Files that wait for somebody to look through them. A person has one at a time."""

import json
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from flask_babel import lazy_gettext as _l

from app.errors.exceptions import Gone
from app.folders import data_folder
from app.models import User

NAME = re.compile(r"[0-9a-f]{32}")
LIFETIME = timedelta(days=7)
"""How long a file waits for somebody to come back to it."""


def folder() -> Path:
    """Where files wait."""
    return data_folder() / "calendar-imports"


def keep(owner: User, stream: IO[bytes]) -> str:
    """Keep a file that somebody uploaded; its name, which means nothing to anybody else."""
    folder().mkdir(parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    _path(owner, name).write_bytes(stream.read())
    return name


def has(owner: User, name: str) -> bool:
    """Whether a file of somebody's is here."""
    return NAME.fullmatch(name) is not None and _path(owner, name).is_file()


def content_of(owner: User, name: str) -> bytes:
    """What is in a file.

    Raises:
        Gone: it is no longer there.
    """
    try:
        return _path(owner, name).read_bytes()
    except FileNotFoundError as error:
        raise Gone(_l("This file is no longer here. Upload it again.")) from error


def note(owner: User, name: str, summary: dict[str, Any]) -> None:
    """Keep what was found in a file beside it."""
    _noted(owner, name).write_text(json.dumps(summary), encoding="utf-8")


def noted(owner: User, name: str) -> dict[str, Any]:
    """What was found when somebody looked into a file.

    Raises:
        Gone: it is no longer there.
    """
    try:
        summary: dict[str, Any] = json.loads(_noted(owner, name).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError) as error:
        raise Gone(_l("This file is no longer here. Upload it again.")) from error
    return summary


def discard(owner: User, name: str) -> None:
    """Throw a file away, and what was noted about it."""
    for path in (_path(owner, name), _noted(owner, name)):
        path.unlink(missing_ok=True)


def discard_others(owner: User, kept: str | None) -> None:
    """Throw away what somebody uploaded, but for the file that is being imported."""
    for path in folder().glob(f"{owner.id}-*"):
        if path.stem != f"{owner.id}-{kept}":
            path.unlink(missing_ok=True)


def remove_old(oldest: datetime) -> int:
    """Throw away files from before an instant; how many."""
    old = [path for path in folder().glob("*") if path.stat().st_mtime < oldest.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _path(owner: User, name: str) -> Path:
    return folder() / f"{owner.id}-{name}.ics"


def _noted(owner: User, name: str) -> Path:
    return folder() / f"{owner.id}-{name}.json"
