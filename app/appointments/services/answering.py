"""Saying whether one comes to an appointment."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, select

from app.appointments.policies import can_answer
from app.appointments.queries.visibility import appointment_named
from app.dates import utcnow
from app.errors.exceptions import DomainError, Gone, NotAllowed
from app.extensions import db
from app.lengths import check_length
from app.models import Answer, Appointment, AppointmentStatus, Attendee, Occurrence, User
from app.models.attendee import LONGEST_NOTE
from app.text import tidy_line


def answer(person: User, appointment_id: int, answer: Answer, note: str | None = None) -> Attendee:
    """Say whether one comes. Who sees an appointment may answer, invited or not.

    Args:
        person: who answers.
        appointment_id: of the appointment or series.
        answer: yes, maybe or no; it takes the place of an answer before.
        note: for whoever made the appointment, up to 500 characters; None leaves the one before.

    Raises:
        Gone: there is none, or not for this person.
        NotAllowed: the account may not answer.
        DomainError: as ``take_answer``.
    """
    if appointment_named(person, appointment_id) is None:
        raise Gone(_l("This appointment is not here, or not for you."))
    if not can_answer(person):
        raise NotAllowed(_l("Sign in to answer."))
    appointment = lock_for_people(appointment_id)
    own = select(Attendee).where(
        Attendee.appointment_id == appointment.id, Attendee.user_id == person.id
    )
    attendee = db.session.scalar(own.execution_options(populate_existing=True))
    if attendee is None:
        attendee = Attendee(appointment_id=appointment.id, user_id=person.id, is_invited=False)
    return take_answer(appointment, attendee, answer, note)


def lock_for_people(appointment_id: int) -> Appointment:
    """An appointment whose people nobody else changes until the commit.

    Raises:
        Gone: it was deleted.
    """
    locked = select(Appointment).where(Appointment.id == appointment_id)
    found = db.session.scalar(
        locked.with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    if found is None:
        raise Gone(_l("This appointment is not here, or not for you."))
    return found


def take_answer(
    appointment: Appointment, attendee: Attendee, answer: Answer, note: str | None
) -> Attendee:
    """Write down an answer to an appointment that is locked.

    Raises:
        DomainError: it is no answer, there is no place left, it does not take place any more, or
            the note is too long.
    """
    note = (attendee.note or "") if note is None else tidy_line(note)
    check_length("note", len(note), LONGEST_NOTE)
    if answer not in {Answer.YES, Answer.MAYBE, Answer.NO}:
        raise DomainError(_l("Choose one of the list."), field="answer")
    if appointment.status == AppointmentStatus.CANCELLED:
        raise DomainError(_l("This appointment is cancelled."), field="answer")
    if _is_over(appointment):
        raise DomainError(_l("This appointment is over."), field="answer")
    if answer == Answer.YES and not attendee.comes:
        _check_place(appointment)
    attendee.answer, attendee.note, attendee.answered_at = answer.value, note, utcnow()
    db.session.add(attendee)
    db.session.flush()
    return attendee


def _is_over(appointment: Appointment) -> bool:
    to_come = exists().where(
        Occurrence.appointment_id == appointment.id,
        Occurrence.ends_at > utcnow(),
        Occurrence.is_out.is_(False),
    )
    return not db.session.scalar(select(to_come))


def _check_place(appointment: Appointment) -> None:
    if appointment.capacity is None:
        return
    coming = select(func.count(Attendee.id)).where(
        Attendee.appointment_id == appointment.id, Attendee.answer == Answer.YES
    )
    if (db.session.scalar(coming) or 0) >= appointment.capacity:
        message = _l("All places are taken. Answer maybe, and look again later.")
        raise DomainError(message, field="answer")
