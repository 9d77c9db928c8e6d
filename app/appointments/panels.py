"""What appointments show in the quiet right column of home."""

from typing import Any

from flask import request

from app.access import present_viewer
from app.appointments.queries.agenda import coming
from app.dates import utcnow

MOST = 3
HOME = {"main.index"}


def next_appointments() -> dict[str, Any]:
    """The viewer's next appointments, and those of everybody.

    On home alone: elsewhere they are not worth a statement.
    """
    viewer = present_viewer()
    is_asked = viewer is not None and request.endpoint in HOME
    return {"coming": coming(viewer, utcnow(), MOST) if is_asked else []}
