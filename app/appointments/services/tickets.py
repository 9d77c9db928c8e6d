"""Which ticket an appointment was made for. They flush; the caller commits."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from app.appointments.queries.links import ticket_named
from app.appointments.services.locks import target
from app.database import rows_changed
from app.errors.exceptions import Gone
from app.models import Appointment, Ticket, User


def check_ticket(person: User, ticket_id: int | None) -> None:
    """Whether somebody may make an appointment for a ticket; None stands for no ticket.

    Raises:
        Gone: it is not there, or not for the person.
    """
    if ticket_id is not None and ticket_named(person, ticket_id) is None:
        message = _l("The ticket is not here, or not for you. Send it again to do without it.")
        raise Gone(message, field="ticket")


def note_appointment(ticket_id: int | None) -> None:
    """Let the page of a ticket know that there is an appointment to look for."""
    if ticket_id is None:
        return
    unknown = update(Ticket).where(Ticket.id == ticket_id, Ticket.has_appointment.is_(False))
    rows_changed(unknown.values(has_appointment=True))


def unlink(appointment_id: int, person: User) -> None:
    """Let an appointment, and all times of a series, no longer belong to a ticket.

    Raises:
        Gone, NotAllowed: as ``locks.target``.
    """
    appointment = target(person, appointment_id)
    of_it = (Appointment.id == appointment.id) | (Appointment.series_id == appointment.id)
    rows_changed(update(Appointment).where(of_it).values(ticket_id=None))
