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
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_up_down_and_up_again(empty_app):
    flask_migrate.upgrade()
    assert tables() == set(db.metadata.tables)
    flask_migrate.downgrade(revision="base")
    assert tables() == set()
    flask_migrate.upgrade()
    assert tables() == set(db.metadata.tables)


def test_the_schema_is_what_the_models_say(empty_app):
    flask_migrate.upgrade()
    with db.engine.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLite cannot tell of indexes over expressions
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


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
    return names


def test_constraints_are_the_same_by_name(empty_app):
    flask_migrate.upgrade()
    migrated = checks_and_indexes()
    flask_migrate.downgrade(revision="base")
    db.create_all()
    assert checks_and_indexes() == migrated
    assert all(name and re.match(r"(ck|fk|pk|uq)_", name) for name in migrated)
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


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.name)
def test_files_are_named_by_day_revision_and_purpose(path):
    assert re.fullmatch(r"\d{8}_[0-9a-f]{12}_[a-z0-9_]+\.py", path.name)
