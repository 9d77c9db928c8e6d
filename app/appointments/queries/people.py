"""Who comes to appointments, and how many places are left."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, exists, false, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.appointments.policies import can_change
from app.dates import utcnow
from app.extensions import db
from app.models import Answer, Appointment, Attendee, Occurrence, Status, User
from app.pagination import Keyset

BY_ID = Keyset((Attendee.id,), lambda one: (one.id,), descending=False)


@dataclass(frozen=True)
class Places:
    """How many come to an appointment, and how many may."""

    yes_count: int = 0
    maybe_count: int = 0
    capacity: int | None = None

    @property
    def free(self) -> int | None:
        """How many more may come; None when there is room for everybody."""
        return None if self.capacity is None else max(self.capacity - self.yes_count, 0)

    @property
    def is_full(self) -> bool:
        """Whether nobody else can come."""
        return self.free == 0


def answers_of(person: User, appointment_ids: Collection[int]) -> Mapping[int, Answer]:
    """What somebody answered, by the ids of some appointments; one statement."""
    if not appointment_ids:
        return {}
    own = select(Attendee.appointment_id, Attendee.answer).where(
        Attendee.user_id == person.id, Attendee.appointment_id.in_(appointment_ids)
    )
    return {row.appointment_id: Answer(row.answer) for row in db.session.execute(own)}


def places_of(appointment_ids: Collection[int]) -> Mapping[int, Places]:
    """How many come to some appointments, by their ids; one statement."""
    if not appointment_ids:
        return {}
    yes, maybe = (
        func.count(Attendee.id).filter(Attendee.answer == answer)
        for answer in (Answer.YES, Answer.MAYBE)
    )
    counted = (
        select(Appointment.id, Appointment.capacity, yes.label("yes"), maybe.label("maybe"))
        .outerjoin(Attendee, Attendee.appointment_id == Appointment.id)
        .where(Appointment.id.in_(appointment_ids))
        .group_by(Appointment.id, Appointment.capacity)
    )
    return {row.id: Places(row.yes, row.maybe, row.capacity) for row in db.session.execute(counted)}


def attendees_of(appointment: Appointment) -> Sequence[Attendee]:
    """Who is invited to an appointment or answered, each with the member that they are."""
    found = (
        select(Attendee)
        .where(Attendee.appointment_id == appointment.id)
        .options(joinedload(Attendee.user))
        .order_by(Attendee.id)
    )
    return db.session.scalars(found).all()


def shown_attendees(viewer: User | None, appointment: Appointment) -> Select[Attendee]:
    """Those on the list of an appointment of whom somebody may know, each with their member.

    Who made it sees everybody; others see the members who come or may. Guests see nobody.
    """
    member = aliased(User)
    found = (
        select(Attendee)
        .outerjoin(member, member.id == Attendee.user_id)
        .options(contains_eager(Attendee.user.of_type(member)))
        .where(Attendee.appointment_id == appointment.id)
    )
    if viewer is None:
        return found.where(false())
    if can_change(viewer, appointment):
        return found
    comes = Attendee.answer.in_([Answer.YES, Answer.MAYBE])
    return found.where(member.status == Status.ACTIVE, comes)


def attendee_for(person: User | None, appointment: Appointment) -> Attendee | None:
    """Somebody's own place in the list of an appointment."""
    if person is None:
        return None
    own = and_(Attendee.appointment_id == appointment.id, Attendee.user_id == person.id)
    return db.session.scalar(select(Attendee).where(own))


def attendee_with_link(hashed: str) -> Attendee | None:
    """Whose link has a token of some hash; nobody when its member or the owner is not here."""
    member = aliased(User)
    found = (
        select(Attendee)
        .join(Appointment, Appointment.id == Attendee.appointment_id)
        .join(User, User.id == Appointment.owner_id)
        .outerjoin(member, member.id == Attendee.user_id)
        .where(
            Attendee.token_hash == hashed,
            User.status == Status.ACTIVE,
            Attendee.user_id.is_(None) | (member.status == Status.ACTIVE),
        )
        .options(contains_eager(Attendee.user.of_type(member)))
    )
    return db.session.scalar(found)


def is_over(appointment: Appointment) -> bool:
    """Whether an appointment, or the last time of a series, has passed."""
    to_come = exists().where(
        Occurrence.appointment_id == appointment.id,
        Occurrence.ends_at > utcnow(),
        Occurrence.is_out.is_(False),
    )
    return not db.session.scalar(select(to_come))
