"""Tickets as a table to take along."""

import csv
from collections.abc import Iterator

from flask import Response, request, stream_with_context

from app.access import SIGNED_IN, access, present_viewer
from app.dates import utcnow
from app.extensions import limiter
from app.limits import by_person, write_limit
from app.tickets import bp
from app.tickets.cells import COLUMNS, harmless
from app.tickets.queries.exports import exported

BYTE_ORDER_MARK = "\ufeff"
"""Tells Excel that the letters are UTF-8; everything else that reads CSV skips it."""


class Line:
    """Takes what the writer of the standard library writes, and hands it on."""

    def write(self, text: str) -> str:
        """The line itself."""
        return text


@bp.route("/export.csv")
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def export() -> Response:
    """The tickets that a line asks for, row by row, however many they are."""
    rows = exported(present_viewer(), request.args.get("q", ""))
    answer = Response(stream_with_context(_lines(rows)), mimetype="text/csv")
    filename = f"tickets-{utcnow():%Y-%m-%d}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _lines(rows: Iterator[list[str]]) -> Iterator[str]:
    writer = csv.writer(Line())
    yield f"{BYTE_ORDER_MARK}{writer.writerow(COLUMNS)}"
    for row in rows:
        yield writer.writerow(map(harmless, row))
