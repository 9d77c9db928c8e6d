"""Telling people what becomes of appointments: members as they chose, guests by mail.

Changes are told to those who come or may come. Whoever did not answer yet hears of them as well
when time, place or status change, for the invitation in their calendar would be wrong; who declined
hears nothing more.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from app.appointments import mails
from app.appointments.ics.events import Method
from app.appointments.invitations import Letter, letter_about
from app.appointments.kinds import ANSWER, CANCELLED, CHANGED, INVITED
from app.appointments.mails import News, Times, Told
from app.appointments.queries.feeds import with_exceptions
from app.appointments.queries.people import is_over
from app.appointments.services.attending import NOT_DECLINED, keep_link, people_of
from app.appointments.services.drafts import IN_OTHER_CALENDARS
from app.dates import utcnow
from app.extensions import db
from app.main.queries.visibility import listeners_among
from app.main.services.locks import lock_people
from app.models import (
    Answer,
    Appointment,
    AppointmentAudience,
    AppointmentStatus,
    Attendee,
    Occurrence,
    User,
)
from app.notifications.services import notify, withdraw

KINDS = {
    News.INVITED: INVITED,
    News.CHANGED: CHANGED,
    News.CANCELLED: CANCELLED,
    News.REMOVED: CANCELLED,
}
METHODS = {
    News.INVITED: Method.REQUEST,
    News.CHANGED: Method.REQUEST,
    News.CANCELLED: Method.CANCEL,
    News.REMOVED: Method.CANCEL,
}


def subject_of(appointment: Appointment) -> str:
    """What notifications of an appointment are grouped by."""
    return f"appointment:{appointment.id}"


def tell_invited(appointment: Appointment, host: User, invited: Sequence[Attendee]) -> None:
    """Tell people that they are invited, unless they want to hear nothing of the host."""
    members = {one.user_id for one in invited if one.user_id is not None}
    heard_by = listeners_among(host, members)
    wanted = [one for one in invited if one.user_id is None or one.user_id in heard_by]
    _tell(appointment, host, wanted, News.INVITED)


def tell_changed(
    appointment: Appointment,
    host: User,
    fields: Collection[str],
    *,
    content: Appointment | None = None,
    is_cut: bool = False,
) -> None:
    """Tell people of a change, if other calendars have to know of it.

    Args:
        appointment: as it is now.
        host: who changed it.
        fields: the columns that say something else.
        content: the row of the one time of a series that changed.
        is_cut: a series ends now; also where nothing of it is to come any more, for in other
            calendars it would go on.
    """
    said = content or appointment
    if not set(fields) & set(IN_OTHER_CALENDARS):
        return
    is_off = said.status == AppointmentStatus.CANCELLED
    if is_off and "status" not in fields:
        return
    if not is_cut and _has_passed(appointment, content):
        return
    people = people_of(appointment, NOT_DECLINED, but=host)
    what = News.CANCELLED if is_off else News.CHANGED
    _tell(appointment, host, people, what, content=content)


def tell_called_off(appointment: Appointment, host: User, *, at: datetime | None = None) -> None:
    """Tell people that something is taken away; before it is.

    Args:
        appointment: the appointment or series.
        host: who does it.
        at: the one time of a series that goes.
    """
    content = _content_at(appointment, at)
    said = content or appointment
    if at is None:
        _take_back(appointment, people_of(appointment, list(Answer)))
    is_past = _times(appointment, content, at).ends_at <= utcnow()
    is_hidden = content is not None and content.audience == AppointmentAudience.OWNER
    if said.status == AppointmentStatus.CANCELLED or is_past or is_hidden:
        return
    people = people_of(appointment, NOT_DECLINED, but=host)
    _tell(appointment, host, people, News.CANCELLED, content=content, at=at, is_gone=True)


def tell_removed(appointment: Appointment, host: User, attendee: Attendee) -> None:
    """Tell somebody that they are off the list; before they are."""
    _take_back(appointment, [attendee])
    is_off = appointment.status == AppointmentStatus.CANCELLED
    wanted = attendee.answer in NOT_DECLINED and not is_off and not is_over(appointment)
    if wanted and attendee.user_id != host.id:
        _tell(appointment, host, [attendee], News.REMOVED, is_gone=True)


def tell_answer(appointment: Appointment, attendee: Attendee, person: User | None) -> None:
    """Tell whoever made an appointment that somebody answered."""
    host = db.session.get_one(User, appointment.owner_id)
    payload: dict[str, Any] = {"appointment_id": appointment.id, "answer": attendee.answer}
    if person is None:
        payload["guest"] = attendee.name or attendee.address
    elif not listeners_among(person, [host.id]):
        return
    notify(host, ANSWER, subject=f"answers:{appointment.id}", actor=person, payload=payload)


def _tell(
    appointment: Appointment,
    host: User,
    people: Sequence[Attendee],
    what: News,
    *,
    content: Appointment | None = None,
    at: datetime | None = None,
    is_gone: bool = False,
) -> None:
    if not people:
        return
    at = at or (content.original_local if content else None)
    said = content or appointment
    told = Told(
        what,
        appointment,
        said,
        _times(appointment, content, at),
        host,
        _letter(appointment, host, METHODS[what], at, is_gone),
    )
    lock_people({one.user_id for one in people if one.user_id is not None})
    for attendee in people:
        keep_link(attendee)
        send = partial(mails.news, attendee, told)
        if attendee.user is None:
            send()
            continue
        notify(
            attendee.user,
            KINDS[what],
            subject=_group(appointment, what),
            actor=host,
            payload=_payload(told, at, is_gone=is_gone and at is None),
            mail_later=send,
        )


def _group(appointment: Appointment, what: News) -> str:
    is_off = what in {News.CANCELLED, News.REMOVED}
    return f"appointment-off:{appointment.id}" if is_off else subject_of(appointment)


def _payload(told: Told, at: datetime | None, *, is_gone: bool) -> dict[str, Any]:
    payload: dict[str, Any] = {"appointment_id": None if is_gone else told.appointment.id}
    if at is not None and told.what is News.CHANGED:
        payload["at"] = at.isoformat()
    if told.what in {News.CANCELLED, News.REMOVED}:
        payload |= {"title": told.content.title, "what": told.what.value}
    return payload


def _letter(
    appointment: Appointment, host: User, method: Method, at: datetime | None, is_gone: bool
) -> Letter:
    (whole,) = with_exceptions([appointment], host)
    hidden = [one for one in whole.others if one.audience == AppointmentAudience.OWNER]
    for one in hidden:  # a time that is the host's alone does not take place for others
        whole.others.remove(one)
        whole.out.append(one.original_local or one.starts_local)
    called_off = utcnow() if is_gone else None
    return letter_about(whole, host, method, at=at, called_off=called_off)


def _take_back(appointment: Appointment, people: Sequence[Attendee]) -> None:
    """What is gone is not in anybody's notifications any more."""
    members = sorted((one.user for one in people if one.user), key=lambda one: one.id)
    withdraw(members, subject_of(appointment))


def _has_passed(appointment: Appointment, content: Appointment | None) -> bool:
    return content.ends_at <= utcnow() if content else is_over(appointment)


def _content_at(appointment: Appointment, at: datetime | None) -> Appointment | None:
    """The row that says something else for one time, if there is one."""
    if at is None:
        return None
    found = select(Appointment).where(
        Appointment.series_id == appointment.id, Appointment.original_local == at
    )
    return db.session.scalar(found)


def _times(appointment: Appointment, content: Appointment | None, at: datetime | None) -> Times:
    """When it takes place: the one time, or of a series the next."""
    said = content or appointment
    times = select(Occurrence.starts_at, Occurrence.ends_at).where(
        Occurrence.appointment_id == appointment.id
    )
    if at is not None:
        times = times.where(Occurrence.original_local == at)
    else:
        shown = select(Appointment.id).where(Appointment.audience != AppointmentAudience.OWNER)
        times = times.where(
            Occurrence.ends_at > utcnow(),
            Occurrence.is_out.is_(False),
            Occurrence.content_id.in_(shown.where(_is_part_of(appointment))),
        )
    row = db.session.execute(times.order_by(Occurrence.starts_at).limit(1)).first()
    starts_at, ends_at = (row.starts_at, row.ends_at) if row else (said.starts_at, said.ends_at)
    return Times(starts_at, ends_at, said.zone, said.all_day)


def _is_part_of(series: Appointment) -> ColumnElement[bool]:
    return or_(Appointment.id == series.id, Appointment.series_id == series.id)
