"""Where a time goes that is dragged in a calendar: to another place, to another length."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from app.appointments import zones
from app.appointments.recurrence import span_of
from app.appointments.services.drafts import A_DAY, Draft
from app.errors.exceptions import DomainError
from app.zones import zone_of


@dataclass(frozen=True)
class Move:
    """What is asked for: so many days on, or instants as whoever drags reads them.

    By days an appointment keeps what its own clocks show. Whole days know only days; ``longer``
    says how many there are to be more.
    """

    days: int = 0
    longer: int = 0
    starts: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True)
class Place:
    """When something takes place: two instants, and by whose clocks."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    all_day: bool

    @classmethod
    def of(cls, draft: Draft, length: timedelta) -> "Place":
        """The place of the time at which a draft starts."""
        span = span_of(draft.starts, length, zone_of(draft.zone), draft.all_day)
        return cls(span.start, span.end, draft.zone, draft.all_day)


def moved(draft: Draft, length: timedelta, move: Move) -> Draft:
    """A draft at another place.

    Args:
        draft: what the time says that is moved; its end is not looked at.
        length: how long this time lasts: exactly, also in a night when clocks change.
        move: what is asked for.

    Raises:
        DomainError: clocks show the time twice and it would be the second, or it is too far away.
    """
    try:
        if draft.all_day:
            return lasting(draft, draft.starts + move.days * A_DAY, length + move.longer * A_DAY)
        return _moved_by_clocks(draft, length, move)
    except OverflowError:
        raise DomainError(_l("Choose a day between 1970 and 2199."), field="start") from None


def lasting(draft: Draft, starts: datetime, length: timedelta) -> Draft:
    """A draft that starts at a local time and lasts exactly so long.

    Raises:
        DomainError: it would end at a time that clocks show twice, the second time.
    """
    if draft.all_day:
        return replace(draft, starts=starts, ends=starts + length)
    zone = zone_of(draft.zone)
    ends_at = zones.instant(starts, zone) + length
    return replace(draft, starts=starts, ends=shown_at(ends_at, draft.zone, "end"))


def _moved_by_clocks(draft: Draft, length: timedelta, move: Move) -> Draft:
    starts = draft.starts + move.days * A_DAY
    if move.starts is not None:
        starts = shown_at(move.starts, draft.zone, "start")
    if move.ends is not None:
        length = move.ends - zones.instant(starts, zone_of(draft.zone))
    return lasting(draft, starts, length)


def shown_at(instant: datetime, zone_name: str, field: str) -> datetime:
    """What clocks show at an instant, if that means this instant.

    Raises:
        DomainError: they show it twice, and this is the second time.
    """
    zone = zone_of(zone_name)
    local = zones.local(instant, zone)
    if zones.instant(local, zone) != instant:
        raise DomainError(
            _l("The clocks show this time twice that night, and only the first can be chosen."),
            field=field,
        )
    return local
