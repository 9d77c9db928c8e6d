"""Appointments to act on, locked."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.appointments.policies import can_change
from app.appointments.queries.visibility import appointment_named
from app.errors.exceptions import Conflict, Gone, NotAllowed
from app.extensions import db
from app.models import Appointment, User


def target(person: User, appointment_id: int, version: int | None = None) -> Appointment:
    """An appointment that somebody wants to change, as it is now, locked.

    Raises:
        Gone: there is none, or not for this person (any more).
        NotAllowed: it is somebody else's.
        Conflict: it was changed since the version that the person read.
    """
    if appointment_named(person, appointment_id) is None:
        raise Gone(_l("This appointment is not here, or not for you."))
    locked = select(Appointment).where(Appointment.id == appointment_id)
    found = db.session.scalar(
        locked.with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    if found is None:
        raise Gone(_l("This appointment is not here, or not for you."))
    if not can_change(person, found):
        raise NotAllowed(_l("Only who made an appointment can change it."))
    if version is not None and version != found.version:
        raise Conflict(_l("This appointment was changed meanwhile. Look at it and save again."))
    return found
