"""A table ``ticket`` in any database, as an import reads it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import URL, Engine, MetaData, create_engine, select
from sqlalchemy import Table as DatabaseTable
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, NoSuchTableError, SQLAlchemyError

from app.tickets.imports.tables import BadTable, Row, Table

TABLE = "ticket"
SQLITE = b"SQLite format 3\0"
POSTGRESQL = {"postgres", "postgresql"}


def is_sqlite(path: Path) -> bool:
    """Whether a file is a database of SQLite, by its bytes."""
    with path.open("rb") as file:
        return file.read(len(SQLITE)) == SQLITE


def sqlite_address(path: Path) -> URL:
    """The address of a SQLite file that is only read."""
    file = path.resolve().as_uri()
    return URL.create("sqlite", database=file, query={"mode": "ro", "uri": "true"})


def table_at(address: str | URL) -> Table:
    """The table ``ticket`` of a database.

    Raises:
        BadTable: the address makes no sense, nobody answers there, or there is no such table.
    """
    try:
        url = make_url(address)
        if url.drivername in POSTGRESQL:
            url = url.set(drivername="postgresql+psycopg2")
        if url.get_backend_name() == "sqlite" and url.database and "uri" not in url.query:
            url = sqlite_address(Path(url.database))
        engine = create_engine(url)
        found = DatabaseTable(TABLE, MetaData(), autoload_with=engine)
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise BadTable(_l("This is not the address of a database.")) from error
    except NoSuchTableError as error:
        raise BadTable(_l("There is no table “ticket” in this database.")) from error
    except SQLAlchemyError as error:
        message = _l("The database cannot be read: %(error)s", error=str(error).split("\n")[0])
        raise BadTable(message) from error
    return Table([column.name for column in found.columns], lambda: _rows(engine, found))


def _rows(engine: Engine, table: DatabaseTable) -> Iterator[Row]:
    ordered = select(table).order_by(*table.primary_key.columns or [table.columns[0]])
    try:
        with engine.connect() as connection:
            rows = connection.execution_options(yield_per=500).execute(ordered)
            for number, row in enumerate(rows, 1):
                yield number, [_text(value) for value in row]
    finally:
        engine.dispose()


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
