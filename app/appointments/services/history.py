"""Writing down what happens to appointments. What is written stays."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.appointments.services.drafts import Draft
from app.extensions import db
from app.models import Answer, Appointment, AppointmentEntry, Attendee, User

WHEN = ("starts_local", "ends_local", "zone", "all_day")
TEXTS = ("title", "rule", "location", "audience", "status", "capacity", "category", "colour")


def note(
    appointment_id: int,
    actor: User | None,
    field: str,
    before: Any = None,
    after: Any = None,
    *,
    scope: str = "",
    at: datetime | None = None,
    guest: str = "",
) -> None:
    """Write one thing down.

    Args:
        appointment_id: of the appointment or series.
        actor: who did it; None for a guest.
        field: what it is about.
        before: what it was, as JSON.
        after: what it is now.
        scope: how much of a series it is about; empty for what is none.
        at: which time of a series.
        guest: the name of the guest who did it.
    """
    db.session.add(
        AppointmentEntry(
            appointment_id=appointment_id,
            author_id=actor.id if actor else None,
            field=field,
            before=before,
            after=after,
            scope=scope,
            at_local=at,
            guest=guest,
        )
    )
    db.session.flush()


def note_changes(
    appointment_id: int,
    actor: User | None,
    before: Draft,
    after: Draft,
    *,
    scope: str = "",
    at: datetime | None = None,
    guest: str = "",
) -> None:
    """Write down in what two drafts differ: the times together, of the description only that."""
    fields = after.changed(before)
    where: dict[str, Any] = {"scope": scope, "at": at, "guest": guest}
    if set(fields) & set(WHEN):
        note(appointment_id, actor, "when", _when(before), _when(after), **where)
    for field in TEXTS:
        if field in fields:
            old, new = getattr(before, field), getattr(after, field)
            if field == "rule":
                old, new = [old, before.zone], [new, after.zone]
            note(appointment_id, actor, field, old, new, **where)
    if "body" in fields:
        note(appointment_id, actor, "body", **where)


def _when(draft: Draft) -> dict[str, Any]:
    columns = draft.columns()
    return {
        "starts_at": columns["starts_at"].isoformat(),
        "ends_at": columns["ends_at"].isoformat(),
        "zone": draft.zone,
        "all_day": draft.all_day,
    }


def note_people(
    appointment_id: int, actor: User, field: str, attendees: Collection[Attendee]
) -> None:
    """Write down who was invited or taken off: members by their ids, guests by their addresses."""
    people = [one.user_id if one.user_id is not None else one.address for one in attendees]
    note(appointment_id, actor, field, None, people)


def note_answer(attendee: Attendee, person: User | None, before: str) -> None:
    """Write down an answer, and what it was before."""
    guest = "" if person else attendee.name or (attendee.address or "")[:100]
    old = None if before == Answer.WAITING else before
    note(attendee.appointment_id, person, "answer", old, attendee.answer, guest=guest)


def note_parting(
    series: Appointment, new: Appointment, actor: User, before: Draft, at: datetime
) -> None:
    """Write down that a series ends, and in what the one is different that goes on.

    Args:
        series: the one that ends.
        new: the one that takes over.
        actor: who did it.
        before: what the series said of the first time of the new one.
        at: that time.
    """
    note(series.id, actor, "parted", scope="following", at=at)
    note(new.id, actor, "made", scope="following", at=at)
    after = replace(Draft.of(new), rule=before.rule)
    note_changes(new.id, actor, before, after, scope="following", at=at)
