"""Taking appointments away: one time of a series, that and all that follow, or all of it."""

from datetime import datetime

from sqlalchemy import delete

from app.appointments.queries.people import is_over
from app.appointments.services.changing import (
    Scope,
    cut_before,
    note_change,
    reach_of,
    time_of,
)
from app.appointments.services.followers import tell_followers
from app.appointments.services.history import note
from app.appointments.services.locks import target
from app.appointments.services.telling import tell_called_off, tell_changed
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
        tell_called_off(appointment, person)
        rows_changed(delete(Appointment).where(Appointment.id == appointment.id))
        return
    if scope is Scope.FOLLOWING:
        time_of(appointment, at)
        was_over = is_over(appointment)
        cut_before(appointment, at)
        note(appointment.id, person, "deleted", scope=scope, at=at)
        if not was_over:
            tell_changed(appointment, person, ["rule"], is_cut=True)
        return
    tell_called_off(appointment, person, at=at)
    note(appointment.id, person, "deleted", scope=scope, at=at)
    time = time_of(appointment, at)
    time.is_out, time.content_id = True, appointment.id
    db.session.flush()
    rows_changed(
        delete(Appointment).where(
            Appointment.series_id == appointment.id, Appointment.original_local == at
        )
    )
    note_change(appointment, ["rule"])
