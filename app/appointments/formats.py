"""Days, times and lengths as people read them: filters for the templates.

Everything is in the reader's language and zone. Whole days are the same days everywhere, so they
are read in their own zone; their end is not included in the data, and is in words.
"""

from datetime import date, datetime, timedelta, tzinfo
from typing import Protocol

from babel import Locale
from babel.dates import format_date, format_interval, format_time
from babel.lists import format_list
from babel.units import format_unit
from flask_babel import get_locale, get_timezone
from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.appointments import zones
from app.times import full_and_short
from app.zones import zone_of

FALLBACK = Locale("en")
A_MOMENT = timedelta(microseconds=1)
UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


class Timed(Protocol):
    """What has a beginning and an end: an appointment, or one time of it."""

    @property
    def starts_at(self) -> datetime:
        """The first instant."""

    @property
    def ends_at(self) -> datetime:
        """The first instant after it."""

    @property
    def zone(self) -> str:
        """Whose clocks it goes by."""

    @property
    def all_day(self) -> bool:
        """Whether it is about days, not about times."""


def day(value: date, length: str = "medium") -> str:
    """A day, or the day of an instant where the reader is."""
    if isinstance(value, datetime):
        value = (value if value.tzinfo is None else value.astimezone(get_timezone())).date()
    return str(format_date(value, length, locale=_locale()))


def moment(instant: datetime) -> str:
    """An instant, or what clocks show, as day and time."""
    if instant.tzinfo is None:
        return _day_and_time(instant)
    return full_and_short(instant)[1]


def duration(length: timedelta | int) -> str:
    """A length in words, such as "1 hour 30 minutes"."""
    left = int(length.total_seconds()) if isinstance(length, timedelta) else int(length)
    words = []
    for unit, seconds in UNITS:
        number, left = divmod(left, seconds)
        if number:
            words.append(str(format_unit(number, unit, locale=_locale())))
    nothing = str(format_unit(0, "minute", locale=_locale()))
    return str(format_list(words, "unit", locale=_locale())) if words else nothing


def nl2br(text: str) -> Markup:
    """A text with its lines as they were typed; nothing in it is markup."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())


def first_day(thing: Timed, zone: tzinfo | None = None) -> date:
    """The day on which something begins, where the reader is."""
    return zones.local(thing.starts_at, _zone(thing, zone)).date()


def last_day(thing: Timed, zone: tzinfo | None = None) -> date:
    """The last day that it touches; midnight belongs to the day before."""
    last = max(thing.ends_at - A_MOMENT, thing.starts_at)
    return zones.local(last, _zone(thing, zone)).date()


def span(thing: Timed, zone: tzinfo | None = None) -> str:
    """From when to when, with the days: "Mon, Jan 7, 2030, 18:00–19:30", "3–5 May 2030"."""
    first, last = first_day(thing, zone), last_day(thing, zone)
    if thing.all_day:
        return _days(first, last, "yMMMEd" if first == last else "yMMMd")
    if first == last:
        words = {"day": _days(first, first, "yMMMEd"), "time": _hours(thing, zone)}
        return str(_("%(day)s, %(time)s", **words))
    starts, ends = _local(thing, zone)
    return f"{_day_and_time(starts)} – {_day_and_time(ends)}"


def hours(thing: Timed, on: date | None = None) -> str:
    """From when to when under a heading that is a day: the first one unless said otherwise."""
    first, last = first_day(thing), last_day(thing)
    if thing.all_day:
        return str(_("All day")) if first == last else _days(first, last, "MMMd")
    if first == last and on in {None, first}:
        return _hours(thing, None)
    starts, ends = _local(thing, None)
    begin = _time(starts) if on in {None, first} else _day_and_time(starts)
    return f"{begin} – {_day_and_time(ends)}"


def elsewhere(thing: Timed) -> str:
    """The same in its own zone, where its clocks show something else than the reader's."""
    own = zone_of(thing.zone)
    if thing.all_day or _local(thing, own) == _local(thing, None):
        return ""
    zone = thing.zone.replace("_", " ")
    return str(_("%(time)s in %(zone)s", time=span(thing, own), zone=zone))


def _locale() -> Locale:
    return get_locale() or FALLBACK


def _zone(thing: Timed, zone: tzinfo | None) -> tzinfo:
    if thing.all_day:
        return zone_of(thing.zone)
    reader: tzinfo = get_timezone()
    return zone or reader


def _local(thing: Timed, zone: tzinfo | None) -> tuple[datetime, datetime]:
    where = _zone(thing, zone)
    return zones.local(thing.starts_at, where), zones.local(thing.ends_at, where)


def _days(first: date, last: date, skeleton: str) -> str:
    return str(format_interval(first, last, skeleton, locale=_locale()))


def _hours(thing: Timed, zone: tzinfo | None) -> str:
    """Two times of one day; which hours a language counts is told by how it writes one."""
    starts, ends = _local(thing, zone)
    locale = _locale()
    skeleton = "Hm" if "H" in locale.time_formats["short"].pattern else "hm"
    until = datetime.combine(starts.date(), ends.time())
    return str(format_interval(starts, until, skeleton, locale=locale))


def _time(local: datetime) -> str:
    return str(format_time(local.time(), "short", locale=_locale()))


def _day_and_time(local: datetime) -> str:
    return str(_("%(day)s, %(time)s", day=day(local), time=_time(local)))
