"""Days and instants as others write them."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo

from app.zones import next_instant

STAMP = re.compile(r"[0-9]{9,17}")
SLASHES = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/[0-9]{2,4}\b")
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
WITH_DOTS = ("%d.%m.%Y", "%d.%m.%y", "%d/%b/%y", "%d/%b/%Y", "%d %b %Y", "%Y/%m/%d")
DAY_FIRST, MONTH_FIRST = ("%d/%m/%Y", "%d/%m/%y"), ("%m/%d/%Y", "%m/%d/%y")
SIGNS = "./: "
SECONDS_IN = ((10**15, 10**6), (10**12, 10**3), (0, 1))
"""From which size on a number counts microseconds or milliseconds: Trac and others write those."""


def is_month_first(cells: Iterable[str]) -> bool:
    """Whether dates such as 03/04/2026 begin with the month, from all that a table has.

    Where nothing tells, those with AM and PM do, as in America, and no others.
    """
    has_halves = False
    for cell in cells:
        if found := SLASHES.match(cell.strip()):
            if int(found[1]) > 12:
                return False
            if int(found[2]) > 12:
                return True
            has_halves = has_halves or cell.strip()[-2:].lower() in {"am", "pm"}
    return has_halves


def instant_of(cell: str, zone: tzinfo, *, month_first: bool = False) -> datetime:
    """The instant that a cell means; without a zone of its own, in ``zone``.

    Raises:
        ValueError: it means none.
    """
    text = " ".join(cell.split())
    if STAMP.fullmatch(text):
        per_second = next(per for least, per in SECONDS_IN if int(text) >= least)
        return datetime.fromtimestamp(int(text) / per_second, UTC)
    local = _local(text, month_first=month_first)
    try:
        return local.astimezone(UTC) if local.tzinfo else next_instant(local, zone)
    except OverflowError as error:
        raise ValueError(cell) from error


def day_of(cell: str, zone: tzinfo, *, month_first: bool = False) -> date:
    """The day that a cell means; that of an instant is the one of the zone.

    Raises:
        ValueError: it means none.
    """
    text = " ".join(cell.split())
    if STAMP.fullmatch(text):
        return instant_of(text, zone).astimezone(zone).date()
    local = _local(text, month_first=month_first)
    return (local.astimezone(zone) if local.tzinfo else local).date()


def _local(text: str, *, month_first: bool) -> datetime:
    try:
        return datetime.fromisoformat(text.removesuffix(" UTC") + "+00:00" * text.endswith(" UTC"))
    except ValueError:
        pass
    days = (*(MONTH_FIRST if month_first else DAY_FIRST), *WITH_DOTS)
    for form in (f"{day}{clock}" for day in days for clock in CLOCKS):
        # Most forms are told from the text by their signs, long before they are tried.
        if all(form.count(sign) == text.count(sign) for sign in SIGNS):
            try:
                return datetime.strptime(text, form)
            except ValueError:
                continue
    raise ValueError(text)
