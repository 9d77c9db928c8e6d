"""Measure the home timeline while a site grows: python bench/feed.py

Ten thousand people write ten thousand posts, then a hundred thousand, then a million, in one
PostgreSQL. After each growth three viewers ask for the same pages, and every answer is compared
with a plain join before it is timed. What the application does must take as long at a million
posts as at ten thousand; the other ways of asking stand beside it for comparison.

Without --database-url the database is a throwaway one in a temporary folder. The numbers are
milliseconds in one warm process: the time of a page with its posts and authors loaded, or of the
whole answer for GET.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import pairwise
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import (
    Select,
    Subquery,
    and_,
    event,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.engine import make_url
from sqlalchemy.orm import aliased

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import create_app
from app.auth.services import sign_in
from app.auth.sessions import cookie_name
from app.dates import utcnow
from app.extensions import db
from app.main.queries.home import MOST_COUNTED, count_new, home_ids, home_page, people_asked
from app.main.queries.posts import BY_ID, explore, posts_and_replies_by, posts_by
from app.main.queries.surroundings import surroundings_of
from app.main.queries.visibility import not_muted, posts_and_reposts
from app.models import Post, Status, User, followers
from app.pagination import Page, Window, paginate
from bench import dataset
from config import TestConfig
from tests.database import postgresql

SIZES = (10_000, 100_000, 1_000_000)
SMALLEST = SIZES[0]
"""With fewer posts the quiet viewer has no tenth page."""
RUNS = 15
WARM_UP = 3

PAGE = TestConfig.POSTS_PER_PAGE
PAGES = 10
AGO = 1000
"""How many posts of the whole site are newer than the older of the two polled cursors."""

VIEWERS = {
    dataset.LIVELY_VIEWER: "200 lively",
    dataset.QUIET_VIEWER: "200 quiet",
    dataset.WIDE_VIEWER: "5,000 people",
}
WHOLE_PAGE = "GET /"
LABEL_WIDTH, COLUMN_WIDTH = 38, 14

Action = Callable[[], object]
Lines = dict[str, list[float]]
"""One value for each viewer, by what was measured."""


def people_of(viewer_id: int) -> Subquery:
    """The ids of the viewer and of everybody they follow."""
    followed = (
        select(User.id)
        .join(followers, followers.c.followed_id == User.id)
        .where(followers.c.follower_id == viewer_id, User.status == Status.ACTIVE)
    )
    return union_all(followed, select(literal(viewer_id))).subquery("people")


def on_home(viewer: User) -> Select[Any]:
    """The posts that home may show, whoever wrote them, with a rule of reposts written anew."""
    people = select(people_of(viewer.id).c.id)
    original, other = aliased(Post), aliased(Post)
    first = (
        select(func.min(other.id))
        .where(
            other.repost_of_id == Post.repost_of_id,
            other.author_id.in_(people),
            not_muted(viewer, other.author_id),
        )
        .correlate(Post)
        .scalar_subquery()
    )
    is_there = exists().where(
        original.id == Post.repost_of_id,
        or_(
            and_(~original.is_reply, original.author_id.in_(people)),
            not_(not_muted(viewer, original.author_id)),
        ),
    )
    is_new = and_(~is_there, Post.id == first)
    wanted = or_(Post.repost_of_id.is_(None), is_new)
    return posts_and_reposts(viewer).where(~Post.is_reply, not_muted(viewer), wanted)


def joined(viewer: User, limit: int) -> Select[Any]:
    """Home as a join of posts and follows."""
    people = people_of(viewer.id)
    select_posts = on_home(viewer).join(people, people.c.id == Post.author_id)
    return select_posts.order_by(Post.id.desc()).limit(limit)


def read_back(viewer: User, limit: int) -> Select[Any]:
    """Home by reading everybody's posts, newest first, and asking of each whether it belongs."""
    follows = exists().where(
        followers.c.follower_id == viewer.id, followers.c.followed_id == Post.author_id
    )
    select_posts = on_home(viewer).where(or_(Post.author_id == viewer.id, follows))
    return select_posts.order_by(Post.id.desc()).limit(limit)


def everybody_probed(viewer: User, limit: int) -> Select[Any]:
    """Home from the newest posts of each person followed, whenever that person posted last."""
    followed = people_asked(viewer, Window()).subquery("followed")
    ids = home_ids(viewer, followed, Window(), limit)
    select_posts = posts_and_reposts(viewer).where(Post.id.in_(select(ids.c.id)))
    return select_posts.order_by(Post.id.desc()).limit(limit)


OTHER_WAYS: dict[str, Callable[[User, int], Select[Any]]] = {
    "join of posts and follows": joined,
    "reading back through all posts": read_back,
    "probing everybody followed": everybody_probed,
}


def posts(statement: Select[Any]) -> list[Post]:
    """The posts that a statement finds."""
    return list(db.session.scalars(statement))


def ids_of(found: list[Post] | Page[Post]) -> list[int]:
    """The ids of some posts."""
    return [post.id for post in (found.items if isinstance(found, Page) else found)]


def walk(viewer: User) -> list[tuple[Window, list[int]]]:
    """The first pages of home, each with the window it was asked for with."""
    pages, window = [], Window()
    for _number in range(PAGES):
        page = home_page(viewer, window, PAGE)
        pages.append((window, ids_of(page)))
        assert page.older is not None
        window = Window.parse({"before": page.older}, BY_ID)
    return pages


def old_cursor() -> int:
    """The id of a post that ``AGO`` posts are newer than."""
    cursor = db.session.scalar(select(Post.id).order_by(Post.id.desc()).offset(AGO).limit(1))
    assert cursor is not None
    return cursor


def check(viewer: User) -> None:
    """See that every way of asking gives the same posts in the same order."""
    plain = ids_of(posts(joined(viewer, PAGES * PAGE)))
    pages = walk(viewer)
    assert [post_id for _window, ids in pages for post_id in ids] == plain
    for statement in OTHER_WAYS.values():
        assert ids_of(posts(statement(viewer, PAGE + 1))) == plain[: PAGE + 1]
    for (_, ids), (_, older) in pairwise(pages):
        assert ids_of(home_page(viewer, Window((older[0],), backwards=True), PAGE)) == ids
    everything = joined(viewer, 0).with_only_columns(Post.id).order_by(None).limit(None)
    for cursor in (plain[0], old_cursor(), plain[-1]):
        newer = everything.where(Post.id > cursor).subquery()
        number = db.session.scalar(select(func.count()).select_from(newer)) or 0
        assert count_new(viewer, cursor) == min(number, MOST_COUNTED + 1)


def actions(viewer: User) -> dict[str, Action]:
    """What is timed for a viewer, by its label."""
    pages, ago = walk(viewer), old_cursor()
    newest = pages[0][1][0]
    author = db.session.scalars(joined(viewer, 1)).one().author

    def other(statement: Callable[[User, int], Select[Any]]) -> Action:
        return lambda: posts(statement(viewer, PAGE + 1))

    def home(number: int) -> Action:
        return lambda: home_page(viewer, pages[number - 1][0], PAGE)

    return {
        **{label: other(statement) for label, statement in OTHER_WAYS.items()},
        "home, page 1": home(1),
        "home, page 2": home(2),
        f"home, page {PAGES}": home(PAGES),
        "new posts since the newest": lambda: count_new(viewer, newest),
        f"new posts since {AGO:,} posts ago": lambda: count_new(viewer, ago),
        "home, page 1, with surroundings": lambda: surroundings_of(
            viewer, home_page(viewer, Window(), PAGE).items
        ),
        "explore": lambda: paginate(explore(viewer), BY_ID, Window(), PAGE),
        "explore, for guests": lambda: paginate(explore(None), BY_ID, Window(), PAGE),
        "profile": lambda: paginate(posts_by(viewer, author), BY_ID, Window(), PAGE),
        "profile, with replies": lambda: paginate(
            posts_and_replies_by(viewer, author), BY_ID, Window(), PAGE
        ),
    }


def fresh_session() -> None:
    """Forget what was loaded, and have a connection at hand."""
    db.session.remove()
    db.session.connection()


def milliseconds(action: Action, runs: int, before: Action = lambda: None) -> float:
    """The median time of an action; ``before`` is run each time and not counted."""
    times = []
    for _run in range(WARM_UP + runs):
        before()
        start = time.perf_counter()
        action()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[WARM_UP:])


def whole_page(app: Flask, viewer_id: int, runs: int) -> tuple[float, int]:
    """The time of the home page of somebody signed in, and how many statements it sends."""
    with app.app_context():
        viewer = db.session.get_one(User, viewer_id)
        username, engine = viewer.username, db.engine
        name, token = cookie_name(), sign_in(viewer, "bench")
        db.session.commit()
    client = app.test_client()
    client.set_cookie(name, token)

    def load() -> None:
        response = client.get("/")
        assert response.status_code == 200, response.status
        assert username in response.text

    taken = milliseconds(load, runs)
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    load()
    event.remove(engine, "before_cursor_execute", note)
    return taken, len(seen)


def measure(app: Flask, runs: int) -> tuple[Lines, list[int]]:
    """Times for all viewers, and the number of statements of their home pages."""
    lines: Lines = {}
    statements = []
    for viewer_id, label in VIEWERS.items():
        progress(f"measuring as the viewer who follows {label}")
        with app.app_context():
            viewer = db.session.get_one(User, viewer_id)
            check(viewer)
            for name, action in actions(viewer).items():
                lines.setdefault(name, []).append(milliseconds(action, runs, fresh_session))
        # Outside of the context: each request needs its own.
        taken, number = whole_page(app, viewer_id, runs)
        lines.setdefault(WHOLE_PAGE, []).append(taken)
        statements.append(number)
    return lines, statements


def show(title: str, lines: Lines) -> None:
    """Print a table with a column for each viewer."""
    width = LABEL_WIDTH + COLUMN_WIDTH * len(VIEWERS)
    print(f"\n{title}\n")
    print(" " * LABEL_WIDTH + "".join(f"{label:>{COLUMN_WIDTH}}" for label in VIEWERS.values()))
    print("-" * width)
    for name, values in lines.items():
        print(f"{name:<{LABEL_WIDTH}}" + "".join(f"{it:>{COLUMN_WIDTH}.1f}" for it in values))
    sys.stdout.flush()


def ratios(last: Lines, first: Lines) -> Lines:
    """How many times as long each line took at the last size."""
    return {
        name: [after / before for after, before in zip(values, first[name], strict=True)]
        for name, values in last.items()
    }


def progress(message: str) -> None:
    """Say what takes the time; not part of the table."""
    print(f"[{time.perf_counter() - STARTED:4.0f} s] {message}", file=sys.stderr, flush=True)


def run(app: Flask, sizes: list[int], runs: int) -> None:
    """Grow the site step by step and measure after each step."""
    begin = utcnow() - sizes[-1] * dataset.BETWEEN_POSTS
    with app.app_context():
        db.create_all()
        if db.session.scalar(select(exists().where(User.id > 0))):
            raise SystemExit("There are people in this database already; give me an empty one.")
        progress(f"loading {dataset.PEOPLE:,} people and whom they follow")
        dataset.people(begin)
        dataset.follows(begin)
        dataset.distances(begin)
    results: list[Lines] = []
    for present, size in pairwise([0, *sizes]):
        progress(f"growing from {present:,} to {size:,} posts")
        with app.app_context():
            dataset.posts(begin, present, size)
        lines, statements = measure(app, runs)
        show(f"{size:,} posts: milliseconds, median of {runs}", lines)
        print(f"\nSQL statements of {WHOLE_PAGE}: {', '.join(map(str, statements))}", flush=True)
        results.append(lines)
    if len(sizes) > 1:
        title = f"{sizes[-1]:,} posts against {sizes[0]:,}: how many times as long"
        show(title, ratios(results[-1], results[0]))
    progress("done")


def application(url: str) -> Flask:
    """The application on a database."""
    address = make_url(url).set(drivername="postgresql+psycopg2")
    settings = {
        "SQLALCHEMY_DATABASE_URI": address.render_as_string(hide_password=False),
        "LOG_LEVEL": "warning",
    }
    return create_app(type("BenchConfig", (TestConfig,), settings))


@contextmanager
def throwaway() -> Iterator[str]:
    """The address of a PostgreSQL that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="microblog-bench-") as folder:
        progress("starting PostgreSQL")
        with postgresql(str(Path(folder) / "data")) as url:
            yield url


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=list(SIZES), metavar="POSTS", help="in rising order"
    )
    parser.add_argument("--runs", type=int, default=RUNS, help="timed runs of each (%(default)s)")
    parser.add_argument("--database-url", help="an empty PostgreSQL database, which is filled")
    given = parser.parse_args()
    if given.sizes[0] < SMALLEST or given.sizes != sorted(set(given.sizes)):
        parser.error(f"--sizes must grow, from {SMALLEST} on")
    if given.runs < 1:
        parser.error("--runs must be 1 or more")
    return given


def main() -> None:
    """Measure what the command line asks for."""
    given = arguments()
    with nullcontext(given.database_url) if given.database_url else throwaway() as url:
        app = application(url)
        try:
            run(app, given.sizes, given.runs)
        finally:
            with app.app_context():
                db.engine.dispose()


STARTED = time.perf_counter()

if __name__ == "__main__":
    main()
