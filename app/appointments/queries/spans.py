"""What calendars draw of the times of a month: a few columns of each, for there are hundreds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, false

from app.appointments.queries.visibility import CONTENT, Viewer, is_mine, visible_times
from app.extensions import db
from app.models import Occurrence
from app.models.appointment import LONGEST_STAY

MOST = 2_000
"""Times that one page draws; a month has fewer but for a machine."""
COLUMNS = (
    Occurrence.appointment_id,
    Occurrence.original_local,
    Occurrence.starts_at,
    Occurrence.ends_at,
    CONTENT.owner_id,
    CONTENT.title,
    CONTENT.zone,
    CONTENT.all_day,
    CONTENT.location,
    CONTENT.status,
    CONTENT.colour,
    CONTENT.rule,
    CONTENT.series_id,
)


def spans_within(viewer: Viewer, since: datetime, until: datetime) -> Sequence[Row[Any]]:
    """The times that go on at some instant of a span, by their start; one statement."""
    mine = is_mine(viewer, CONTENT) if viewer is not None else false()
    found = (
        visible_times(viewer, *COLUMNS, mine.label("is_mine"))
        # What goes on began at most so long ago: the index on the start finds it.
        .where(Occurrence.starts_at < until, Occurrence.starts_at > since - LONGEST_STAY)
        .where(Occurrence.ends_at > since)
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(MOST)
    )
    return db.session.execute(found).all()
