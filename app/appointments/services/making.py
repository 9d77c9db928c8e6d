"""Making appointments."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.appointments.policies import can_make
from app.appointments.services.drafts import Draft, checked
from app.appointments.services.history import note
from app.appointments.services.occurrences import write_occurrences
from app.appointments.services.texts import html_of
from app.appointments.services.tickets import check_ticket, note_appointment
from app.database import unique_violation
from app.errors.exceptions import NotAllowed
from app.extensions import db
from app.models import Appointment, User


class SentTwice(Exception):
    """The same form has made an appointment before."""


def make_appointment(
    owner: User,
    draft: Draft,
    *,
    ticket_id: int | None = None,
    form_key: str | None = None,
    must_confirm: bool = False,
    guest: str = "",
) -> Appointment:
    """Make an appointment, or a series. The same form sent again gives the one it made before.

    Args:
        owner: who makes it.
        draft: what it says.
        ticket_id: the ticket that it is made for.
        form_key: names the form, up to 32 characters.
        must_confirm: whether this site asks for a confirmed e-mail address.
        guest: the name of the guest who asked for it, where it was not the owner.

    Raises:
        DomainError: as ``drafts.checked``.
        Gone: the ticket is not there, or not for the owner.
        NotAllowed: the person may not make any.
    """
    if not can_make(owner, must_confirm=must_confirm):
        raise NotAllowed(_l("Your account cannot make appointments."))
    if before := _sent_before(owner, form_key):
        return before
    draft = checked(draft)
    check_ticket(owner, ticket_id)
    appointment = Appointment(
        **draft.columns(),
        owner_id=owner.id,
        ticket_id=ticket_id,
        body_html=html_of(owner, draft.body),
        form_key=form_key,
    )
    try:
        with unique_violation({"form_key": SentTwice()}):
            db.session.add(appointment)
            db.session.flush()
    except SentTwice:  # a second click, a moment later
        return _sent_before(owner, form_key) or _refuse()
    write_occurrences(appointment)
    note_appointment(ticket_id)
    note(appointment.id, None if guest else owner, "made", guest=guest)
    return appointment


def _sent_before(owner: User, form_key: str | None) -> Appointment | None:
    if not form_key:
        return None
    known = select(Appointment).where(
        Appointment.owner_id == owner.id, Appointment.form_key == form_key
    )
    return db.session.scalar(known)


def _refuse() -> Appointment:
    raise NotAllowed(_l("This form was used already. Open it again."))
