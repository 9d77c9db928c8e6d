"""What pages cost: a constant number of statements, and none that counts or skips."""

from datetime import timedelta

import pytest
import time_machine

from app.dates import utcnow
from tests.people import make_follow, make_post, make_user
from tests.statements import statements

HOME_AT_MOST = 6


def grow(viewer, people, posts):
    """More people, all followed, each with some posts."""
    for number in range(people):
        person = make_user(f"p{viewer.following_count}_{number}")
        make_follow(viewer, person)
        make_follow(person, viewer)
        for turn in range(posts):
            make_post(person, f"{number} {turn}")


def statements_for(client, path, minutes=5):
    with time_machine.travel(utcnow() + timedelta(minutes=minutes)), statements() as seen:
        assert client.get(path).status_code == 200
    return seen


def test_home_takes_at_most_six_statements(client_of, susan):
    grow(susan, 5, 2)
    seen = statements_for(client_of(susan), "/")
    assert len(seen) <= HOME_AT_MOST, "\n".join(seen)


PAGES = [
    "/",
    "/explore",
    "/people",
    "/people?order=followers",
    "/user/susan",
    "/user/susan/followers",
]


@pytest.mark.parametrize("path", PAGES)
def test_statements_do_not_grow_with_the_rows(client_of, susan, path):
    client = client_of(susan)
    grow(susan, 2, 1)
    few = len(statements_for(client, path))
    grow(susan, 25, 2)
    assert len(statements_for(client, path, minutes=10)) == few


@pytest.mark.parametrize("path", PAGES)
def test_no_page_counts_or_skips_rows(client_of, susan, path):
    grow(susan, 3, 2)
    for statement in statements_for(client_of(susan), path):
        # SQLAlchemy writes an offset of nothing for SQLite; the run on PostgreSQL sees them all.
        assert "OFFSET" not in statement.upper().replace("LIMIT ? OFFSET ?", "")
        assert "COUNT(" not in statement.upper()


@pytest.mark.parametrize("path", ["/", "/explore", "/user/susan"])
def test_guests_cost_no_more_than_members(client, susan, path):
    make_post(susan)
    with statements() as seen:
        client.get(path)
    assert len(seen) <= 4


def test_reading_writes_nothing_within_a_minute(client_of, susan):
    client = client_of(susan)
    client.get("/")
    with statements() as seen:
        client.get("/")
    assert all(statement.startswith("SELECT") for statement in seen)


def test_static_files_need_no_database(client_of, susan):
    client = client_of(susan)
    with statements() as seen:
        client.get("/static/css/app.css").close()
    assert seen == []


@pytest.mark.parametrize(
    "path",
    [
        "/static/css/app.css",
        "/new_posts?after=1",
        "/healthz",
        "/user/susan/avatar.svg",
        "/user/susan/popup",
    ],
)
def test_polling_and_files_are_no_visit(client_of, susan, path):
    client = client_of(susan)
    before = susan.last_seen
    with time_machine.travel(utcnow() + timedelta(minutes=10)):
        client.get(path).close()
    assert susan.last_seen == before


def test_a_visit_is_noted_on_person_and_sign_in(client_of, susan):
    client = client_of(susan)
    later = utcnow() + timedelta(minutes=10)
    with time_machine.travel(later, tick=False):
        client.get("/explore")
    assert susan.last_seen == later
