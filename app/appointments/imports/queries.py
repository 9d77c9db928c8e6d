"""What of a file is here already. No writes."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from app.appointments.imports.comparing import Here
from app.extensions import db
from app.models import Appointment, Attendee, Occurrence, Task, TaskState, User

IMPORT = "appointment_import"
"""The name of the tasks; a person has one of them open."""


def name_for(owner: User, uid: str) -> str:
    """The uid of an event for somebody, where somebody else has it: always the same one.

    Nobody learns by it what others have.
    """
    return sha256(f"{owner.id} {uid}".encode()).hexdigest()[:32]


def taken(owner: User, uids: Collection[str]) -> set[str]:
    """Those of some uids that somebody else's appointments have."""
    found = select(Appointment.uid).where(
        Appointment.uid.in_(uids), Appointment.series_id.is_(None), Appointment.owner_id != owner.id
    )
    return set(db.session.scalars(found))


def here_already(
    owner: User, uids: Collection[str], *, lock: bool = False
) -> dict[str, Appointment]:
    """Somebody's own appointments by the uids that a file has for them, on request locked."""
    names = {name_for(owner, uid): uid for uid in uids}
    found = select(Appointment).where(
        Appointment.owner_id == owner.id,
        Appointment.series_id.is_(None),
        Appointment.uid.in_([*uids, *names]),
    )
    if lock:
        found = found.with_for_update(key_share=True)
    found = found.order_by(Appointment.id).execution_options(populate_existing=True)
    own = {one.uid: one for one in db.session.scalars(found)}
    by_uid = {uid: own.get(uid) or own.get(name_for(owner, uid)) for uid in uids}
    return {uid: one for uid, one in by_uid.items() if one is not None}


def with_exceptions(appointments: Collection[Appointment]) -> dict[int, Here]:
    """Appointments by their ids, with what is unlike the others in their series."""
    ids = [one.id for one in appointments if one.is_series]
    out: dict[int, set[datetime]] = defaultdict(set)
    others: dict[int, dict[datetime, Appointment]] = defaultdict(dict)
    if ids:
        times = select(Occurrence.appointment_id, Occurrence.original_local)
        times = times.where(Occurrence.appointment_id.in_(ids), Occurrence.is_out)
        for appointment_id, original in db.session.execute(times):
            out[appointment_id].add(original)
        rows = select(Appointment).where(Appointment.series_id.in_(ids))
        rows = rows.execution_options(populate_existing=True)
        for other in db.session.scalars(rows):
            if other.series_id is not None and other.original_local is not None:
                others[other.series_id][other.original_local] = other
    with_people = select(Attendee.appointment_id).where(
        Attendee.appointment_id.in_([one.id for one in appointments])
    )
    people = set(db.session.scalars(with_people))
    return {
        one.id: Here(one, frozenset(out[one.id]), others[one.id], one.id in people)
        for one in appointments
    }


def open_task(owner: User) -> Task | None:
    """The import of a person that is not finished, if there is one."""
    is_open = Task.state.in_([TaskState.QUEUED, TaskState.RUNNING])
    own = (Task.owner_id == owner.id, Task.name == IMPORT, is_open)
    return db.session.scalar(select(Task).where(*own))


def finished_task(owner: User, task_id: int) -> Task | None:
    """A finished import of a person's."""
    own = (Task.id == task_id, Task.owner_id == owner.id, Task.name == IMPORT)
    return db.session.scalar(select(Task).where(*own, Task.state == TaskState.DONE))
