"""Writing what comes in. It flushes; whoever calls it commits. Nobody is told."""

from typing import Any

from sqlalchemy import select

from app.appointments.imports import queries
from app.appointments.imports.comparing import EXCEPTIONS, Here
from app.appointments.imports.plans import Batch
from app.appointments.imports.wanted import Wanted
from app.appointments.services.changing import TIMES, Scope, note_change
from app.appointments.services.drafts import Draft
from app.appointments.services.history import note, note_changes
from app.appointments.services.occurrences import forget_occurrences, write_occurrences
from app.database import unique_violation
from app.dates import utcnow
from app.extensions import db
from app.main.addresses import tag_path
from app.models import Appointment, Occurrence, User
from app.text import parse, render


class Taken(Exception):
    """Somebody else has this uid since a moment ago."""


def take_over(batch: Batch, owner: User) -> None:
    """Make the appointments of a batch, and change those that are here."""
    taken = queries.taken(owner, [one.uid for one in batch.new])
    for wanted in batch.new:
        own_name = queries.name_for(owner, wanted.uid)
        if wanted.uid in taken:
            _make(wanted, owner, own_name)
            continue
        try:
            with unique_violation({"appointment_uid": Taken(), "appointment.uid": Taken()}):
                _make(wanted, owner, wanted.uid)
        except Taken:
            _make(wanted, owner, own_name)
    for wanted, here, names in batch.changed:
        _change(wanted, here, names, owner)


def _make(wanted: Wanted, owner: User, uid: str) -> None:
    appointment = Appointment(
        **_columns(wanted.draft),
        owner_id=owner.id,
        uid=uid,
        sequence=wanted.sequence,
        created_at=wanted.created_at,
        changed_at=wanted.changed_at,
    )
    db.session.add(appointment)
    db.session.flush()
    write_occurrences(appointment, wanted.until)
    _write_exceptions(appointment, wanted)
    note(appointment.id, owner, "made")


def _change(wanted: Wanted, here: Here, names: list[str], owner: User) -> None:
    appointment, before = here.appointment, Draft.of(here.appointment)
    changed_at = min(max(wanted.changed_at, here.changed_at), utcnow())
    has_other_times = EXCEPTIONS in names or bool(TIMES & set(names))
    fields = [*names, "rule"] if EXCEPTIONS in names else names
    note_change(appointment, fields, **_columns(wanted.draft))
    appointment.sequence = max(appointment.sequence, wanted.sequence)
    appointment.changed_at = changed_at
    scope = Scope.ALL if before.rule else ""
    note_changes(appointment.id, owner, before, wanted.draft, scope=scope)
    if has_other_times:
        forget_occurrences(appointment)
        for other in here.others.values():
            db.session.delete(other)
        appointment.expanded_until = None
        db.session.flush()
        write_occurrences(appointment, wanted.until)
        _write_exceptions(appointment, wanted)


def _write_exceptions(series: Appointment, wanted: Wanted) -> None:
    if not (wanted.out or wanted.others):
        return
    found = select(Occurrence).where(
        Occurrence.appointment_id == series.id,
        Occurrence.original_local.in_([*wanted.out, *wanted.others]),
    )
    for time in db.session.scalars(found).all():
        if time.original_local in wanted.out:
            time.is_out = True
            continue
        other = Appointment(
            **_columns(wanted.others[time.original_local]),
            owner_id=series.owner_id,
            series_id=series.id,
            original_local=time.original_local,
            uid=series.uid,
            sequence=series.sequence,
            created_at=series.created_at,
            changed_at=series.changed_at,
        )
        db.session.add(other)
        db.session.flush()
        time.content_id = other.id
        time.starts_at, time.ends_at = other.starts_at, other.ends_at
    db.session.flush()


def _columns(draft: Draft) -> dict[str, Any]:
    """The columns of a draft. The names and numbers in its text are those of another place."""
    html = render(parse(draft.body), {}, tag_path, {}) if draft.body else ""
    return draft.columns() | {"body_html": html}
