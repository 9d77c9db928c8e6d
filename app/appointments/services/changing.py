"""Changing appointments: one time of a series, that and all that follow, or all of it.

Times that say something else, and times that were taken out, move along with their series.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update

from app.appointments.queries.people import is_over
from app.appointments.recurrence import BadRule, moved, parse, rest_of, until_before
from app.appointments.services.alarms import carry_alarms
from app.appointments.services.attending import check_audience, copy_people
from app.appointments.services.drafts import IN_OTHER_CALENDARS, Draft, checked
from app.appointments.services.followers import tell_followers
from app.appointments.services.history import note_changes, note_parting
from app.appointments.services.locks import target
from app.appointments.services.occurrences import forget_occurrences, write_occurrences
from app.appointments.services.posts import announce_part
from app.appointments.services.telling import tell_changed
from app.appointments.services.texts import html_of
from app.database import rows_changed
from app.dates import utcnow
from app.errors.exceptions import DomainError, Gone
from app.extensions import db
from app.models import Appointment, Occurrence, User
from app.zones import zone_of

TIMES = {"starts_local", "ends_local", "zone", "all_day", "rule"}


class Scope(StrEnum):
    """How much of a series a change is about."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"


def change_appointment(
    appointment_id: int,
    editor: User,
    draft: Draft,
    *,
    version: int,
    scope: Scope = Scope.ALL,
    at: datetime | None = None,
    guest: str = "",
) -> Appointment:
    """Make an appointment say something else.

    Args:
        appointment_id: of the appointment or series.
        editor: who changes it.
        draft: all that the form says. For all of a series the times are those of its first; else
            those of the time ``at``. The rule of one time is not looked at.
        version: of the appointment that the editor read.
        scope: how much of a series it is about.
        at: which time of a series, by its ``original_local``.
        guest: the name of the guest who did it, where it was not the editor; of all of it.

    Returns:
        What says it now: the appointment, the row of the one time, or the new series.

    Raises:
        DomainError: as ``drafts.checked``, or the rule names days that do not move along.
        Conflict, Gone, NotAllowed: as ``locks.target``; Gone also for a time that is none.
    """
    appointment = target(editor, appointment_id, version)
    scope, at = reach_of(appointment, scope, at)
    if scope is Scope.ALL:
        return _change_all(appointment, editor, checked(draft), guest)
    if scope is Scope.ONE:
        return _change_one(appointment, editor, checked(replace(draft, rule="")), at)
    return _change_following(appointment, editor, checked(draft), at)


def reach_of(appointment: Appointment, scope: Scope, at: datetime | None) -> tuple[Scope, datetime]:
    """What a scope comes to, and from which time on: before the first of a series is nothing."""
    first = appointment.starts_local
    if not appointment.is_series or at is None or (scope is Scope.FOLLOWING and at == first):
        return Scope.ALL, first
    return scope, at


def note_change(appointment: Appointment, fields: list[str], **columns: Any) -> None:
    """Write columns of an appointment: its version grows, and for other calendars its sequence."""
    for name, value in columns.items():
        setattr(appointment, name, value)
    appointment.version += 1
    appointment.changed_at = utcnow()
    if set(fields) & set(IN_OTHER_CALENDARS):
        appointment.sequence += 1
    db.session.flush()


def _change_all(appointment: Appointment, editor: User, draft: Draft, guest: str) -> Appointment:
    before = Draft.of(appointment)
    if draft.rule and draft.rule == before.rule and draft.starts != before.starts:
        draft = replace(draft, rule=_moved_rule(before, draft))
    fields = draft.changed(before)
    if not fields:
        return appointment
    check_audience(appointment, draft)
    tell_followers(appointment, draft)
    html = html_of(editor, draft.body)
    note_change(appointment, fields, **draft.columns(), body_html=html)
    if TIMES & set(fields):
        _rewrite(appointment, draft.starts - before.starts)
    scope = Scope.ALL if before.rule else ""
    actor = None if guest else editor
    note_changes(appointment.id, actor, before, draft, scope=scope, guest=guest)
    tell_changed(appointment, editor, fields)
    return appointment


def _moved_rule(before: Draft, after: Draft) -> str:
    """The rule of a series whose first time moves, and its weekdays with it."""
    try:
        rule = moved(
            parse(before.rule),
            before.starts,
            zone_of(before.zone),
            before.all_day,
            to=after.starts,
            to_zone=zone_of(after.zone),
            to_all_day=after.all_day,
        )
    except BadRule as error:
        raise DomainError(error.message, field="rule") from None
    return str(rule)


def _rewrite(appointment: Appointment, shift: timedelta) -> None:
    """Write the times of an appointment anew; exceptions move along as far as they still fit."""
    out = set(_taken_out(appointment))
    forget_occurrences(appointment)
    appointment.expanded_until = None
    write_occurrences(appointment)
    times = {one.original_local: one for one in _times(appointment)}
    for local in out:
        if time := times.get(local + shift):
            time.is_out = True
    others = select(Appointment).where(Appointment.series_id == appointment.id)
    # A row moves to where the next one may stand: the farthest goes first.
    order = Appointment.original_local
    ordered = order.desc() if shift > timedelta() else order.asc()
    for other in db.session.scalars(others.order_by(ordered)).all():
        _carry(other, times, shift)
    db.session.flush()


def _carry(other: Appointment, times: dict[datetime, Occurrence], shift: timedelta) -> None:
    """Move what one time says to the time that takes its place; it goes where there is none."""
    time = times.get(other.original_local + shift) if other.original_local else None
    if time is None:
        db.session.delete(other)
        return
    draft = Draft.of(other)
    draft = replace(draft, starts=draft.starts + shift, ends=draft.ends + shift)
    for name, value in draft.columns().items():
        setattr(other, name, value)
    other.original_local = time.original_local
    _show(time, other)
    db.session.flush()


def _taken_out(appointment: Appointment) -> list[datetime]:
    out = select(Occurrence.original_local).where(
        Occurrence.appointment_id == appointment.id, Occurrence.is_out
    )
    return list(db.session.scalars(out))


def _times(appointment: Appointment) -> list[Occurrence]:
    found = select(Occurrence).where(Occurrence.appointment_id == appointment.id)
    return list(db.session.scalars(found))


def time_of(series: Appointment, at: datetime) -> Occurrence:
    """One time of a series.

    Raises:
        Gone: it is not one of its times, or was taken out.
    """
    found = select(Occurrence).where(
        Occurrence.appointment_id == series.id,
        Occurrence.original_local == at,
        Occurrence.is_out.is_(False),
    )
    time = db.session.scalar(found)
    if time is None:
        raise Gone(_l("The series has no such time (any more)."))
    return time


def _show(time: Occurrence, content: Appointment) -> None:
    time.content_id = content.id
    time.starts_at, time.ends_at = content.starts_at, content.ends_at


def _change_one(series: Appointment, editor: User, draft: Draft, at: datetime) -> Appointment:
    time = time_of(series, at)
    content = db.session.get_one(Appointment, time.content_id)
    if content.id == series.id:
        before = Draft.of(series)
        before = replace(before, starts=at, ends=at + (series.ends_local - series.starts_local))
        content = Appointment(
            owner_id=series.owner_id,
            series_id=series.id,
            original_local=at,
            uid=series.uid,
            sequence=series.sequence,
            version=0,
            ticket_id=series.ticket_id,
            **replace(before, rule="").columns(),
        )
        db.session.add(content)
    else:
        before = Draft.of(content)
    # People come to all of a series: how many there may be is said there.
    draft, before = replace(draft, capacity=before.capacity), replace(before, rule="")
    check_audience(series, draft)
    fields = draft.changed(before)
    note_change(content, fields, **draft.columns(), body_html=html_of(editor, draft.body))
    _show(time, content)
    note_change(series, [])
    note_changes(series.id, editor, before, draft, scope=Scope.ONE, at=at)
    tell_changed(series, editor, fields, content=content)
    return content


def _change_following(series: Appointment, editor: User, draft: Draft, at: datetime) -> Appointment:
    time_of(series, at)
    check_audience(series, draft)
    zone, old = zone_of(series.zone), parse(series.rule)
    same_rule = draft.rule == series.rule
    rest = rest_of(old, series.starts_local, zone, series.all_day, at)
    if same_rule and draft.starts != at:
        as_it_was = replace(Draft.of(series), starts=at, rule=str(rest))
        draft = replace(draft, rule=_moved_rule(as_it_was, draft))
    elif same_rule:
        draft = replace(draft, rule=str(rest))
    new = Appointment(
        **draft.columns(),
        owner_id=series.owner_id,
        ticket_id=series.ticket_id,
        body_html=html_of(editor, draft.body),
    )
    db.session.add(new)
    db.session.flush()
    write_occurrences(new)
    announce_part(series, new)
    _take_over(series, new, at, draft.starts - at)
    carry_alarms(series, new, at)
    copy_people(series, new)
    before = replace(
        Draft.of(series), starts=at, ends=at + (series.ends_local - series.starts_local)
    )
    was_over = is_over(series)
    cut_before(series, at)
    note_parting(series, new, editor, before, at)
    if not was_over:
        # In other calendars the series ends, and there is another one that goes on.
        tell_changed(series, editor, ["rule"], is_cut=True)
        tell_changed(new, editor, ["rule"])
    return new


def _take_over(series: Appointment, new: Appointment, at: datetime, shift: timedelta) -> None:
    """Give the exceptions from a time on to the series that takes over."""
    times = {one.original_local: one for one in _times(new)}
    for local in _taken_out(series):
        if local >= at and (time := times.get(local + shift)):
            time.is_out = True
    others = select(Appointment).where(
        Appointment.series_id == series.id, Appointment.original_local >= at
    )
    for other in db.session.scalars(others).all():
        # Until the old row of this time is gone it shows what it did.
        rows_changed(
            update(Occurrence).where(Occurrence.content_id == other.id).values(content_id=series.id)
        )
        other.series_id, other.uid = new.id, new.uid
        _carry(other, times, shift)


def cut_before(series: Appointment, at: datetime) -> None:
    """Let a series end before one of its times, which is not the first."""
    zone = zone_of(series.zone)
    rule = until_before(parse(series.rule), series.starts_local, zone, series.all_day, at)
    if rule is None:
        raise ValueError("Before the first time of a series there is nothing.")
    rows_changed(
        delete(Occurrence).where(
            Occurrence.appointment_id == series.id, Occurrence.original_local >= at
        )
    )
    rows_changed(
        delete(Appointment).where(
            Appointment.series_id == series.id, Appointment.original_local >= at
        )
    )
    note_change(series, ["rule"], rule=str(rule), expanded_until=None)
