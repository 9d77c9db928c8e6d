"""A real server for real browsers: the application in a thread of its own."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from flask import Flask
from werkzeug.serving import make_server


def finishing(app: Flask) -> Any:
    """The application; an answer that a browser does not wait for is closed all the same.

    The server forgets to when the connection is gone, and leaves the file of the answer open.
    """

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with closing(app(environ, start_response)) as parts:
            yield from parts

    return answer


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application on a free port; yields its address without a slash at the end."""
    server = make_server("127.0.0.1", 0, finishing(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
