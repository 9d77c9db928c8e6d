"""The appointments of bookings in the calendar of the host."""

import re
from dataclasses import replace
from datetime import datetime, tzinfo

from app.appointments import zones
from app.appointments.services.changing import change_appointment, note_change
from app.appointments.services.drafts import Draft
from app.appointments.services.history import note
from app.appointments.services.making import make_appointment
from app.extensions import db
from app.models import Appointment, AppointmentStatus, Booking, BookingTime
from app.models.appointment import LONGEST_DESCRIPTION, LONGEST_TITLE
from app.zones import zone_of

MARKUP = re.compile(r"([!-/:-@\[-`{-~])")


def put_into_calendar(booking: Booking, time: BookingTime) -> Appointment:
    """Make the appointment of a time, with the name that the guest's calendar knows it by."""
    page, host = booking.page, booking.host
    starts, ends, zone = _by_clocks(time.starts_at, time.ends_at, page.zone)
    draft = Draft(
        title=f"{booking.name}: {page.title}"[:LONGEST_TITLE],
        starts=starts,
        ends=ends,
        zone=zone,
        location=page.location,
        body=_body(booking),
        status=AppointmentStatus.CONFIRMED,
    )
    appointment = make_appointment(host, draft, guest=booking.name)
    appointment.uid = time.uid
    time.appointment_id = appointment.id
    db.session.flush()
    return appointment


def move_in_calendar(booking: Booking, time: BookingTime) -> None:
    """Let the appointment of a time be when the time is."""
    if time.appointment_id is None:
        return
    appointment = db.session.get_one(Appointment, time.appointment_id)
    starts, ends, zone = _by_clocks(time.starts_at, time.ends_at, appointment.zone)
    draft = replace(Draft.of(appointment), starts=starts, ends=ends, zone=zone, all_day=False)
    _change(booking, appointment, draft, booking.name)


def cancel_in_calendar(booking: Booking, time: BookingTime, *, by_host: bool) -> None:
    """Let the appointment of a time say that it does not take place."""
    if time.appointment_id is None:
        return
    appointment = db.session.get_one(Appointment, time.appointment_id)
    cancelled, guest = AppointmentStatus.CANCELLED, "" if by_host else booking.name
    if not booking.host.is_active:  # then nobody changes their appointments, and this has to be
        note(appointment.id, None, "status", appointment.status, cancelled, guest=guest)
        note_change(appointment, ["status"], status=cancelled)
        return
    _change(booking, appointment, replace(Draft.of(appointment), status=cancelled), guest)


def _change(booking: Booking, appointment: Appointment, draft: Draft, guest: str) -> None:
    version = appointment.version
    change_appointment(appointment.id, booking.host, draft, version=version, guest=guest)


def _by_clocks(starts_at: datetime, ends_at: datetime, zone: str) -> tuple[datetime, datetime, str]:
    """What clocks show at two instants; those of UTC where others would show one of them twice."""
    for name in (zone, "UTC"):
        clocks = zone_of(name)
        starts, ends = zones.local(starts_at, clocks), zones.local(ends_at, clocks)
        if _means(starts, clocks, starts_at) and _means(ends, clocks, ends_at):
            break
    return starts, ends, name


def _means(local: datetime, clocks: tzinfo, instant: datetime) -> bool:
    return zones.instant(local, clocks) == instant


def _body(booking: Booking) -> str:
    """What the guest said, for the host. Nothing of it is markup, and nobody is mentioned by it."""
    parts = [booking.address, booking.note]
    parts += [f"{one['label']}\n{one['text']}" for one in booking.answers]
    return "\n\n".join(MARKUP.sub(r"\\\1", part) for part in parts if part)[:LONGEST_DESCRIPTION]
