"""Zones for calendar files: VTIMEZONE components, made from the machine's own knowledge of zones.

What is said ends with the year 2099. A zone whose clocks jump by a rule until then gets the rule,
which also holds later; all other jumps stand one by one.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from app.appointments.ics.lines import local
from app.zones import zone_of

FIRST_YEAR, LAST_YEAR = 1900, 2099
STEP = timedelta(days=7)
"""Jumps have always been further apart."""
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Jump:
    """A change of the clocks: when, by the clocks before it, and from which offset to which."""

    onset: datetime
    before: timedelta
    after: timedelta
    name: str
    is_daylight: bool

    @property
    def kind(self) -> tuple[object, ...]:
        """What the jumps of one component have in common."""
        return self.before, self.after, self.name, self.is_daylight

    @property
    def yearly(self) -> tuple[object, ...]:
        """What the jumps of one rule have in common."""
        return *self.kind, self.onset.month, self.onset.weekday(), self.onset.time()


@lru_cache(maxsize=1024)
def is_utc(zone: str) -> bool:
    """Whether a zone is UTC itself, or unknown, which is taken for it."""
    return zone_of(zone) is UTC or zone in {"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu"}


def vtimezone(zone: str, first_year: int) -> tuple[str, ...]:
    """The lines of a VTIMEZONE that is right from the first of January of a year on."""
    return _vtimezone(zone, min(max(first_year, FIRST_YEAR), LAST_YEAR))


@lru_cache(maxsize=1024)
def _vtimezone(zone: str, first_year: int) -> tuple[str, ...]:
    # Of the year before, only what still holds in the first one matters.
    start = datetime(first_year - 1, 1, 1, tzinfo=UTC)
    jumps = _jumps(zone_of(zone), start, datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC))
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}", f"X-LIC-LOCATION:{zone}"]
    if not jumps or jumps[0].onset.year >= first_year:
        lines += _component([_standing(zone_of(zone), start)])
    singles, rules = _sorted_out(jumps)
    for group in singles:
        lines += _component(group)
    for group, rule in rules:
        lines += _component(group[:1], rule)
    return (*lines, "END:VTIMEZONE")


def _standing(zone: tzinfo, start: datetime) -> Jump:
    """What holds at the start, as if it began there."""
    there = start.astimezone(zone)
    offset = there.utcoffset() or timedelta(0)
    is_daylight = (there.dst() or timedelta(0)) > timedelta(0)
    return Jump(start.replace(tzinfo=None), offset, offset, there.tzname() or "", is_daylight)


def _jumps(zone: tzinfo, start: datetime, end: datetime) -> list[Jump]:
    """All changes of the offset between two instants."""
    jumps = []
    before = start.astimezone(zone).utcoffset()
    while start < end:
        following = min(start + STEP, end)
        after = following.astimezone(zone).utcoffset()
        if after != before:
            jumps.append(_jump(zone, start, following))
        start, before = following, after
    return jumps


def _jump(zone: tzinfo, early: datetime, late: datetime) -> Jump:
    """The change between two instants with different offsets."""
    old = early.astimezone(zone).utcoffset() or timedelta(0)
    while late - early > SECOND:
        middle = early + (late - early) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            early = middle
        else:
            late = middle
    new = _standing(zone, late)
    return Jump((late + old).replace(tzinfo=None), old, new.after, new.name, new.is_daylight)


def _sorted_out(
    jumps: Sequence[Jump],
) -> tuple[list[list[Jump]], list[tuple[list[Jump], str]]]:
    """The jumps that stand one by one, by their kind, and those that follow a rule until the end.

    Each year of the regular time has the same jumps as the last one, so that the rules begin
    together.
    """
    last = {jump.yearly for jump in jumps if jump.onset.year == LAST_YEAR}
    year = LAST_YEAR + 1
    while last and {jump.yearly for jump in jumps if jump.onset.year == year - 1} == last:
        year -= 1
    rules = []
    for yearly in sorted(last, key=str):
        group = [jump for jump in jumps if jump.onset.year >= year and jump.yearly == yearly]
        rules.append((group, _rule([jump.onset for jump in group])))
    if not all(rule for _, rule in rules):
        year, rules = LAST_YEAR + 1, []
    singles: dict[tuple[object, ...], list[Jump]] = {}
    for jump in jumps:
        if jump.onset.year < year:
            singles.setdefault(jump.kind, []).append(jump)
    return list(singles.values()), sorted(rules, key=lambda rule: rule[0][0].onset)


def _rule(onsets: Sequence[datetime]) -> str:
    """The rule for onsets in one month and on one day of the week; "" when there is none."""
    # Every year of the calendar appears within 28 years; with fewer a rule would be a guess.
    if len(onsets) < 28:
        return ""
    start = f"FREQ=YEARLY;BYMONTH={onsets[0].month};"
    weekday = WEEKDAYS[onsets[0].weekday()]
    if all(onset.day > monthrange(onset.year, onset.month)[1] - 7 for onset in onsets):
        return f"{start}BYDAY=-1{weekday}"
    days = sorted({onset.day for onset in onsets})
    if days != list(range(days[0], days[0] + 7)):
        return ""
    if days[0] % 7 == 1:
        return f"{start}BYDAY={days[-1] // 7}{weekday}"
    return f"{start}BYMONTHDAY={','.join(map(str, days))};BYDAY={weekday}"


def _component(jumps: Sequence[Jump], rule: str = "") -> list[str]:
    """The lines of the observance that begins with these jumps, or with the first by a rule."""
    first = jumps[0]
    name = "DAYLIGHT" if first.is_daylight else "STANDARD"
    return [
        f"BEGIN:{name}",
        f"DTSTART:{local(first.onset)}",
        f"TZOFFSETFROM:{_offset(first.before)}",
        f"TZOFFSETTO:{_offset(first.after)}",
        f"TZNAME:{first.name}",
        *([f"RRULE:{rule}"] if rule else []),
        *(f"RDATE:{local(jump.onset)}" for jump in jumps[1:]),
        f"END:{name}",
    ]


def _offset(offset: timedelta) -> str:
    """An offset from UTC, with seconds only where a zone once had them."""
    sign = "-" if offset < timedelta(0) else "+"
    minutes, seconds = divmod(int(abs(offset).total_seconds()), 60)
    return f"{sign}{minutes // 60:02}{minutes % 60:02}" + (f"{seconds:02}" if seconds else "")
