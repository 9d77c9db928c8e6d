"""Writes an archive: a ZIP in the form that README.txt in it describes.

However much there is, only one batch of it is in memory at a time.
"""

import csv
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from io import TextIOWrapper
from pathlib import Path, PurePosixPath
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from app.archive import queries
from app.dates import utcnow
from app.extensions import db
from app.media.sizes import largest_key
from app.media.storage import storage
from app.models import Image, Post, User

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
    "default_reach",
    "holiday_region",
    "follower_count",
    "following_count",
    "post_count",
)
"""What a profile says: all of a person but what is secret or only of use to the site."""

HIDDEN = {"path", "repost_of_id", "has_ticket", "has_appointment"}
POST_COLUMNS = tuple(column.name for column in Post.__table__.columns if column.name not in HIDDEN)
"""What a post says, but for where it stands in its thread, which ``parent_id`` tells as well, and
what only saves a question."""
POST_FIELDS = (*POST_COLUMNS, "tags", "mentioned", "images")

Show = Callable[[int, int], None]


def plain(value: Any) -> Any:
    """A value as JSON and CSV hold it: an instant as ISO 8601 in UTC, with a Z."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def write_archive(path: Path, owner: User, readme: str, show: Show) -> None:
    """Write everything that a person has here.

    Args:
        path: of the file to make.
        owner: whose archive it is.
        readme: what it says about itself.
        show: told now and then how many of how many posts are written.
    """
    profile = {name: plain(getattr(owner, name)) for name in PROFILE}
    people = {
        "following": _people(queries.following_of(owner)),
        "followers": _people(queries.followers_in_order(owner)),
        "blocked": _people(queries.blocked_in_order(owner)),
        "muted": _people(queries.muted_in_order(owner)),
    }
    # Of what others wrote only the number stands here: the text is theirs.
    reactions = {
        "likes": _rows(queries.likes_of(owner)),
        "bookmarks": _rows(queries.bookmarks_of(owner)),
        "reposts": _rows(queries.reposts_of(owner)),
    }
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        with _entry(archive, "README.txt") as out:
            out.write(readme)
        with _entry(archive, "profile.json") as out:
            json.dump(profile, out, ensure_ascii=False, indent=1)
        with _entry(archive, "follows.json") as out:
            _write_lists(out, people)
        with _entry(archive, "reactions.json") as out:
            _write_lists(out, reactions)
        images: list[str] = []
        _write_posts(archive, _posts(owner, show, images), path.parent)
        with _entry(archive, "edits.json") as out:
            _write_lists(out, {"edits": _rows(queries.edits_of(owner))})
        # Of the tickets of others only the number stands here, as for posts.
        tickets = {
            "reported": _tickets(owner),
            "comments": _rows(queries.comments_of(owner)),
            "watched": _rows(queries.watches_of(owner)),
        }
        with _entry(archive, "tickets.json") as out:
            _write_lists(out, tickets)
        _write_images(archive, images)


def _write_posts(archive: ZipFile, posts: Iterator[dict[str, Any]], folder: Path) -> None:
    # A ZIP takes one entry at a time, so the second form of the posts waits in a file of its own:
    # reading them once makes both say the same.
    with tempfile.TemporaryFile("w+", dir=folder, encoding="utf-8", newline="") as table:
        rows = csv.DictWriter(table, POST_FIELDS)
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
        lists = {name: " ".join(post[name]) for name in ("tags", "mentioned")}
        rows.writerow(
            post | lists | {"images": " ".join(image["file"] for image in post["images"])}
        )
        yield post


def _posts(owner: User, show: Show, images: list[str]) -> Iterator[dict[str, Any]]:
    """The posts with what belongs to them; the keys of their images are added to ``images``."""
    done, total = 0, owner.post_count  # asked now: between the batches no transaction is open
    for batch in queries.posts_of(owner):
        belongings = queries.belongings_of([row.id for row in batch])
        for row in batch:
            pictures = belongings.images.get(row.id, [])
            images += [largest_key(image) for image in pictures]
            yield {
                **{name: plain(getattr(row, name)) for name in POST_COLUMNS},
                "tags": belongings.tags.get(row.id, []),
                "mentioned": belongings.mentioned.get(row.id, []),
                "images": [_image(image) for image in pictures],
            }
        db.session.rollback()  # as between the batches
        done += len(batch)
        show(done, total)


def _tickets(owner: User) -> Iterator[dict[str, Any]]:
    for batch in queries.tickets_of(owner):
        labels = queries.labels_of([row.id for row in batch])
        for row in batch:
            said = {name: plain(value) for name, value in row._mapping.items()}
            yield said | {"labels": labels.get(row.id, [])}
        db.session.rollback()  # as between the batches


def _image(image: Image) -> dict[str, Any]:
    return {
        "file": _image_file(largest_key(image)),
        "description": image.description,
        "width": image.width,
        "height": image.height,
    }


def _image_file(key: str) -> str:
    """What the file under a key is called in the archive."""
    return f"images/{PurePosixPath(key).name}"


def _write_images(archive: ZipFile, keys: list[str]) -> None:
    for key in keys:
        # An image that was removed meanwhile is not here any more.
        with suppress(FileNotFoundError), storage().open(key) as stream:
            info = _info(_image_file(key))
            info.compress_type = ZIP_STORED
            with archive.open(info, "w") as out:
                shutil.copyfileobj(stream, out)


def _rows(batches: queries.Rows) -> Iterator[dict[str, Any]]:
    for batch in batches:
        for row in batch:
            yield {name: plain(value) for name, value in row._mapping.items()}


def _people(batches: queries.Rows) -> Iterator[dict[str, str]]:
    for batch in batches:
        for row in batch:
            person = {"username": row.username, "since": plain(row.created_at)}
            yield person | ({"until": plain(row.until)} if "until" in row._fields else {})


def _write_lists(out: IO[str], lists: Mapping[str, Iterable[dict[str, Any]]]) -> None:
    """Write ``{"name": [{…}, {…}], …}``, one item to a line, as the items come."""
    out.write("{")
    for number, (name, items) in enumerate(lists.items()):
        out.write(f"{',' if number else ''}\n{json.dumps(name)}: [")
        for position, item in enumerate(items):
            out.write(",\n" if position else "\n")
            json.dump(item, out, ensure_ascii=False)
        out.write("\n]")
    out.write("\n}\n")


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name, utcnow().timetuple()[:6])
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


@contextmanager
def _entry(archive: ZipFile, name: str) -> Iterator[IO[str]]:
    with (
        archive.open(_info(name), "w", force_zip64=True) as raw,
        TextIOWrapper(raw, "utf-8", newline="") as out,
    ):
        yield out
