"""What happened to an appointment, as far as somebody may know it."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.appointments.queries.visibility import OWNER, Viewer, visible_to
from app.extensions import db
from app.models import Appointment, AppointmentEntry, User
from app.pagination import Keyset

MOST = 50
BY_AGE = Keyset((AppointmentEntry.id,), lambda one: (one.id,))
PEOPLE = ("invited", "removed", "answer")
"""Entries about people: who is invited and who declined is the owner's to know."""


def entries_of(appointment: Appointment, viewer: Viewer) -> Sequence[AppointmentEntry]:
    """The latest entries of an appointment, the newest first."""
    found = shown_entries(appointment, viewer).order_by(AppointmentEntry.id.desc()).limit(MOST)
    return db.session.scalars(found).all()


def shown_entries(appointment: Appointment, viewer: Viewer) -> Select[AppointmentEntry]:
    """The entries of an appointment that somebody may see, each with its author.

    The owner sees all. Others see nothing of the time before it was shown to more people, nor of
    people, nor of guests, nor of a time of a series that is not for them.
    """
    entry = AppointmentEntry
    found = (
        select(entry)
        .where(entry.appointment_id == appointment.id)
        .options(joinedload(entry.author))
    )
    if viewer is None or viewer.id != appointment.owner_id:
        shown_since = select(func.max(entry.id)).where(
            entry.appointment_id == appointment.id, entry.field == "audience"
        )
        seen = (
            select(Appointment.original_local)
            .join(OWNER, OWNER.id == Appointment.owner_id)
            .where(Appointment.series_id == appointment.id, visible_to(viewer, owner=OWNER))
        )
        found = found.where(
            entry.field.not_in(PEOPLE),
            entry.guest == "",
            entry.id >= func.coalesce(shown_since.scalar_subquery(), 0),
            (entry.scope != "one") | (entry.field == "deleted") | entry.at_local.in_(seen),
        )
    return found


def names_in(entries: Collection[AppointmentEntry]) -> dict[int, str]:
    """The names of the members that entries are about, by their ids; one statement at most."""
    ids = {
        one
        for entry in entries
        if entry.field in {"invited", "removed"}
        for one in entry.after or ()
        if isinstance(one, int)
    }
    if not ids:
        return {}
    people = db.session.scalars(select(User).where(User.id.in_(ids)))
    return {one.id: one.name for one in people}
