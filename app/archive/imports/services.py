"""Verbs of imports: keep an upload, look into it, take its posts over, throw it away."""

import json
import re
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from flask_babel import lazy_gettext as _l

from app.archive.imports import files, queries
from app.archive.imports.sources import Entry, Reason, Skipped, entry_of
from app.dates import utcnow
from app.errors.exceptions import Gone
from app.extensions import db
from app.folders import data_folder
from app.main.services.posts import write_post
from app.models import User
from config import MAX_POST_LENGTH

BATCH = 50
"""How many items are written before the next commit."""
MOST_EXAMPLES = 5
FIRST_POSTS = 5
NAME = re.compile(r"[0-9a-f]{32}")

Item = Entry | Skipped


class Tally:
    """What stays out and why, with a few examples for each reason."""

    def __init__(self) -> None:
        self.reasons: dict[str, dict[str, Any]] = {}
        self.keys: set[bytes] = set()

    def sort(self, items: Sequence[Item]) -> list[Entry]:
        """Count what is skipped; the posts that remain."""
        remaining = []
        for item in items:
            if isinstance(item, Skipped):
                self._skip(item.reason, item.example)
            elif self._is_new(item):
                remaining.append(item)
            else:
                self._skip(Reason.TWICE, item.text[:80])
        return remaining

    def _is_new(self, entry: Entry) -> bool:
        key = bytes.fromhex(entry.key)
        is_new = key not in self.keys
        self.keys.add(key)
        return is_new

    def _skip(self, reason: Reason, example: str) -> None:
        counted = self.reasons.setdefault(reason, {"count": 0, "examples": []})
        counted["count"] += 1
        if example and len(counted["examples"]) < MOST_EXAMPLES:
            counted["examples"].append(example)

    @property
    def count(self) -> int:
        """How many are skipped."""
        return sum(counted["count"] for counted in self.reasons.values())


def folder() -> Path:
    """Where uploads wait, one folder for each person."""
    return data_folder() / "imports"


def keep_upload(owner: User, stream: IO[bytes], *, but: str = "") -> str:
    """Keep what was uploaded and give its name. An earlier upload goes, except ``but``."""
    own = folder() / str(owner.id)
    own.mkdir(parents=True, exist_ok=True)
    for earlier in own.iterdir():
        if not but or earlier.stem != but:
            earlier.unlink(missing_ok=True)
    name = secrets.token_hex(16)
    with (own / name).open("wb") as out:
        while chunk := stream.read(1 << 16):
            out.write(chunk)
    return name


def upload_of(owner: User, name: str) -> Path:
    """The file of an upload.

    Raises:
        Gone: there is none of that name, or no longer.
    """
    path = folder() / str(owner.id) / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise Gone(_l("This file is no longer here. Upload it again."))
    return path


def discard(owner_id: int, name: str) -> None:
    """Throw an upload away, with what was noted about it."""
    if NAME.fullmatch(name):
        path = folder() / str(owner_id) / name
        path.unlink(missing_ok=True)
        path.with_suffix(".json").unlink(missing_ok=True)


def batches(path: Path) -> Iterator[list[Item]]:
    """What a file holds, as the posts they will be.

    Raises:
        BadFile: it cannot be read, or not to its end.
    """
    now = utcnow()
    items = (entry_of(source, item, now) for source, item in files.read(path))
    while batch := list(islice(items, BATCH)):
        yield batch


def look_into(owner: User, name: str) -> dict[str, Any]:
    """Count what an import would do, and keep that beside the file. Changes nothing else.

    Raises:
        BadFile: the file cannot be used.
    """
    path = upload_of(owner, name)
    tally = Tally()
    summary: dict[str, Any] = {"total": 0, "new": 0, "already": 0, "first": []}
    for batch in batches(path):
        summary["total"] += len(batch)
        entries = tally.sort(batch)
        known = queries.here_already(owner, entries)
        db.session.rollback()  # the next batch is read without holding up those who write
        fresh = [entry for entry in entries if entry.key not in known]
        summary["new"] += len(fresh)
        summary["already"] += len(entries) - len(fresh)
        missing = FIRST_POSTS - len(summary["first"])
        summary["first"] += [
            {"text": entry.text[:500], "written_at": entry.written_at.isoformat()}
            for entry in fresh[:missing]
        ]
    summary["skipped"] = tally.reasons
    path.with_suffix(".json").write_text(json.dumps(summary), encoding="utf-8")
    return summary


def summary_of(owner: User, name: str) -> dict[str, Any]:
    """What was counted when the file came.

    Raises:
        Gone: the file is no longer here.
    """
    path = upload_of(owner, name).with_suffix(".json")
    try:
        summary: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError) as error:
        raise Gone(_l("This file is no longer here. Upload it again.")) from error
    for post in summary["first"]:
        post["written_at"] = datetime.fromisoformat(post["written_at"])
    return summary


def take_over(owner: User, entries: Sequence[Entry], *, must_confirm: bool) -> int:
    """Write those posts that are not here yet, with their own dates; how many they were.

    Raises:
        NotAllowed: the person may not post (any more).
    """
    known = queries.here_already(owner, entries)
    fresh = [entry for entry in entries if entry.key not in known]
    for entry in fresh:
        write_post(
            owner,
            entry.text,
            title=entry.title,
            warning=entry.warning,
            reach=entry.reach,
            max_length=MAX_POST_LENGTH,  # an import keeps what was written
            form_key=entry.key,
            written_at=entry.written_at,
            must_confirm=must_confirm,
            announce=False,  # nobody was named here today
        )
    return len(fresh)


def remove_old(oldest: datetime) -> int:
    """Throw away uploads from before an instant; how many files."""
    old = [p for p in folder().glob("*/*") if p.stat().st_mtime < oldest.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
