"""What makes SQLite and PostgreSQL behave alike, and what their constraint errors mean."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, g, has_app_context, has_request_context, request
from sqlalchemy import Connection, CursorResult, Engine, Executable, Insert, Table, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.util import AliasedClass

from app.extensions import db

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
BUSY_SECONDS = 15
CONNECT_SECONDS = 5
"""How long a PostgreSQL may take to answer the door; a page then says so instead of hanging."""


class SiteConnection(sqlite3.Connection):
    """A connection of the site; a broker in a SQLite file begins its transactions its own way."""


def init_app(app: Flask) -> None:
    """Set how the engine of this application connects; connects to nothing yet."""
    uri: str = app.config["SQLALCHEMY_DATABASE_URI"]
    options: dict[str, Any] = {
        "pool_pre_ping": True,
        "connect_args": {"connect_timeout": CONNECT_SECONDS},
    }
    if uri.startswith("sqlite"):
        options = {"connect_args": {"timeout": BUSY_SECONDS, "factory": SiteConnection}}
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)


def prepare_aliases() -> None:
    """Let every alias of a model that stands in a module find its columns now.

    An alias looks for them when it is used first, and remembers what it found. When two threads
    use it first at once, one may find nothing (SQLAlchemy 2.1), and its conditions are about the
    model itself for as long as the process lives: whoever may not see a post could then see it.
    """
    for module in list(sys.modules.values()):
        for value in list(getattr(module, "__dict__", {}).values()):
            if type(value) is AliasedClass:
                for attribute in inspect(value).mapper.column_attrs:
                    _ = getattr(value, attribute.key).expression


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    if not isinstance(connection, SiteConnection):
        return
    # The driver's own idea of when a transaction begins breaks savepoints; we begin them below.
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    if not isinstance(driver, SiteConnection):
        return
    # A reader that turns writer while somebody else writes is refused by SQLite at once, whatever
    # the busy timeout. Who may write therefore takes the lock first, and waits for it: a request
    # that is no GET, and a job (which must not hold a transaction while it does something slow).
    asks = has_request_context() and request.method not in SAFE_METHODS
    works = has_app_context() and g.get("in_job", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if asks or works else "BEGIN")


def insert_or_ignore(table: Table) -> Insert:
    """An INSERT that does nothing when a unique row is there already; ``rowcount`` tells."""
    if db.engine.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def upsert(table: Table, first: dict[str, Any], again: dict[str, Any], *, key: list[str]) -> Any:
    """An INSERT of ``first``; where a row with its ``key`` is there already, an UPDATE of that."""
    if db.engine.dialect.name == "postgresql":
        insert = postgresql.insert(table).values(first)
        return insert.on_conflict_do_update(index_elements=key, set_=again)
    return sqlite.insert(table).values(first).on_conflict_do_update(index_elements=key, set_=again)


def rows_changed(statement: Executable) -> int:
    """Run an INSERT, UPDATE or DELETE; how many rows it changed."""
    options = {"synchronize_session": False}
    result = db.session.execute(statement.execution_options(**options))
    return result.rowcount if isinstance(result, CursorResult) else 0


def violated_constraint(error: IntegrityError) -> str:
    """The text that names the violated constraint or its columns, as the driver gives it."""
    diagnosis = getattr(error.orig, "diag", None)
    return (diagnosis and diagnosis.constraint_name) or str(error.orig)


@contextmanager
def unique_violation(errors: dict[str, Exception]) -> Iterator[None]:
    """Flush within a savepoint and turn a lost race into the error that the form would show.

    ``errors`` maps a part of a constraint's name (PostgreSQL) or of its message (SQLite, such as
    ``user.email``) to the exception to raise. Anything else is raised as it came.
    """
    try:
        with db.session.begin_nested():
            yield
            db.session.flush()
    except IntegrityError as error:
        constraint = violated_constraint(error)
        for part, replacement in errors.items():
            if part in constraint:
                raise replacement from error
        raise
