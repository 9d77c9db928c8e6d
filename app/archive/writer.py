"""Writes an archive: a ZIP in the form that README.txt in it describes.

However much there is, only one batch of it is in memory at a time.
"""

import csv
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.archive import queries
from app.dates import utcnow
from app.models import Post, User

PROFILE = (
    "id",
    "username",
    "email",
    "display_name",
    "about_me",
    "locale",
    "timezone",
    "theme",
    "role",
    "created_at",
    "last_seen",
    "email_confirmed_at",
    "pending_email",
    "digest_on",
    "digest_at",
    "follower_count",
    "following_count",
    "post_count",
)
"""What a profile says: all of a person but what is secret or only of use to the site."""

Show = Callable[[int, int], None]


def plain(value: Any) -> Any:
    """A value as JSON and CSV hold it: an instant as ISO 8601 in UTC, with a Z."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value


def write_archive(path: Path, owner: User, readme: str, show: Show) -> None:
    """Write everything that a person has here.

    Args:
        path: of the file to make.
        owner: whose archive it is.
        readme: what it says about itself.
        show: told now and then how many of how many posts are written.
    """
    profile = {name: plain(getattr(owner, name)) for name in PROFILE}
    followed, followers = queries.following_of(owner), queries.followers_in_order(owner)
    posts = _counted(queries.posts_of(owner), owner.post_count, show)
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        with _entry(archive, "README.txt") as out:
            out.write(readme)
        with _entry(archive, "profile.json") as out:
            json.dump(profile, out, ensure_ascii=False, indent=1)
        with _entry(archive, "follows.json") as out:
            _write_lists(out, {"following": _people(followed), "followers": _people(followers)})
        _write_posts(archive, posts, path.parent)


def _write_posts(archive: ZipFile, posts: Iterator[dict[str, Any]], folder: Path) -> None:
    # A ZIP takes one entry at a time, so the second form of the posts waits in a file of its own:
    # reading them once makes both say the same.
    names = [column.name for column in Post.__table__.columns]
    with tempfile.TemporaryFile("w+", dir=folder, encoding="utf-8", newline="") as table:
        rows = csv.DictWriter(table, names)
        rows.writeheader()
        with _entry(archive, "posts.json") as out:
            _write_lists(out, {"posts": _also_to(rows, posts)})
        table.seek(0)
        with _entry(archive, "posts.csv") as out:
            shutil.copyfileobj(table, out)


def _also_to(
    rows: "csv.DictWriter[str]", posts: Iterator[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for post in posts:
        rows.writerow(post)
        yield post


def _counted(batches: queries.Rows, total: int, show: Show) -> Iterator[dict[str, Any]]:
    done = 0
    for batch in batches:
        for row in batch:
            yield {name: plain(value) for name, value in row._mapping.items()}
        done += len(batch)
        show(done, total)


def _people(batches: queries.Rows) -> Iterator[dict[str, str]]:
    for batch in batches:
        for row in batch:
            yield {"username": row.username, "since": plain(row.created_at)}


def _write_lists(out: IO[str], lists: dict[str, Iterable[dict[str, Any]]]) -> None:
    """Write ``{"name": [{…}, {…}], …}``, one item to a line, as the items come."""
    out.write("{")
    for number, (name, items) in enumerate(lists.items()):
        out.write(f"{',' if number else ''}\n{json.dumps(name)}: [")
        for position, item in enumerate(items):
            out.write(",\n" if position else "\n")
            json.dump(item, out, ensure_ascii=False)
        out.write("\n]")
    out.write("\n}\n")


@contextmanager
def _entry(archive: ZipFile, name: str) -> Iterator[IO[str]]:
    info = ZipInfo(name, utcnow().timetuple()[:6])
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    with (
        archive.open(info, "w", force_zip64=True) as raw,
        TextIOWrapper(raw, "utf-8", newline="") as out,
    ):
        yield out
