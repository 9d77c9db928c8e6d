"""Appointments for the tests."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.appointments.invitations import token_of
from app.appointments.services.changing import Scope, change_appointment
from app.appointments.services.drafts import Draft
from app.appointments.services.inviting import invite as invite_people
from app.appointments.services.making import make_appointment as make
from app.extensions import db
from app.models import Appointment, Attendee, Occurrence, User

HOUR = timedelta(hours=1)
BERLIN = "Europe/Berlin"
MONDAY = datetime(2030, 1, 7, 18, 0)


def draft(title: str = "Choir", starts: datetime = MONDAY, **more: Any) -> Draft:
    """What an appointment of an hour says, in Berlin."""
    more.setdefault("ends", starts + HOUR)
    more.setdefault("zone", BERLIN)
    return Draft(title, starts, **more)


def make_appointment(
    owner: User, title: str = "Choir", starts: datetime = MONDAY, **more: Any
) -> Appointment:
    """An appointment, committed."""
    appointment = make(owner, draft(title, starts, **more))
    db.session.commit()
    return appointment


def change(appointment: Appointment, person: User, at: datetime | None = None, **fields: Any):
    """Change some fields of an appointment, of a series with ``scope``."""
    scope = fields.pop("scope", Scope.ALL)
    before = Draft.of(appointment)
    if at is not None:
        before = replace(before, starts=at, ends=at + (before.ends - before.starts))
    changed = change_appointment(
        appointment.id,
        person,
        replace(before, **fields),
        version=appointment.version,
        scope=scope,
        at=at,
    )
    db.session.commit()
    return changed


def times_of(appointment: Appointment) -> list[Occurrence]:
    """The times that are left of an appointment, in their order."""
    found = db.select(Occurrence).where(
        Occurrence.appointment_id == appointment.id, Occurrence.is_out.is_(False)
    )
    return list(db.session.scalars(found.order_by(Occurrence.starts_at)))


def days_of(appointment: Appointment) -> list[str]:
    """The days on which it takes place, as ``01-07``, by its name within the series."""
    return [f"{one.original_local:%m-%d}" for one in times_of(appointment)]


def invite(appointment: Appointment, *whom: User | str) -> list[Attendee]:
    """Invite people to an appointment, committed."""
    host = db.session.get_one(User, appointment.owner_id)
    listed = [one if isinstance(one, str) else f"@{one.username}" for one in whom]
    new = invite_people(host, appointment.id, "\n".join(listed))
    db.session.commit()
    return new


def make_guest(appointment: Appointment, address: str = "guest@example.org") -> str:
    """Invite a guest; gives the token of their link."""
    (attendee,) = invite(appointment, address)
    return token_of(attendee)
