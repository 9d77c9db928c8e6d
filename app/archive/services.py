"""Verbs of archives: made, found, thrown away."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from flask import render_template, url_for
from flask_babel import lazy_gettext as _l

from app.archive.writer import Show, write_archive
from app.dates import utcnow
from app.errors.exceptions import Gone
from app.folders import data_folder
from app.mail import links_of_the_site
from app.models import Task, User

LIFETIME = timedelta(days=7)
"""How long an archive can be fetched."""
LARGEST_ATTACHMENT = 200_000


def folder() -> Path:
    """Where archives lie, one folder for each person."""
    return data_folder() / "exports"


def make_archive(task: Task, owner: User, show: Show) -> dict[str, Any]:
    """Write the archive that a task is for; gives what the task's result says of it.

    Each attempt has a file of its own, so that a worker that was only thought dead and the one
    that came after it never write into the same. What earlier attempts left is thrown away.
    """
    name = f"{owner.username}-{utcnow():%Y-%m-%d}.zip"
    path = folder() / str(owner.id) / f"{task.id}-{task.attempts}.zip"
    with links_of_the_site():
        url = url_for("archive.download", task_id=task.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    for leftover in path.parent.glob(f"{task.id}-*"):
        leftover.unlink(missing_ok=True)
    readme = render_template("archive/readme.txt", owner=owner)
    with _renamed_when_done(path) as partial:
        write_archive(partial, owner, readme, show)
    return {
        "filename": name,
        "path": str(path.relative_to(folder())),
        "size": path.stat().st_size,
        "url": url,
    }


@contextmanager
def _renamed_when_done(path: Path) -> Iterator[Path]:
    """A path to write to, which takes its real name when everything is written."""
    partial = path.with_suffix(".part")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def small_posts(result: dict[str, Any]) -> Path | None:
    """The posts of an archive as a file of their own, when they are small enough for a mail."""
    path: Path = folder() / result["path"]
    with ZipFile(path) as archive:
        if archive.getinfo("posts.json").file_size > LARGEST_ATTACHMENT:
            return None
        with (
            _renamed_when_done(path.with_suffix(".json")) as partial,
            archive.open("posts.json") as posts,
            partial.open("wb") as out,
        ):
            shutil.copyfileobj(posts, out)
    return path.with_suffix(".json")


def file_of(task: Task) -> Path:
    """The file that a finished task made.

    Raises:
        Gone: it is too old, or was thrown away.
    """
    path: Path = folder() / task.result["path"]
    if task.finished_at is None or utcnow() > task.finished_at + LIFETIME or not path.is_file():
        raise Gone(_l("This archive has expired. Make a new one in your profile."))
    return path


def remove_old(now: datetime) -> int:
    """Throw away what can no longer be fetched, and what killed workers left; how many files."""
    oldest = (now - LIFETIME - timedelta(hours=1)).timestamp()
    old = [path for path in folder().glob("*/*") if path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
