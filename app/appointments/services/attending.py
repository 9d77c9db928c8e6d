"""The people of an appointment: who they are, and what holds as long as there are some."""

from collections.abc import Collection, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app.appointments.invitations import token_of
from app.appointments.services.drafts import Draft
from app.auth.services import token_hash
from app.errors.exceptions import DomainError
from app.extensions import db
from app.models import (
    Answer,
    Appointment,
    AppointmentAudience,
    Attendee,
    Status,
    User,
)

COMING = (Answer.YES, Answer.MAYBE)
"""Who is told of any change."""
NOT_DECLINED = (*COMING, Answer.WAITING)


def people_of(
    appointment: Appointment, answers: Collection[Answer], *, but: User | None = None
) -> Sequence[Attendee]:
    """Those of an appointment who gave one of some answers, and are here to be told something."""
    found = (
        select(Attendee)
        .outerjoin(User, User.id == Attendee.user_id)
        .where(
            Attendee.appointment_id == appointment.id,
            Attendee.answer.in_(answers),
            Attendee.user_id.is_(None) | (User.status == Status.ACTIVE),
        )
        .options(joinedload(Attendee.user))
        .order_by(Attendee.id)
    )
    people = db.session.scalars(found.execution_options(populate_existing=True)).all()
    return [one for one in people if but is None or one.user_id != but.id]


def check_audience(appointment: Appointment, draft: Draft) -> None:
    """Refuse to hide an appointment from those who are on its list.

    Raises:
        DomainError: somebody is, and the draft is for its owner alone.
    """
    if draft.audience != AppointmentAudience.OWNER:
        return
    somebody = exists().where(
        Attendee.appointment_id == appointment.id, Attendee.user_id != appointment.owner_id
    )
    guests = exists().where(
        Attendee.appointment_id == appointment.id, Attendee.address.is_not(None)
    )
    if db.session.scalar(select(somebody | guests)):
        message = _l("People are invited or come. Take them off the list first.")
        raise DomainError(message, field="audience")


def copy_people(series: Appointment, new: Appointment) -> None:
    """Let those of a series come to the one that takes over from it."""
    columns = ("user_id", "address", "name", "answer", "note", "is_invited", "answered_at")
    people = select(Attendee).where(Attendee.appointment_id == series.id).order_by(Attendee.id)
    db.session.add_all(
        Attendee(appointment_id=new.id, **{name: getattr(one, name) for name in columns})
        for one in db.session.scalars(people)
    )
    db.session.flush()


def keep_link(attendee: Attendee) -> None:
    """Let somebody's link open something: its hash is kept."""
    hashed = token_hash(token_of(attendee))
    if attendee.token_hash != hashed:
        attendee.token_hash = hashed
        db.session.flush()
