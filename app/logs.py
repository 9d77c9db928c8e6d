"""One line per request, with an id that is also in the answer and on the error page."""

import logging
import re
import secrets
import sys
import time
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, has_request_context, request

FORMAT = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"
# A token, also where it stands in an address that we do not know: signed, or 32 random bytes, of a
# program with a prefix.
TOKEN = re.compile(
    r"eyJ[\w-]{10,}[\w.-]*|[\w-]{16,}\.[\w-]{6,}\.[\w-]{16,}"
    r"|(?<![\w-])(microblog_)?[\w-]{43}(?![\w-])"
)
LARGEST_FILE = 5_000_000
FILES_KEPT = 10
QUIET_ENDPOINTS = frozenset({"static", "bootstrap.static", "health.healthz", "health.readyz"})
"""Answered often and of no interest; logged only when the level is debug."""


class RequestIdFilter(logging.Filter):
    """Adds the id of the request, or a dash outside one, to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id() if has_request_context() else "-"
        return True


def printable(text: str) -> str:
    """The text with line breaks, control characters and their like written as escapes."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class Lines(logging.Formatter):
    """One line per message, whatever is in it; a traceback is indented below its line.

    A name or an address with a line feed in it must not look like a message of ours.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        return printable(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:
        lines = super().formatException(ei).splitlines()
        return "\n".join(f"  {printable(line)}" for line in lines)


class LogFile(RotatingFileHandler):
    """A rotating file whose folder is made when the first line is written, not before."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(exist_ok=True)
        return super()._open()


def request_id() -> str:
    """The id of this request: 16 hex digits, made when first asked for."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return str(g.request_id)


def shown_path() -> str:
    """The path of this request as a log may hold it: no query, and no token of a link."""
    path = TOKEN.sub("[token]", request.path)
    token = (request.view_args or {}).get("token")
    return path.replace(token, "[token]") if token else path


def _handler(app: Flask) -> logging.Handler:
    if app.config["LOG_TO_STDOUT"]:
        return logging.StreamHandler(sys.stdout)
    path = Path(app.root_path).parent / "logs" / "microblog.log"
    return LogFile(
        path, maxBytes=LARGEST_FILE, backupCount=FILES_KEPT, encoding="utf-8", delay=True
    )


def init_app(app: Flask) -> None:
    """Send the log where the settings say, and log each request when it is answered."""
    handler = _handler(app)
    handler.setFormatter(Lines(FORMAT))
    handler.addFilter(RequestIdFilter())
    logger = logging.getLogger("app")
    for old in logger.handlers[:]:  # a second application in the same process, as in tests
        logger.removeHandler(old)
        old.close()
    logger.addHandler(handler)
    logger.setLevel(app.config["LOG_LEVEL"].upper())
    access_log = logging.getLogger("app.access")

    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def log_request(response: Response) -> Response:
        response.headers["X-Request-ID"] = request_id()
        took = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
        level = logging.DEBUG if request.endpoint in QUIET_ENDPOINTS else logging.INFO
        access_log.log(
            level,
            "%s %s %d %.1fms user=%s",
            request.method,
            shown_path().encode("unicode_escape").decode("ascii"),
            response.status_code,
            took,
            g.get("user_id", "-"),
        )
        return response
