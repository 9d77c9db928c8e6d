"""A real server for the benchmarks: gunicorn with the site on a database of its own."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30
KEY = "only for the benchmark, and long enough for it"


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def gunicorn(url: str, *, workers: int, threads: int, **more: str) -> Iterator[int]:
    """A running server, with more settings if there are any; yields its port."""
    port = free_port()
    settings = {"DATABASE_URL": url, "SECRET_KEY": KEY, "HTTPS_ONLY": "0", "LOG_TO_STDOUT": "1"}
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--threads", str(threads), "--log-level", "warning"]
    server = subprocess.Popen(
        [*command, "microblog:app"],
        cwd=ROOT,
        env={**os.environ, **settings, "LOG_LEVEL": "warning", "FLASK_DEBUG": "0", **more},
    )
    try:
        wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            if ask(port, "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


def ask(port: int, path: str, token: str = "", *, accept: str = "text/html") -> tuple[int, bytes]:
    """Status and body of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"Cookie": f"signin={token}", "Accept": accept}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class Visitor:
    """Asks for one page again and again over one connection.

    It reads as little of the answers as it can: it takes its share of the machine that it measures.
    """

    def __init__(self, port: int, path: str, token: str, *, is_program: bool = False) -> None:
        """Connect as whoever has a token, that of a browser or a program's; an empty one is a
        guest's."""
        self.path = path
        shown = f"Authorization: Bearer {token}" if is_program else f"Cookie: signin={token}"
        self.question = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{shown}\r\n\r\n".encode()
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *error: object) -> None:
        self.socket.close()

    def ask(self) -> None:
        """Send the request and read the answer to its end."""
        self.socket.sendall(self.question)
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._more()
        head = got[:end].lower()
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise SystemExit(f"{self.path}: {head.decode('latin-1')}")
        length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        left = length - (len(got) - end - 4)
        while left > 0:
            left -= len(self._more())

    def _more(self) -> bytes:
        got = self.socket.recv(1 << 17)
        if not got:
            raise SystemExit(f"{self.path}: the connection was closed.")
        return got
