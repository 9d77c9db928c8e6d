"""What makes SQLite and PostgreSQL behave alike, and what their constraint errors mean."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, has_request_context, request
from sqlalchemy import Connection, Engine, Insert, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from app.extensions import db

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
BUSY_SECONDS = 15
CONNECT_SECONDS = 5
"""How long a PostgreSQL may take to answer the door; a page then says so instead of hanging."""


def init_app(app: Flask) -> None:
    """Set how the engine of this application connects; connects to nothing yet."""
    uri: str = app.config["SQLALCHEMY_DATABASE_URI"]
    options: dict[str, Any] = {
        "pool_pre_ping": True,
        "connect_args": {"connect_timeout": CONNECT_SECONDS},
    }
    if uri.startswith("sqlite"):
        options = {"connect_args": {"timeout": BUSY_SECONDS}}
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver's own idea of when a transaction begins breaks savepoints; we begin them below.
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    # A reader that turns writer while somebody else writes is refused by SQLite at once, whatever
    # the busy timeout. A request that may write therefore takes the lock first, and waits for it.
    writes = has_request_context() and request.method not in SAFE_METHODS
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def insert_or_ignore(table: Table) -> Insert:
    """An INSERT that does nothing when a unique row is there already; ``rowcount`` tells."""
    if db.engine.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


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
