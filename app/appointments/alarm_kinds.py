"""What reminders of appointments say."""

import math
from datetime import timedelta
from typing import Any

from babel.dates import format_time, format_timedelta
from flask import url_for
from flask_babel import get_locale, get_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.appointments import formats
from app.appointments.queries.alarms import times_seen
from app.dates import utcnow
from app.i18n import isolated
from app.models import AppointmentStatus, Channel
from app.notifications.kinds import About, Entry, Kind, register

MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 604_800

TIMES = About("time", times_seen)


def due_text(entry: Entry) -> str:
    """What begins when, seen from the present: a notification may be read much later."""
    time, title = entry.thing, isolated(entry.thing.title)
    if time.status == AppointmentStatus.CANCELLED:
        return str(_("“%(title)s” is cancelled", title=title))
    return _days_text(time, title) if time.all_day else _clock_text(time, title)


def _clock_text(time: Any, title: str) -> str:
    zone, left = get_timezone(), time.starts_at - utcnow()
    local = time.starts_at.astimezone(zone)
    words = {
        "title": title,
        "day": formats.day(local.date()),
        "time": str(format_time(local.time(), "short", locale=get_locale())),
    }
    is_today = local.date() == utcnow().astimezone(zone).date()
    if left <= timedelta():
        if is_today:
            return str(_("“%(title)s” began at %(time)s", **words))
        return str(_("“%(title)s” began on %(day)s at %(time)s", **words))
    words["distance"] = distance(left)
    if is_today:
        return str(_("“%(title)s” begins at %(time)s (%(distance)s)", **words))
    return str(_("“%(title)s” begins on %(day)s at %(time)s (%(distance)s)", **words))


def _days_text(time: Any, title: str) -> str:
    """The same of whole days, which are counted where the reader is."""
    first, last = formats.first_day(time), formats.last_day(time)
    today = utcnow().astimezone(get_timezone()).date()
    words = {"title": title, "day": formats.day(first)}
    if first <= today <= last:
        return str(_("“%(title)s” is today", **words))
    if first < today:
        return str(_("“%(title)s” was on %(day)s", **words))
    if first - today == timedelta(days=1):
        return str(_("“%(title)s” is tomorrow", **words))
    words["distance"] = distance(first - today)
    return str(_("“%(title)s” is on %(day)s (%(distance)s)", **words))


def distance(left: timedelta) -> str:
    """How long it is until something begins, such as "in 10 minutes".

    A reminder comes up to a minute late: minutes are rounded up, and the farther away something
    is, the coarser.
    """
    seconds = math.ceil(left.total_seconds() / MINUTE) * MINUTE
    step = 5 * MINUTE if seconds >= HOUR - MINUTE else MINUTE
    step = HOUR if seconds >= DAY - 5 * MINUTE else step
    seconds = round(seconds / step) * step
    unit = next((one for one in (WEEK, DAY, HOUR) if seconds >= one), MINUTE)
    # One and a half hours are 90 minutes, and not two hours: Babel says one unit, rounded.
    least = 1 if seconds % unit == 0 else 2
    return str(
        format_timedelta(
            timedelta(seconds=seconds), threshold=least, add_direction=True, locale=get_locale()
        )
    )


def due_link(entry: Entry) -> str:
    """The time, or what takes place once."""
    number, _at, local = entry.payload["time"].partition("@")
    return url_for("appointments.show", appointment_id=int(number), at=local or None)


# Its payload: ``time``, the name of one. Nothing of the appointment is kept.
DUE = register(
    Kind(
        "appointment_due",
        _l("An appointment is about to begin"),
        icon="alarm",
        text=due_text,
        link=due_link,
        default=Channel.MAIL,
        mail="appointment_due",
        about=TIMES,
    )
)
