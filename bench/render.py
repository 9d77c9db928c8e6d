"""Measure what putting 25 posts into HTML costs: python bench/render.py

The rows are loaded before the clock starts, and no database is asked while it runs; what is timed
is the same template that home, explore and all other lists are made of, for somebody who is signed
in. A page of each kind of post is timed by itself, and then one with everything mixed.

"first" is the first page that a process makes once its templates are compiled, when nothing is
remembered of words, days and minutes. Of the others the quickest shows what it costs by itself, the
median what it costs beside whatever else the machine does.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask, g, render_template

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import create_app, times
from app.dates import utcnow
from app.extensions import db
from app.main import parts
from app.main.queries.posts import BY_ID
from app.main.queries.surroundings import Surroundings, surroundings_of
from app.main.queries.visibility import posts_and_reposts
from app.main.services.posts import write_post
from app.models import Image, ImageState, Post, User
from app.pagination import Page, Window, within
from config import TestConfig
from tests.statements import statements

POSTS = 25
RUNS = 200
BUDGET_MS = 6.0
LINES = (
    "The boat is back in the harbour, and the engine runs again. Thanks to @person3 and @person4.",
    "Coffee on Saturday at ten? Bring a lamp, the workshop is **dark** in winter. #workshop",
    "Notes from the meeting: https://example.org/notes/2026/november and what is left to do.",
)
ARTICLE = "\n\n".join(f"## Part {part}\n\n" + " ".join(LINES * 8) for part in range(1, 13))


def people() -> list[User]:
    """Those who write."""
    found = [
        User(
            username=f"person{number}",
            email=f"person{number}@example.org",
            password_hash="",
            display_name=f"Person {number}" if number % 3 else "",
            locale="en",
        )
        for number in range(10)
    ]
    db.session.add_all(found)
    db.session.commit()
    return found


def written(author: User, number: int, **more: Any) -> Post:
    """A post of some minutes ago, edited and liked or not."""
    body = more.pop("body", LINES[number % len(LINES)])
    at = utcnow() - timedelta(minutes=37 * number)
    post = write_post(author, body, max_length=50_000, written_at=at, announce=False, **more)
    post.like_count, post.reply_count, post.repost_count = number % 7, number % 4, number % 3
    post.edited_at = at if number % 5 == 0 else None
    db.session.flush()
    return post


def with_images(post: Post, number: int) -> None:
    """Give a post images that are ready."""
    post.image_count = number
    for position in range(number):
        db.session.add(
            Image(
                owner_id=post.author_id,
                post_id=post.id,
                position=position,
                description="A boat at the pier",
                state=ImageState.READY,
                fingerprint=f"{post.id:016x}{position:016x}",
                width=1200,
                height=800,
                colour="#88aacc",
                bytes=1,
                next_attempt_at=utcnow(),
            )
        )


def repost_of(person: User, post: Post) -> Post:
    """The row of a repost."""
    row = Post(author_id=person.id, body="", body_html="", repost_of_id=post.id)
    db.session.add(row)
    db.session.flush()
    return row


def page_of_kind(kind: str, cast: list[User]) -> list[Post]:
    """The rows of a page where every post is of one kind, or for "mixed" of all in turn."""
    kinds = [name for name in KINDS if name != "mixed"]
    rows = []
    for number in range(POSTS):
        own = kinds[number % len(kinds)] if kind == "mixed" else kind
        author, other = cast[number % len(cast)], cast[(number + 1) % len(cast)]
        rows.append(MAKERS[own](author, other, number))
    db.session.commit()
    return rows


def text(author: User, other: User, number: int) -> Post:
    """A few lines."""
    return written(author, number)


def images(author: User, other: User, number: int) -> Post:
    """Two images."""
    post = written(author, number)
    with_images(post, 2)
    return post


def video(author: User, other: User, number: int) -> Post:
    """A link to a video."""
    return written(author, number, body="Look: https://www.youtube.com/watch?v=dQw4w9WgXcQ")


def quote(author: User, other: User, number: int) -> Post:
    """A post within another."""
    return written(author, number, quote=written(other, number))


def repost(author: User, other: User, number: int) -> Post:
    """A post of somebody else's."""
    return repost_of(author, written(other, number))


def article(author: User, other: User, number: int) -> Post:
    """A long text, shortened."""
    return written(author, number, title="What we did in winter", body=ARTICLE)


def folded(author: User, other: User, number: int) -> Post:
    """Behind a warning."""
    return written(author, number, warning="The end of the film")


MAKERS: dict[str, Callable[[User, User, int], Post]] = {
    maker.__name__: maker for maker in (text, images, video, quote, repost, article, folded)
}
KINDS = (*MAKERS, "mixed")


def html_of(rows: list[Post], around: Surroundings) -> str:
    """A page of rows, as htmx gets it when somebody scrolls on."""
    return render_template("main/_timeline.html", page=Page(rows), rows=rows, around=around)


@contextmanager
def signed_in(app: Flask, viewer: User) -> Any:
    """A request of somebody's."""
    with app.test_request_context("/"):
        g._login_user = viewer
        yield


def loaded(viewer: User, rows: list[Post]) -> tuple[list[Post], Surroundings]:
    """The rows with all that is shown of them, as a page loads them."""
    wanted = posts_and_reposts(viewer).where(Post.id.in_([row.id for row in rows]))
    rows = list(db.session.scalars(within(wanted, BY_ID, Window(), POSTS)))
    return rows, surroundings_of(viewer, rows)


def measured(app: Flask, viewer: User, kind: str, cast: list[User]) -> tuple[float, ...]:
    """Milliseconds for the first page, the quickest and the median; kilobytes."""
    rows, around = loaded(viewer, page_of_kind(kind, cast))
    assert viewer.username
    with signed_in(app, viewer):
        html_of(rows, around)  # compiles the templates
    for remembered in (times._day, times._time, parts._parts, parts.count_mark):
        remembered.cache_clear()
    spent = []
    html = ""
    with statements() as asked:
        for _run in range(RUNS):
            with signed_in(app, viewer):
                start = time.process_time()
                html = html_of(rows, around)
                spent.append((time.process_time() - start) * 1000)
    assert asked == [], asked
    assert html.count("<article") == POSTS
    return spent[0], min(spent), statistics.median(spent), len(html) / 1000


def main() -> int:
    """Print the table; 1 when a page costs more than it may."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as folder:

        class Settings(TestConfig):
            SQLALCHEMY_DATABASE_URI = f"sqlite:///{folder}/bench.db"
            DATA_FOLDER = folder

        app = create_app(Settings)
        with app.app_context():
            flask_migrate.upgrade()
            cast = people()
            print(f"{POSTS} posts, milliseconds of Python, {RUNS} runs each\n")
            print(f"{'kind':10}{'first':>9}{'quickest':>9}{'median':>9}{'KB':>9}")
            for kind in KINDS:
                first, quickest, median, size = measured(app, cast[0], kind, cast)
                print(f"{kind:10}{first:9.2f}{quickest:9.2f}{median:9.2f}{size:9.1f}")
                failed = failed or quickest > BUDGET_MS
            db.session.remove()
            db.engine.dispose()
    if failed:
        print(f"More than {BUDGET_MS} ms.")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
