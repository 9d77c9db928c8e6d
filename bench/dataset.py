"""A made-up site for the benchmarks: people, who follows whom, and posts that grow in steps.

A few people write much and are followed by many. Most write rarely, a fifth never did, and some
have left: the quiet ones wrote only in the first tenth of each growth, every second of the others
only in its first half. A fifth of what they write are answers, a tenth only passes on what others
wrote lately, and a fifth is not for everybody. The same seed makes the same site each time, but for
the ids of posts.
"""

import io
import itertools
import random
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import insert, select, text, update

from app.extensions import db
from app.main.queries.people import true_counts
from app.main.services.people import COUNTERS, wrong_counters
from app.models import Reach, Status, User, followers
from app.models.ids import id_at
from app.models.post import path_below, path_step

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

BLOCKS = 200
"""So many people each viewer has blocked; half as many have blocked them, or are muted."""

LATELY = 400
"""Answers and reposts are of one of so many posts before."""
ANSWERS, REPOSTS = 0.2, 0.1
REACHES = {Reach.PUBLIC: 80, Reach.MEMBERS: 12, Reach.FOLLOWERS: 7, Reach.MENTIONED: 1}

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
    recent: deque[Written] = deque(maxlen=LATELY)
    passed_on: set[tuple[int, int]] = set()

    def rows() -> Iterator[tuple[object, ...]]:
        for number, author in enumerate(authors(wanted - present), start=present):
            instant = begin + number * BETWEEN_POSTS
            post = written(id_at(instant), author, recent, passed_on)
            body = "" if post.repost_of else random.choice(bodies)
            html = f"<p>{body}</p>" if body else ""
            yield instant.isoformat(), *post.columns, body, html, LANGUAGES[number % 3]
            if not post.repost_of:
                recent.append(post)

    columns = ("created_at", *Written.COLUMNS, "body", "body_html", "language")
    copy("post", columns, rows())
    count()


@dataclass(frozen=True)
class Written:
    """What later posts have to know of a post."""

    COLUMNS: ClassVar = (
        *("id", "author_id", "reach", "reach_owner_id", "is_reply", "parent_id", "path"),
        "repost_of_id",
    )

    id: int
    author: int
    reach: Reach
    owner: int
    path: bytes
    parent: int | None = None
    repost_of: int | None = None

    @property
    def columns(self) -> tuple[object, ...]:
        """Its values as COPY reads them."""
        path = f"\\\\x{self.path.hex()}"
        related = [r"\N" if other is None else other for other in (self.parent, self.repost_of)]
        is_reply = self.parent is not None
        return (
            self.id,
            self.author,
            self.reach,
            self.owner,
            is_reply,
            related[0],
            path,
            related[1],
        )


def written(
    post_id: int, author: int, recent: Sequence[Written], passed_on: set[tuple[int, int]]
) -> Written:
    """A post, an answer to one of the recent ones, or a repost of one."""
    reach = random.choices(list(REACHES), weights=list(REACHES.values()))[0]
    chance, path = random.random(), path_step(post_id)
    if recent and chance < ANSWERS + REPOSTS:
        other = random.choice(recent)
        if chance < ANSWERS:
            owner = author if other.reach.is_wide else other.owner
            path = path_below(other.path, post_id)
            return Written(post_id, author, other.reach, owner, path, parent=other.id)
        if other.reach.is_wide and (author, other.id) not in passed_on:
            passed_on.add((author, other.id))
            return Written(post_id, author, other.reach, author, path, repost_of=other.id)
    return Written(post_id, author, reach, author, path)


def distances(since: datetime) -> None:
    """Load whom each viewer has blocked, was blocked by and does not hear; nobody they follow."""
    blocks: list[tuple[object, ...]] = []
    mutes: list[tuple[object, ...]] = []
    for viewer in CHOSEN:
        followed = select(followers.c.followed_id).where(followers.c.follower_id == viewer)
        free = sorted({*range(4, PEOPLE + 1)} - {*db.session.scalars(followed)})
        others = random.sample(free, BLOCKS * 3 // 2)
        blocks += [(viewer, other, since.isoformat()) for other in others[:BLOCKS]]
        blocks += [(other, viewer, since.isoformat()) for other in others[BLOCKS:]]
        heard_no_more = random.sample(free, BLOCKS // 2)
        mutes += [(viewer, other, since.isoformat()) for other in heard_no_more]
    copy("block", ("blocker_id", "blocked_id", "created_at"), blocks)
    copy("mute", ("muter_id", "muted_id", "created_at"), mutes)


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
    """Load rows into a table by COPY. No value may hold a tab or a line break."""
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
