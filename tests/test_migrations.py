"""Migrations go up, down and up again, and end where the models are."""

import re
import warnings
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url

from app import create_app
from app.extensions import db
from app.main.services.counters import wrong_post_counters
from app.main.services.people import wrong_counters
from app.main.services.posts import write_post
from app.main.services.reactions import repost
from app.models import Post, User
from app.models.post import path_step
from config import TestConfig

VERSIONS = Path(__file__).resolve().parents[1] / "migrations" / "versions"


@pytest.fixture
def empty_app(database_url, tmp_path, application):
    """An application on a database without tables."""
    name = "migrations_test"
    if database_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        with application.app_context(), db.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
            connection.execute(text(f"CREATE DATABASE {name}"))
        url = make_url(database_url).set(database=name).render_as_string(hide_password=False)

    class Settings(TestConfig):
        SQLALCHEMY_DATABASE_URI = url

    app = create_app(Settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables():
    """The tables, without those that SQLite keeps for full text and for numbers."""
    names = inspect(db.engine).get_table_names()
    return {name for name in names if "_words" not in name} - {"alembic_version"}


def test_up_down_and_up_again(empty_app):
    flask_migrate.upgrade()
    assert tables() == set(db.metadata.tables)
    flask_migrate.downgrade(revision="base")
    assert tables() == set()
    flask_migrate.upgrade()
    assert tables() == set(db.metadata.tables)


def is_compared(item, name, kind, reflected, other):
    """Leave out what is there for full text, which each database has in its own way."""
    return not (
        (kind == "index" and name == "ix_ticket_due")  # over an expression, told in other words
        or (kind == "table" and reflected and "_words" in name)
    )


def test_the_schema_is_what_the_models_say(empty_app):
    flask_migrate.upgrade()
    with db.engine.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLite cannot tell of indexes over expressions
        options = {"compare_type": True, "include_object": is_compared}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, db.metadata) == []


def test_a_keeper_who_asks_for_a_migration_is_told_that_there_is_none(empty_app):
    flask_migrate.upgrade()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLite cannot tell of indexes over expressions
        flask_migrate.check()  # it ends the process where it finds a difference


def checks_and_indexes():
    """The names of all constraints and indexes, as the database has them."""
    inspector = inspect(db.engine)
    names = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLite cannot tell of indexes over expressions
        for table in db.metadata.tables:
            names.update(check["name"] for check in inspector.get_check_constraints(table))
            names.update(key["name"] for key in inspector.get_foreign_keys(table))
            names.update(unique["name"] for unique in inspector.get_unique_constraints(table))
            names.add(inspector.get_pk_constraint(table)["name"])
    return names - {None}  # SQLite names no key that counts by itself for ever


def test_constraints_are_the_same_by_name(empty_app):
    flask_migrate.upgrade()
    migrated = checks_and_indexes()
    flask_migrate.downgrade(revision="base")
    db.create_all()
    assert checks_and_indexes() == migrated
    assert all(re.match(r"(ck|fk|pk|uq)_", name) for name in migrated)
    db.drop_all()


def what_refuses_overlaps():
    """What keeps bookings of one host from overlapping, in the words of the database."""
    asked = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE name LIKE 'booking_time_overlap%'",
        "postgresql": "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conname = 'ex_booking_time_overlap'",
    }
    with db.engine.connect() as connection:
        found = connection.execute(text(asked[db.engine.dialect.name])).scalars().all()
    return sorted(" ".join(one.split()).replace("( ", "(").replace(" )", ")") for one in found)


def test_bookings_are_kept_from_overlapping_by_the_same_rule(empty_app):
    flask_migrate.upgrade()
    migrated = what_refuses_overlaps()
    flask_migrate.downgrade(revision="base")
    db.create_all()
    assert what_refuses_overlaps() == migrated != []
    db.drop_all()


def test_user_names_are_unique_whatever_the_case_after_migrating(empty_app):
    flask_migrate.upgrade()
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index'",
        "postgresql": "SELECT indexname FROM pg_indexes",
    }
    with db.engine.connect() as connection:
        found = connection.execute(text(names[db.engine.dialect.name])).scalars().all()
    assert "uq_user_username_lower" in found


def run(*statements):
    """Statements in a transaction of their own; gives the rows of the last."""
    with db.engine.begin() as connection:
        results = [connection.execute(text(statement)) for statement in statements]
        return [tuple(row) for row in results[-1]] if results[-1].returns_rows else []


BEFORE_POSTS_GREW = "45e89cb7b47f"
PERSON = (
    'INSERT INTO "user" (id, username, email, password_hash, display_name, about_me, locale, '
    "timezone, theme, role, status, created_at, last_seen, follower_count, following_count, "
    "post_count, last_post_id, search_name) VALUES (7, 'susan', 's@example.org', '', '', '', 'en', "
    "'UTC', 'auto', 'member', 'active', '2026-01-01', '2026-01-01', 0, 0, 2, 3475465806437442, 's')"
)
POST = (
    "INSERT INTO post (created_at, id, author_id, body, body_html, form_key) "
    "VALUES ('2026-01-01', {}, 7, 'Hello.', '<p>Hello.</p>', '{}')"
)


@pytest.fixture
def grown(empty_app):
    """A database with two posts from before, migrated."""
    flask_migrate.upgrade(revision=BEFORE_POSTS_GREW)
    run(PERSON, POST.format(258, "a"), POST.format(3475465806437442, "b"))
    flask_migrate.upgrade()


def test_earlier_posts_are_public_and_the_first_of_their_threads(grown):
    posts = db.session.scalars(db.select(Post).order_by(Post.id)).all()
    assert [(post.reach, post.reach_owner_id, post.is_reply) for post in posts] == [
        ("public", 7, False)
    ] * 2
    assert [post.path for post in posts] == [path_step(post.id) for post in posts]
    assert posts[0].path == b"\0\0\0\0\0\1\2"
    assert wrong_counters() == wrong_post_counters() == []
    assert [(post.body, post.form_key) for post in posts] == [("Hello.", "a"), ("Hello.", "b")]


def test_down_again_the_posts_are_as_they_were(grown):
    user = db.session.get_one(User, 7)
    first = db.session.scalars(db.select(Post).limit(1)).one()
    write_post(user, "An answer.", max_length=500, parent=first)
    repost(user, first)
    db.session.commit()
    db.session.remove()
    flask_migrate.downgrade(revision=BEFORE_POSTS_GREW)
    assert run("SELECT body, form_key FROM post ORDER BY id")[:2] == [
        ("Hello.", "a"),
        ("Hello.", "b"),
    ]
    ((count, last),) = run('SELECT post_count, last_post_id FROM "user"')
    assert [(count, last)] == run("SELECT count(*), max(id) FROM post") and count == 3


def test_it_does_not_go_down_while_that_would_publish_something(grown, caplog):
    write_post(db.session.get_one(User, 7), "Ours.", max_length=500, reach="members")
    db.session.commit()
    db.session.remove()
    with pytest.raises(SystemExit):
        flask_migrate.downgrade(revision=BEFORE_POSTS_GREW)
    assert "There are posts that are not public" in caplog.text
    assert run("SELECT count(*) FROM post WHERE reach = 'members'") == [(1,)]


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.name)
def test_files_are_named_by_day_revision_and_purpose(path):
    assert re.fullmatch(r"\d{8}_[0-9a-f]{12}_[a-z0-9_]+\.py", path.name)
