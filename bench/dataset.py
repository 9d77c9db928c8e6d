"""A made-up site for the benchmarks: people, who follows whom, and posts that grow in steps.

A few people write much and are followed by many. Most write rarely, a fifth never did, and some
have left: the quiet ones wrote only in the first tenth of each growth, every second of the others
only in its first half. The same seed makes the same site each time, but for the ids of posts.
"""

import io
import itertools
import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import insert, text, update

from app.extensions import db
from app.main.queries.people import true_counts
from app.main.services.people import COUNTERS, wrong_counters
from app.models import Status, User
from app.models.ids import id_at

PEOPLE = 10_000
QUIET = range(1, 301)
"""They left early; the viewers of the benchmark are the first three of them."""
READERS = range(301, 2301)
"""They never wrote anything."""
WRITERS = range(2301, PEOPLE + 1)
"""Each writes less than the one before."""
LIVELY = WRITERS[:500]
SUSPENDED = WRITERS[50::100]

LIVELY_VIEWER, QUIET_VIEWER, WIDE_VIEWER = 1, 2, 3
CHOSEN = {
    LIVELY_VIEWER: (LIVELY, 200),
    QUIET_VIEWER: (QUIET[3:], 200),
    WIDE_VIEWER: (range(4, PEOPLE + 1), 5000),
}
"""Whom each viewer follows: how many people out of which."""

BETWEEN_POSTS = timedelta(seconds=90)
LANGUAGES = ("en", "es", "de")
WORDS = (  # noqa: SIM905 - easier to read and to extend than a list
    "boat harbour bread lamp garden winter meeting saturday broken repair music letter train "
    "coffee window late early thanks found lost kettle workshop paint rope engine story rain"
).split()
BATCH = 50_000


def weight(writer: int) -> float:
    """How much a writer writes and is followed, compared with the others."""
    return 1 / (writer - WRITERS.start + 20)


def people(joined: datetime) -> None:
    """Load everybody."""
    rows = [
        {
            "id": number,
            "username": f"person{number}",
            "email": f"person{number}@example.org",
            "password_hash": "",
            "display_name": f"Person {number}",
            "about_me": " ".join(random.choices(WORDS, k=12)),
            "locale": LANGUAGES[number % len(LANGUAGES)],
            "status": Status.SUSPENDED if number in SUSPENDED else Status.ACTIVE,
            "created_at": joined,
            "last_seen": joined,
            "search_name": f"person {number} person{number}",
        }
        for number in range(1, PEOPLE + 1)
    ]
    db.session.execute(insert(User), rows)
    db.session.commit()


def follows(since: datetime) -> None:
    """Load who follows whom: about thirty people each, mostly those who write much."""
    everybody = range(1, PEOPLE + 1)
    popularity = [weight(person) if person in WRITERS else 1 / PEOPLE for person in everybody]
    cumulated = list(itertools.accumulate(popularity))
    instants = (since + timedelta(seconds=second) for second in itertools.count())

    def rows() -> Iterator[tuple[object, ...]]:
        for person in everybody:
            if person in CHOSEN:
                followed = set(random.sample(*CHOSEN[person]))
            else:
                wanted = min(int(random.paretovariate(1.2) * 8), 500)
                followed = set(random.choices(everybody, cum_weights=cumulated, k=wanted))
            for other in sorted(followed - {person}):
                yield person, other, next(instants).isoformat()

    copy("followers", ("follower_id", "followed_id", "created_at"), rows())


def posts(begin: datetime, present: int, wanted: int) -> None:
    """Let the site grow from the present number of posts to the wanted one, then count again."""
    bodies = [" ".join(random.choices(WORDS, k=random.randint(4, 45))) for _ in range(1000)]

    def rows() -> Iterator[tuple[object, ...]]:
        for number, author in enumerate(authors(wanted - present), start=present):
            instant = begin + number * BETWEEN_POSTS
            body = random.choice(bodies)
            html = f"<p>{body}</p>"
            yield instant.isoformat(), id_at(instant), author, body, html, LANGUAGES[number % 3]

    copy("post", ("created_at", "id", "author_id", "body", "body_html", "language"), rows())
    count()


def authors(number: int) -> Iterator[int]:
    """Who writes the next posts, in order."""
    stayed = [writer for writer in WRITERS if writer in LIVELY or writer % 2]
    early, first_half = number // 10, number // 2
    for present in choose(list(WRITERS), early):
        yield random.choice((present, random.choice(QUIET)))
    yield from choose(list(WRITERS), first_half - early)
    yield from choose(stayed, number - first_half)


def choose(writers: list[int], number: int) -> list[int]:
    """A writer for each of some posts."""
    cumulated = list(itertools.accumulate(map(weight, writers)))
    return random.choices(writers, cum_weights=cumulated, k=number)


def copy(table: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """Load rows into a table by COPY. No value may hold a tab, a line break or a backslash."""
    cursor = db.session.connection().connection.cursor()
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    remaining = iter(rows)
    while batch := list(itertools.islice(remaining, BATCH)):
        lines = "".join("\t".join(map(str, row)) + "\n" for row in batch)
        cursor.copy_expert(statement, io.StringIO(lines))
    db.session.commit()


def count() -> None:
    """Set the counters by the application's own rule, then clean up and renew the statistics."""
    maintain("ANALYZE")  # without statistics, counting takes minutes
    counted = true_counts().subquery()
    values = {name: counted.c[name] for name in COUNTERS}
    db.session.execute(
        update(User).where(User.id == counted.c.id).values(values),
        execution_options={"synchronize_session": False},
    )
    db.session.commit()
    assert wrong_counters() == []
    db.session.remove()
    maintain("VACUUM (ANALYZE)")


def maintain(command: str) -> None:
    """Run a command of PostgreSQL that wants no transaction around it."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(command))
