"""Inviting people to appointments, and taking them off the list."""

import re
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.appointments.policies import can_make
from app.appointments.queries.people import is_over
from app.appointments.services import history
from app.appointments.services.changing import note_change
from app.appointments.services.locks import target
from app.appointments.services.telling import tell_invited, tell_removed
from app.auth.names import check_email
from app.dates import utcnow
from app.errors.exceptions import DomainError, Gone, NotAllowed
from app.extensions import db
from app.lengths import check_length
from app.main.queries.visibility import no_block
from app.models import (
    Answer,
    Appointment,
    AppointmentAudience,
    AppointmentStatus,
    Attendee,
    Status,
    User,
)
from app.models.attendee import LONGEST_GUEST_NAME
from app.text.lists import LONGEST_LIST, listed

MOST_PEOPLE = 200
"""So many people are on the list of one appointment."""
IN_BRACKETS = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>")
FIELD = "invited"


@dataclass(frozen=True)
class Wanted:
    """Somebody to invite: a member by name, or an address with the name of a guest."""

    username: str = ""
    address: str = ""
    name: str = ""


def read(text: str) -> list[Wanted]:
    """Whom a text names: members as @name, others by address, one to a line or with commas.

    Raises:
        DomainError: something in it is neither.
    """
    check_length(FIELD, len(text), LONGEST_LIST)
    return list(dict.fromkeys(_read_one(word) for word in listed(text)))


def _read_one(word: str) -> Wanted:
    called = word.removeprefix("@").lower()
    if called and "@" not in called:
        return Wanted(username=called)
    named = IN_BRACKETS.fullmatch(word)
    name = named["name"].strip(" \"'") if named else ""
    try:
        address = check_email(named["address"].strip() if named else word)
    except DomainError:
        message = _l("“%(word)s” is neither a member nor an address.", word=word[:80])
        raise DomainError(message, field=FIELD) from None
    return Wanted(address=address, name=name[:LONGEST_GUEST_NAME])


def invite(
    host: User, appointment_id: int, whom: str, *, must_confirm: bool = False
) -> list[Attendee]:
    """Invite people, who are told. Who is on the list already is left alone.

    An appointment that only its owner saw is for the people invited from now on.

    Args:
        host: who made the appointment.
        appointment_id: of the appointment or series.
        whom: as ``read`` takes it.
        must_confirm: whether this site asks for a confirmed e-mail address.

    Returns:
        Who is new on the list.

    Raises:
        DomainError: somebody cannot be invited, they are too many, or it is cancelled or over.
        Gone, NotAllowed: as ``locks.target``.
    """
    wanted = read(whom)
    if not wanted:
        return []
    appointment = target(host, appointment_id)
    if not can_make(host, must_confirm=must_confirm):
        raise NotAllowed(_l("Your account cannot invite anybody."))
    _check_open(appointment)
    new = _add(appointment, host, wanted)
    if new:
        history.note_people(appointment.id, host, "invited", new)
        _open_to_invited(appointment, host)
        tell_invited(appointment, host, [one for one in new if one.answer == Answer.WAITING])
    return new


def _check_open(appointment: Appointment) -> None:
    if appointment.status == AppointmentStatus.CANCELLED:
        raise DomainError(_l("This appointment is cancelled."), field=FIELD)
    if is_over(appointment):
        raise DomainError(_l("This appointment is over."), field=FIELD)


def _add(appointment: Appointment, host: User, wanted: list[Wanted]) -> list[Attendee]:
    known = select(Attendee).where(Attendee.appointment_id == appointment.id)
    listed = list(db.session.scalars(known))
    by_user = {one.user_id: one for one in listed if one.user_id is not None}
    addresses = {one.address for one in listed if one.address is not None}
    members = _members(host, wanted)
    new: list[Attendee] = []
    for one in wanted:
        person = members.get(one.username or one.address)
        if person is None and one.username:
            raise _nobody(one.username)
        if person is not None and person.id != host.id:
            before = by_user.get(person.id)
            if before is None:
                new.append(by_user.setdefault(person.id, Attendee(user=person, user_id=person.id)))
            elif not before.is_invited and before not in new:
                before.is_invited = True
                new.append(before)
        elif person is None and one.address not in addresses:
            addresses.add(one.address)
            new.append(Attendee(address=one.address, name=one.name))
    if len(by_user) + len(addresses) > MOST_PEOPLE:
        message = _l("At most %(num)d people are on the list.", num=MOST_PEOPLE)
        raise DomainError(message, field=FIELD)
    for attendee in new:
        attendee.appointment_id = appointment.id
    db.session.add_all(new)
    db.session.flush()
    return new


def _members(host: User, wanted: list[Wanted]) -> dict[str, User]:
    """The members whom somebody may invite, by what they are called in a list.

    Their address finds them once they confirmed that it is theirs.

    Raises:
        DomainError: there is a block between one of them and the host.
    """
    names = {one.username for one in wanted if one.username}
    addresses = {one.address for one in wanted if one.address}
    is_theirs = User.email.in_(addresses) & User.email_confirmed_at.is_not(None)
    found = select(User, no_block(host.id, User.id).label("is_free")).where(
        func.lower(User.username).in_(names) | is_theirs, User.status == Status.ACTIVE
    )
    members: dict[str, User] = {}
    for person, is_free in db.session.execute(found):
        called = person.username.lower() if person.username.lower() in names else person.email
        if not is_free and person.id != host.id:
            raise _nobody(called)
        members |= {person.username.lower(): person, person.email: person}
    return members


def _nobody(called: str) -> DomainError:
    message = _l("There is nobody called “%(name)s” whom you can invite.", name=called[:80])
    return DomainError(message, field=FIELD)


def _open_to_invited(appointment: Appointment, host: User) -> None:
    if appointment.audience != AppointmentAudience.OWNER:
        return
    wider = AppointmentAudience.INVITED.value
    others = select(Appointment).where(
        Appointment.series_id == appointment.id,
        Appointment.audience == AppointmentAudience.OWNER,
    )
    for other in db.session.scalars(others):
        note_change(other, ["audience"], audience=wider)
    history.note(appointment.id, host, "audience", appointment.audience, wider)
    note_change(appointment, ["audience"], audience=wider)


def _listed(host: User, appointment_id: int, attendee_id: int) -> tuple[Appointment, Attendee]:
    appointment = target(host, appointment_id)
    found = select(Attendee).where(
        Attendee.id == attendee_id, Attendee.appointment_id == appointment.id
    )
    attendee = db.session.scalar(found.options(joinedload(Attendee.user)))
    if attendee is None:
        raise Gone(_l("This person is not on the list any more."))
    return appointment, attendee


def remove(host: User, appointment_id: int, attendee_id: int) -> None:
    """Take somebody off the list, and tell them.

    Raises:
        Gone: they are not on it any more.
        Gone, NotAllowed: as ``locks.target``.
    """
    appointment, attendee = _listed(host, appointment_id, attendee_id)
    history.note_people(appointment.id, host, "removed", [attendee])
    tell_removed(appointment, host, attendee)
    # What calls it off has the next number; who is invited again gets a later one than that.
    appointment.sequence += 1
    appointment.changed_at = utcnow()
    db.session.delete(attendee)
    db.session.flush()


def resend(host: User, appointment_id: int, attendee_id: int) -> None:
    """Send somebody's invitation once more.

    Raises:
        DomainError: it is cancelled or over.
        Gone, NotAllowed: as ``remove``.
    """
    appointment, attendee = _listed(host, appointment_id, attendee_id)
    _check_open(appointment)
    tell_invited(appointment, host, [attendee])
