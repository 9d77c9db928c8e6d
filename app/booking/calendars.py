"""Bookings as the calendars of guests get them.

What was booked in one go is one event: a single name, so that moving or cancelling a part of it is
one new state of the whole, which every calendar understands.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parseaddr
from itertools import pairwise
from typing import Any

from flask import current_app

from app.appointments.ics.events import Answer, Event, Method, Override, Person
from app.appointments.ics.writing import invitation
from app.appointments.zones import local
from app.booking.showing import standing
from app.models import Booking, BookingTime
from app.zones import zone_of

A_WEEK = timedelta(weeks=1)


def invitation_of(booking: Booking, at: str) -> bytes:
    """What the mail to a guest brings along: the booking as it is, or that it is off.

    The site invites, in the host's name: nobody's address is shown to others.

    Args:
        booking: with its page and host.
        at: the address where the guest manages it.
    """
    # What took place before the rest was cancelled stays in the calendar.
    is_off = not any(time.is_blocking for time in booking.times)
    return invitation(_event(booking, at), Method.CANCEL if is_off else Method.REQUEST)


def _event(booking: Booking, at: str) -> Event:
    times = sorted(standing(booking), key=lambda time: time.starts_at)
    sender = parseaddr(current_app.config["MAIL_FROM"])[1]
    first = _only(booking, times[0], at)
    event = replace(
        first,
        organizer=Person(sender, booking.host.name),
        attendees=(Person(booking.address, booking.name, Answer.ACCEPTED),),
    )
    if len(times) == 1:
        return event
    others = [_only(booking, time, at) for time in times[1:]]
    length = first.ends - first.starts
    odd = [one for one in others if one.ends - one.starts != length]
    return replace(
        event,
        **_repetition([first.starts, *(one.starts for one in others)]),
        overrides=tuple(Override(one.starts, one) for one in odd),
    )


def _repetition(starts: list[datetime]) -> dict[str, Any]:
    """Every week, where it is so: all calendars know that, not all know a list of times."""
    steps = {later - earlier for earlier, later in pairwise(starts)}
    if steps == {A_WEEK}:
        return {"rrule": f"FREQ=WEEKLY;COUNT={len(starts)}"}
    return {"rdates": tuple(starts[1:])}


def _only(booking: Booking, time: BookingTime, at: str) -> Event:
    zone = zone_of(booking.page.zone)
    return Event(
        uid=booking.uid,
        summary=f"{booking.page.title} ({booking.host.name})",
        starts=local(time.starts_at, zone),
        ends=local(time.ends_at, zone),
        zone=booking.page.zone,
        changed_at=booking.changed_at,
        created_at=booking.created_at,
        sequence=booking.sequence,
        is_public=False,
        location=booking.page.location,
        url=at,
    )
