"""The times of a series as rows, up to a horizon that a job moves on.

Walking along a rule takes longer the older it is; a row is found at once.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from app.appointments.recurrence import length_of, parse, span_of, starts
from app.database import rows_changed
from app.dates import utcnow
from app.extensions import db
from app.models import Appointment, Occurrence
from app.zones import zone_of

HORIZON = timedelta(days=550)
"""So far ahead the times of a series are rows; the job sees to it long before they run out."""
AT_ONCE = 100
"""So many series are taken further in one transaction."""
MOST = 20_000
"""Times of one series up to the horizon; a daily one of fifty years has fewer."""


def write_occurrences(appointment: Appointment, at_least: datetime | None = None) -> None:
    """Write the times at which a new appointment takes place.

    Args:
        appointment: the appointment or series.
        at_least: up to when those of a series have to be rows, also beyond the horizon.
    """
    if not appointment.is_series:
        db.session.add(
            Occurrence(
                appointment_id=appointment.id,
                content_id=appointment.id,
                original_local=appointment.starts_local,
                starts_at=appointment.starts_at,
                ends_at=appointment.ends_at,
            )
        )
        db.session.flush()
        return
    until = max(utcnow(), appointment.starts_at) + HORIZON
    _expand(appointment, None, max(until, at_least or until))


def forget_occurrences(appointment: Appointment) -> None:
    """Take away the times of an appointment, to write them anew."""
    rows_changed(delete(Occurrence).where(Occurrence.appointment_id == appointment.id))


def series_to_extend(until: datetime) -> list[Appointment]:
    """Some series whose rows end before an instant, the shortest first."""
    short = select(Appointment).where(Appointment.expanded_until < until)
    short = short.order_by(Appointment.expanded_until, Appointment.id).limit(AT_ONCE)
    return list(db.session.scalars(short.with_for_update(skip_locked=True)))


def extend(appointment: Appointment) -> None:
    """Write the times of a series that the horizon reaches by now."""
    _expand(appointment, appointment.expanded_until, utcnow() + HORIZON)


def _expand(series: Appointment, since: datetime | None, until: datetime) -> None:
    zone, rule = zone_of(series.zone), parse(series.rule)
    length = length_of(series.starts_local, series.ends_local, zone, series.all_day)
    found = list(
        starts(
            rule,
            series.starts_local,
            zone,
            series.all_day,
            after=since,
            before=until,
            limit=MOST,
        )
    )
    rows = [
        {
            "appointment_id": series.id,
            "content_id": series.id,
            "original_local": local,
            "starts_at": span.start,
            "ends_at": span.end,
        }
        for local in found
        for span in [span_of(local, length, zone, series.all_day)]
    ]
    if rows:
        db.session.execute(insert(Occurrence), rows)
    later = starts(rule, series.starts_local, zone, series.all_day, after=until, limit=1)
    series.expanded_until = until if next(later, None) is not None else None
    db.session.flush()
