"""A made-up site for ``bench/api.py`` that grows in steps, on either database.

Each filler brings one kind of thing from so many to more; the same numbers give the same things.
This one has the people and their posts, ``bench/api_things.py`` all else.
"""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, text

from app.dates import utcnow
from app.extensions import db
from app.main.services.counters import find_newest
from app.models import (
    Image,
    ImageState,
    Post,
    Tag,
    User,
    bookmark,
    followers,
    mention,
    post_like,
    post_tag,
)
from app.models.ids import first_id_at
from app.models.post import path_below, path_step

PEOPLE, TAGS, VIEWER, LIVELY = 300, 8, 1, 2
FOLLOWED = range(2, 102)
BEGIN, BETWEEN = datetime(2026, 1, 1, tzinfo=UTC), timedelta(minutes=7)
TALK = 1
"""The number of the post that everybody likes, and one of ten later posts answers."""
BATCH = 5_000
WORDS = (  # noqa: SIM905 - easier to read and to extend than a list
    "boat harbour bread lamp garden winter meeting saturday broken repair music letter train "
    "coffee window late early thanks found lost kettle workshop paint rope engine story rain"
).split()
Rows = dict[Any, list[dict[str, Any]]]


def people() -> None:
    """Everybody, whom the viewer follows, and the tags; before all else."""
    now = utcnow()
    rows = [
        {
            "id": n,
            "username": f"person{n}",
            "email": f"person{n}@example.org",
            "password_hash": "",
            "display_name": f"Person {n}",
            "locale": "en",
            "search_name": f"person {n} person{n}",
            "following_count": len(FOLLOWED) if n == VIEWER else 0,
        }
        for n in range(1, PEOPLE + 1)
    ]
    tags = [{"id": n, "name": f"tag{n}", "label": f"Tag{n}"} for n in range(1, TAGS + 1)]
    follows = [
        {"follower_id": VIEWER, "followed_id": n, "created_at": now + timedelta(seconds=n)}
        for n in FOLLOWED
    ]
    load({User: rows, Tag: tags, followers: follows})


def posts(present: int, wanted: int) -> None:
    """Posts of all kinds, with what hangs on them; half of a page has tags, a tenth an image."""
    ids = [id_of(number) for number in range(wanted)]
    rows: Rows = {table: [] for table in (Post, post_tag, mention, Image, post_like, bookmark)}
    for number in range(present, wanted):
        chance = random.Random(number)
        post = written(ids, number, chance)
        rows[Post].append(post)
        beside(rows, post, number, chance)
    load(rows)
    find_newest(db.session.scalars(select(User.id)))
    db.session.commit()


def id_of(number: int) -> int:
    """The id of a post; the same in each step."""
    return first_id_at(BEGIN + number * BETWEEN)


def talk() -> int:
    """The id of the post with many answers."""
    return id_of(TALK)


def written(ids: list[int], number: int, chance: random.Random) -> dict[str, Any]:
    """The row of a post."""
    post_id, author = ids[number], LIVELY if number % 8 == 4 else number * 7 % PEOPLE + 1
    body = " ".join(chance.choices(WORDS, k=chance.randint(6, 45)))
    answers = number > TALK and number % 10 == 3
    quotes = number > 50 and number % 10 == 5
    at = BEGIN + number * BETWEEN
    return {
        "id": post_id,
        "created_at": at,
        "author_id": author,
        "reach_owner_id": author,
        "title": "What we did in winter" if number % 20 == 1 else "",
        "body": body,
        "body_html": f"<p>{body}</p>",
        "warning": "Long" if number % 25 == 2 else "",
        "language": "en",
        "is_reply": answers,
        "parent_id": ids[TALK] if answers else None,
        "path": path_below(path_step(ids[TALK]), post_id) if answers else path_step(post_id),
        "is_quote": quotes,
        "quote_of_id": ids[number - 40] if quotes else None,
        "image_count": int(number % 10 == 7),
        "edited_at": at if number % 9 == 0 else None,
        "like_count": PEOPLE if number == TALK else number % 5,
    }


def beside(rows: Rows, post: dict[str, Any], number: int, chance: random.Random) -> None:
    """What hangs on a post."""
    post_id, at = post["id"], post["created_at"]
    tags = chance.sample(range(1, TAGS + 1), number % 2 * 2)
    rows[post_tag] += [{"post_id": post_id, "tag_id": tag} for tag in tags]
    likers = PEOPLE if number == TALK else number % 5
    rows[post_like] += [
        {"post_id": post_id, "user_id": n, "created_at": at} for n in range(1, likers + 1)
    ]
    if number % 3 == 0:
        rows[mention].append({"post_id": post_id, "user_id": chance.randint(2, PEOPLE)})
    if number % 4 == 0:
        rows[bookmark].append({"post_id": post_id, "user_id": VIEWER, "created_at": at})
    if post["image_count"]:
        rows[Image].append(
            {
                "id": post_id,
                "created_at": at,
                "owner_id": post["author_id"],
                "post_id": post_id,
                "description": "A boat at the pier",
                "state": ImageState.READY,
                "fingerprint": f"{post_id:032x}",
                "width": 2048,
                "height": 1365,
                "colour": "#88aacc",
                "bytes": 1,
                "next_attempt_at": at,
            }
        )


def load(rows: Rows) -> None:
    """Insert rows, table by table."""
    for table, values in rows.items():
        for start in range(0, len(values), BATCH):
            db.session.execute(insert(table), values[start : start + BATCH])
    db.session.commit()


def analyse() -> None:
    """Let the database know how much there is."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
