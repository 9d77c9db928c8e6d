"""Taking appointments away: one time of a series, that and all that follow, or all of it."""

from datetime import datetime

from sqlalchemy import delete

from app.appointments.services.changing import (
    Scope,
    cut_before,
    note_change,
    reach_of,
    time_of,
)
from app.appointments.services.followers import tell_followers
from app.appointments.services.locks import target
from app.database import rows_changed
from app.extensions import db
from app.models import Appointment, User


def delete_appointment(
    appointment_id: int,
    person: User,
    *,
    version: int | None = None,
    scope: Scope = Scope.ALL,
    at: datetime | None = None,
) -> None:
    """Take an appointment away.

    Args:
        appointment_id: of the appointment or series.
        person: who does it.
        version: of the appointment that the person saw; None where nobody looked.
        scope: how much of a series it is about.
        at: which time of a series, by its ``original_local``.

    Raises:
        Conflict, Gone, NotAllowed: as ``locks.target``; Gone also for a time that is none.
    """
    appointment = target(person, appointment_id, version)
    scope, at = reach_of(appointment, scope, at)
    if scope is Scope.ALL:
        tell_followers(appointment, None)
        rows_changed(delete(Appointment).where(Appointment.id == appointment.id))
        return
    if scope is Scope.FOLLOWING:
        time_of(appointment, at)
        cut_before(appointment, at)
        return
    time = time_of(appointment, at)
    time.is_out, time.content_id = True, appointment.id
    db.session.flush()
    rows_changed(
        delete(Appointment).where(
            Appointment.series_id == appointment.id, Appointment.original_local == at
        )
    )
    note_change(appointment, ["rule"])
