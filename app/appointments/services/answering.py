"""Saying whether one comes to an appointment."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.appointments.policies import can_answer
from app.appointments.queries.people import attendee_with_link, is_over
from app.appointments.queries.visibility import appointment_named
from app.appointments.services import history
from app.appointments.services.telling import tell_answer
from app.dates import utcnow
from app.errors.exceptions import DomainError, Gone, NotAllowed
from app.extensions import db
from app.lengths import check_length
from app.models import Answer, Appointment, AppointmentStatus, Attendee, User
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
    return take_answer(appointment, attendee, answer, note, person)


def answer_by_link(hashed: str, answer: Answer, note: str | None = None) -> Attendee:
    """The same for whoever has the link of an invitation; no account is needed.

    Args:
        hashed: the hash of the token in the link.
        answer: yes, maybe or no.
        note: as of ``answer``.

    Raises:
        Gone: the link opens nothing any more.
        DomainError: as ``take_answer``.
    """
    attendee = attendee_with_link(hashed)
    if attendee is None:
        raise Gone(_l("This invitation is not here any more."))
    appointment = lock_for_people(attendee.appointment_id)
    again = select(Attendee).where(Attendee.id == attendee.id).options(joinedload(Attendee.user))
    found = db.session.scalar(again.execution_options(populate_existing=True))
    if found is None:
        raise Gone(_l("This invitation is not here any more."))
    return take_answer(appointment, found, answer, note, found.user)


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
    appointment: Appointment,
    attendee: Attendee,
    answer: Answer,
    note: str | None,
    person: User | None,
) -> Attendee:
    """Write down an answer to an appointment that is locked, and tell whoever made it.

    Args:
        appointment: the appointment or series.
        attendee: who answers.
        answer: yes, maybe or no.
        note: for whoever made it.
        person: the member who answers; None for a guest.

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
    if is_over(appointment):
        raise DomainError(_l("This appointment is over."), field="answer")
    if answer == Answer.YES and not attendee.comes:
        _check_place(appointment)
    before = attendee.answer or Answer.WAITING.value
    is_news = before != answer or (note and note != attendee.note)
    attendee.answer, attendee.note, attendee.answered_at = answer.value, note, utcnow()
    db.session.add(attendee)
    db.session.flush()
    if before != answer:
        history.note_answer(attendee, person, before)
    if is_news:
        tell_answer(appointment, attendee, person)
    return attendee


def _check_place(appointment: Appointment) -> None:
    if appointment.capacity is None:
        return
    coming = select(func.count(Attendee.id)).where(
        Attendee.appointment_id == appointment.id, Attendee.answer == Answer.YES
    )
    if (db.session.scalar(coming) or 0) >= appointment.capacity:
        message = _l("All places are taken. Answer maybe, and look again later.")
        raise DomainError(message, field="answer")
