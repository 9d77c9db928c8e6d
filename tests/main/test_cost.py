"""What pages cost: a constant number of statements, and none that counts or skips."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, select, text

from app.dates import utcnow
from app.extensions import db
from app.main.queries.home import home_page
from app.main.queries.posts import (
    BY_ID,
    BY_PATH,
    articles,
    articles_by,
    explore,
    images_by,
    posts_by,
    replies,
)
from app.main.queries.surroundings import surroundings_of
from app.main.services import reactions
from app.media import services
from app.models import User
from app.pagination import Window, within
from tests.database import Snapshot, empty
from tests.media.files import keep
from tests.people import make_follow, make_post, make_repost, make_user
from tests.statements import statements

HOME_AT_MOST = 9
NOTED_VISIT = 2  # the sign-in and the person, once a minute


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


@pytest.fixture
def full_home(susan, john, mary, david):
    """Susan's home with all kinds of posts, and something in every panel."""
    grow(susan, 5, 2)
    make_follow(susan, john, mary)
    far = make_post(david, "Far away. #harbour", quote=make_post(david, "Quoted."))
    make_repost(john, far)
    make_post(mary, "Look.", quote=make_post(david, "Quoted, too."))
    make_post(mary, "A long one.", title="An article")
    services.attach(make_post(mary, "A boat."), [keep(mary)])
    reactions.like(susan, far)
    db.session.commit()


def test_home_takes_at_most_nine_statements(client_of, susan, full_home):
    client = client_of(susan)
    with statements() as seen:
        page = client.get("/").text
    for shown in (
        "Reposted by",
        "Quoted, too.",
        "An article",
        "/media/",
        "#harbour",
        "Popular tags",
    ):
        assert shown in page.replace("<bdi>", "")
    assert len(seen) <= HOME_AT_MOST, "\n".join(seen)


def test_a_visit_and_what_was_read_are_noted_in_two_more(client_of, susan, full_home):
    client = client_of(susan)
    client.get("/")
    seen = statements_for(client, "/", minutes=2)  # the popular tags are still remembered
    assert len(seen) <= HOME_AT_MOST - 1 + NOTED_VISIT, "\n".join(seen)
    assert sum(statement.startswith("UPDATE") for statement in seen) == NOTED_VISIT


def test_the_next_page_of_home_asks_for_no_panels(app, client_of, susan, full_home):
    app.config["POSTS_PER_PAGE"] = 2
    client = client_of(susan)
    older = client.get("/").text.split('hx-get="/?before=')[1].split('"')[0]
    with statements() as seen:
        part = client.get(f"/?before={older}", headers={"HX-Request": "true"}).text
    assert part.count("<article") == 2
    assert len(seen) <= 5, "\n".join(seen)


PAGES = [
    "/",
    "/explore",
    "/people",
    "/people?order=followers",
    "/user/susan",
    "/user/susan/replies",
    "/user/susan/images",
    "/user/susan/articles",
    "/user/susan/followers",
    "/tag/harbour",
    "/articles",
    "/bookmarks",
    "/settings/people",
]


@pytest.fixture(scope="module")
def sites():
    """What is in the database of a small and of a large site."""
    return {}


@pytest.fixture
def site_of(app, sites):
    """Makes a small or a large site, once, and puts it back after that; gives Susan."""

    def make(size):
        empty()
        db.session.expunge_all()
        if size in sites:
            sites[size].put_back()
            return db.session.scalars(select(User).where(User.username == "susan")).one()
        susan = make_user("susan", display_name="Susan Marsh")
        grow(susan, 2, 1)
        if size == "large":
            grow(susan, 25, 2)
        sites[size] = Snapshot.take()
        return susan

    return make


@pytest.mark.parametrize("path", PAGES)
def test_statements_do_not_grow_with_the_rows(client_of, site_of, path):
    def cost(size):
        client = client_of(site_of(size))
        client.get(path)  # the popular tags are counted once in some minutes
        return len(statements_for(client, path, minutes=2))

    assert cost("small") == cost("large")


@pytest.mark.parametrize("path", PAGES)
def test_no_page_counts_or_skips_rows(client_of, susan, path):
    grow(susan, 3, 2)
    client = client_of(susan)
    client.get("/explore")  # the popular tags are counted once in some minutes
    for statement in statements_for(client, path, minutes=2):
        # SQLAlchemy writes an offset of nothing for SQLite; the run on PostgreSQL sees them all.
        assert "OFFSET" not in statement.upper().replace("LIMIT ? OFFSET ?", "")
        assert "COUNT(" not in statement.upper()


@pytest.mark.parametrize("path", ["/", "/explore", "/user/susan"])
def test_guests_cost_no_more_than_members(client, susan, path):
    make_post(susan)
    with statements() as seen:
        client.get(path)
    assert len(seen) <= 6


def test_reading_writes_nothing_within_a_minute(client_of, susan):
    client = client_of(susan)
    client.get("/")
    with statements() as seen:
        client.get("/")
    assert all(statement.startswith(("SELECT", "WITH")) for statement in seen)


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


def test_a_page_of_every_kind_of_post_costs_four_statements(susan, john, mary):
    make_follow(susan, john)
    far = make_post(mary, "Far.", quote=make_post(mary, "Quoted."), image_count=1)
    for person in (john, susan):
        make_repost(person, far)
    make_post(john, "Look.", quote=far)
    make_post(john, "Words.")
    db.session.refresh(susan)
    with statements() as seen:
        page = home_page(susan, Window(), 25)
        around = surroundings_of(susan, page.items)
    assert len(page.items) == 3
    assert [around.quoted(around.shown(row)) is not None for row in page.items] == [
        False,
        True,
        True,
    ]
    assert len(seen) == 4, "\n".join(seen)


def plan_of(query):
    """How the database means to run a query."""
    sent = []

    def note(connection, cursor, statement, parameters, *more):
        sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    db.session.execute(query)
    event.remove(db.engine, "before_cursor_execute", note)
    ((statement, parameters),) = sent
    words = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    rows = db.session.connection().exec_driver_sql(f"{words} {statement}", parameters)
    return "\n".join(str(tuple(row)) for row in rows)


LISTS = {
    "explore": (lambda person: (explore(person), BY_ID), "ix_post_id_listed"),
    "explore for guests": (lambda person: (explore(None), BY_ID), "ix_post_id_public"),
    "articles": (lambda person: (articles(person), BY_ID), "ix_post_id_article"),
    "profile": (lambda p: (posts_by(p, p), BY_ID), "ix_post_author_id_id_top"),
    "profile, articles": (lambda p: (articles_by(p, p), BY_ID), "ix_post_author_id_id_article"),
    "profile, images": (lambda p: (images_by(p, p), BY_ID), "ix_post_author_id_id_image"),
    "replies": (lambda p: (replies(p, make_post(p)), BY_PATH), "ix_post_path"),
}


@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_an_index(app, susan, name):
    make_list, index = LISTS[name]
    query = within(*make_list(susan), Window(), 26)
    db.session.refresh(susan)
    if db.engine.dialect.name == "sqlite":
        assert index in plan_of(query)
    else:  # among so few rows it may prefer another index, but there has to be one
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
        assert "Seq Scan on post" not in plan_of(query)
