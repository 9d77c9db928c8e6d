"""An archive as an answer, to its owner alone."""

from flask import Response, send_file

from app.archive.services import file_of
from app.models import Task

MEDIA_TYPE = "application/zip"


def sent(task: Task) -> Response:
    """The file that a finished export made.

    Raises:
        Gone: it is too old, or was thrown away.
    """
    answer = send_file(
        file_of(task),
        mimetype=MEDIA_TYPE,
        as_attachment=True,
        download_name=task.result["filename"],
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
