"""Measure what feeds and sitemaps cost: python bench/feeds.py

A site with some thousand posts is made in a temporary SQLite file, or in --database-url. Each
address is asked for in the process itself, without a network: once as a reader that knows nothing,
once as one that has the same already. The last column is what the second costs of the first.
"""

import argparse
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask_migrate
from flask.testing import FlaskClient

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import create_app
from app.auth.secret_addresses import renew
from app.dates import utcnow
from app.extensions import db
from app.main.services.people import follow
from app.main.services.posts import write_post
from app.models import HomeFeed, User
from config import TestConfig
from tests.statements import statements

RUNS = 30
PEOPLE = 20
TEXT = "The boat is back in the **harbour**, and the engine runs again. #harbour @person3"


def fill(posts: int) -> str:
    """People who follow each other and write; gives the secret of the first one's home."""
    people = [
        User(username=f"person{n}", email=f"person{n}@example.org", password_hash="", locale="en")
        for n in range(PEOPLE)
    ]
    db.session.add_all(people)
    db.session.flush()
    for other in people[1:]:
        follow(people[0], other)
    now = utcnow()
    for number in range(posts):
        title = f"Article {number}" if number % 10 == 0 else ""
        write_post(
            people[number % PEOPLE],
            "\n\n".join([TEXT] * (60 if title else 1)),
            title=title,
            max_length=50_000,
            written_at=now - timedelta(minutes=posts - number),
            announce=False,
        )
    token = renew(HomeFeed, people[0])
    db.session.commit()
    return token


def milliseconds(client: FlaskClient, path: str, expected: int, **headers: str) -> float:
    """The median of some runs, the first one left out."""
    took = []
    for _ in range(RUNS + 1):
        begun = time.perf_counter()
        answer = client.get(path, headers=headers)
        took.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == expected, (path, answer.status_code)
    return statistics.median(took[1:])


def measure(client: FlaskClient, path: str) -> None:
    """One line for one address."""
    with statements() as seen:
        answer = client.get(path)
    whole = milliseconds(client, path, 200)
    name = path if len(path) < 30 else f"/home/….{path.rpartition('.')[2]}"
    line = f"{name:22} {len(answer.data) / 1000:7.1f} KB {len(seen):3} statements {whole:7.1f} ms"
    if etag := answer.headers.get("ETag"):
        same = milliseconds(client, path, 304, **{"If-None-Match": etag})
        line += f"   304: {same:5.1f} ms, {same / whole:4.0%}"
    print(line)


def main() -> None:
    """Make the site and measure each address."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--database-url", default="")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings: dict[str, Any] = {
            "SQLALCHEMY_DATABASE_URI": given.database_url or f"sqlite:///{folder}/bench.db",
            "DATA_FOLDER": folder,
            "LOG_LEVEL": "error",
        }
        app = create_app(type("Settings", (TestConfig,), settings))
        with app.app_context():
            flask_migrate.upgrade()
            token = fill(given.posts)
            client = app.test_client()
            feeds = ("/explore", "/articles", "/tag/harbour", "/user/person1", f"/home/{token}")
            for path in feeds:
                for ending in ("atom", "json"):
                    measure(client, f"{path}.{ending}")
            measure(client, "/sitemap.xml")


if __name__ == "__main__":
    main()
