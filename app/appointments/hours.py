"""The hours of a day as rows: which quarter hours it has, and where each entry stands. Pure.

A row is a quarter hour of the clocks, ``(quarter, fold)``: where clocks repeat an hour the second
one has rows of its own, where they leave one out there is none. Several days side by side share
the rows that any of them has; what one of them lacks is a gap in its column.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo

from app.appointments.grids import A_MOMENT, Entry
from app.appointments.zones import start_of_day

Slot = tuple[int, int]
QUARTER = timedelta(minutes=15)
QUARTERS_OF_AN_HOUR = 4
QUARTERS = 24 * QUARTERS_OF_AN_HOUR
USUAL_HOURS = (8, 20)
"""What is shown of a day that has nothing earlier or later."""
LEAST_ROWS = 2
"""So many rows a title needs."""
MOST_ROWS = 112
"""As many as the style sheet knows: clocks repeat three hours at the most."""


@dataclass(frozen=True)
class Block:
    """An entry in a column: from the top of a row to the top of another, both counted from 1.

    ``lane`` counts from 1 as well; ``wide`` says over how many lanes it goes.
    """

    entry: Entry
    top: int
    end: int
    lane: int
    wide: int = 1


@dataclass
class Column:
    """A day: its blocks, the rows that it does not have, and where the present is."""

    day: date
    starts_at: datetime
    ends_at: datetime
    zone: tzinfo = UTC
    blocks: list[Block] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)
    more: list[Entry] = field(default_factory=list)  # what has no lane
    present_row: int = 0

    @property
    def length(self) -> timedelta:
        """How long the day is: 23 or 25 hours when the clocks change."""
        return self.ends_at - self.starts_at

    @property
    def late_offset(self) -> str:
        """Where clocks repeat an hour: what they are from UTC in the second one, as ``+01:00``."""
        if self.length <= timedelta(days=1):
            return ""
        return (self.ends_at - A_MOMENT).astimezone(self.zone).isoformat()[-len("+01:00") :]

    @property
    def has_change(self) -> bool:
        """Whether the clocks change on it."""
        return self.length != timedelta(days=1)


@dataclass(frozen=True)
class Hour:
    """A label of the axis: from the top of a row to that of the next label."""

    hour: int
    minute: int
    fold: int
    row: int
    end: int

    def is_on(self, column: Column) -> bool:
        """Whether a day has it, and begins something in it: of two, in the first."""
        return not self.fold and not any(top <= self.row < end for top, end in column.gaps)


class Axis:
    """The rows that some days share, and where instants are on them."""

    def __init__(self, slots: Iterable[Slot]) -> None:
        every = set(slots)
        self._repeated = {quarter for quarter, fold in every if fold}
        self.slots = sorted(every, key=self._key)
        self._keys = [self._key(slot) for slot in self.slots]

    def _key(self, slot: Slot) -> tuple[int, int, int]:
        """The second time of a repeated hour comes after all of the first, before what follows."""
        quarter, fold = slot
        if not fold:
            return quarter, 0, 0
        end = quarter
        while end in self._repeated:
            end += 1
        return end, -1, quarter

    @property
    def rows(self) -> int:
        """How many there are."""
        return min(len(self.slots), MOST_ROWS)

    @property
    def names(self) -> str:
        """The quarter hours of the rows, for scripts: ``0 1 2``, and ``8f`` for a repeated one."""
        shown = self.slots[: self.rows]
        return " ".join(f"{quarter}{'f' if fold else ''}" for quarter, fold in shown)

    def row_of(self, local: datetime) -> int:
        """The row of a local time, from 1; the nearest one for what is not on the axis."""
        slot = slot_of(local)
        return max(1, min(bisect_left(self._keys, self._key(slot)) + 1, self.rows))

    def hours(self) -> list[Hour]:
        """The labels: each full hour, and where a repeated one begins."""
        found: list[tuple[int, Slot]] = []
        before: Slot | None = None
        for row, (quarter, fold) in enumerate(self.slots, start=1):
            jumps = before is not None and before[1] != fold
            if quarter % QUARTERS_OF_AN_HOUR == 0 or jumps:
                found.append((row, (quarter, fold)))
            before = (quarter, fold)
        ends = [row for row, _slot in found[1:]] + [self.rows + 1]
        return [
            Hour(*divmod(quarter * 15, 60), fold, row, end)
            for (row, (quarter, fold)), end in zip(found, ends, strict=False)
        ]


def slot_of(local: datetime) -> Slot:
    """The quarter hour that a local time is in."""
    return local.hour * QUARTERS_OF_AN_HOUR + local.minute // 15, local.fold


def named(local: datetime) -> str:
    """A local time for scripts; of two that clocks show alike the second says its offset."""
    return (local if local.fold else local.replace(tzinfo=None)).isoformat(timespec="minutes")


def slots_of(day: date, zone: tzinfo) -> list[Slot]:
    """The quarter hours that a day has, one after the other."""
    at, end = start_of_day(day, zone), start_of_day(day + timedelta(days=1), zone)
    found: dict[Slot, None] = {}
    while at < end:
        found[slot_of(at.astimezone(zone))] = None
        at += QUARTER
    return list(found)


def columns_of(
    days: Sequence[date],
    entries: Sequence[Entry],
    zone: tzinfo,
    present: datetime,
    *,
    lanes: int,
    whole: bool = False,
) -> tuple[Axis, list[Column]]:
    """Put entries that last less than a day into columns.

    Args:
        days: the days, one column for each.
        entries: what to put there; longer ones are left out.
        zone: that of the reader.
        present: this moment, for the line that shows it.
        lanes: so many entries stand side by side at the most.
        whole: whether to show the night too where nothing takes place.
    """
    short = [entry for entry in entries if not entry.is_long]
    columns, slots = [], []
    for day in days:
        ends_at = start_of_day(day + timedelta(days=1), zone)
        columns.append(Column(day, start_of_day(day, zone), ends_at, zone))
        slots.append(slots_of(day, zone))
    early, late = (0, QUARTERS) if whole else _span(columns, short, zone)
    axis = Axis(slot for own in slots for slot in own if early <= slot[0] < late)
    for column, own in zip(columns, slots, strict=True):
        column.gaps = _gaps(axis, set(own))
        if column.starts_at <= present < column.ends_at:
            quarter = slot_of(present.astimezone(zone))
            column.present_row = axis.slots.index(quarter) + 1 if quarter in axis.slots else 0
        spans = [
            (*_rows(axis, column, entry, zone), entry) for entry in short if _touches(column, entry)
        ]
        _place(column, spans, lanes)
    return axis, columns


def _touches(column: Column, entry: Entry) -> bool:
    return bool(
        entry.starts
        and entry.ends
        and entry.starts.astimezone(UTC) < column.ends_at
        and entry.ends.astimezone(UTC) > column.starts_at
    )


def _part(column: Column, entry: Entry, zone: tzinfo) -> tuple[datetime, datetime]:
    """The first and the last moment of an entry on a day, in local time."""
    assert entry.starts and entry.ends  # noqa: S101 - entries without times have no column
    first = max(entry.starts.astimezone(UTC), column.starts_at)
    last = min(entry.ends.astimezone(UTC), column.ends_at) - A_MOMENT
    return first.astimezone(zone), last.astimezone(zone)


def _span(columns: list[Column], entries: list[Entry], zone: tzinfo) -> tuple[int, int]:
    """From which quarter hour to which something takes place, whole hours."""
    early, late = USUAL_HOURS
    for column in columns:
        for entry in entries:
            if _touches(column, entry):
                first, last = _part(column, entry, zone)
                early, late = min(early, first.hour), max(late, last.hour + 1)
    return early * QUARTERS_OF_AN_HOUR, late * QUARTERS_OF_AN_HOUR


def _rows(axis: Axis, column: Column, entry: Entry, zone: tzinfo) -> tuple[int, int]:
    first, last = _part(column, entry, zone)
    top = min(axis.row_of(first), max(axis.rows + 1 - LEAST_ROWS, 1))
    return top, max(axis.row_of(last) + 1, top + LEAST_ROWS)


def _gaps(axis: Axis, own: set[Slot]) -> list[tuple[int, int]]:
    """The runs of rows that a day does not have."""
    gaps: list[tuple[int, int]] = []
    for row, slot in enumerate(axis.slots, start=1):
        if slot in own:
            continue
        if gaps and gaps[-1][1] == row:
            gaps[-1] = (gaps[-1][0], row + 1)
        else:
            gaps.append((row, row + 1))
    return gaps


def _place(column: Column, spans: list[tuple[int, int, Entry]], most: int) -> None:
    """Side by side what overlaps, each as wide as the free lanes beside it let it be."""
    free_from: list[int] = []
    placed: list[Block] = []
    for top, end, entry in sorted(spans, key=lambda s: (s[0], -s[1], s[2].order)):
        lane = next((n for n, row in enumerate(free_from) if row <= top), len(free_from))
        if lane >= most:
            column.more.append(entry)
            continue
        free_from[lane : lane + 1] = [end]
        placed.append(Block(entry, top, end, lane + 1))
    for block in placed:
        right = [
            other.lane
            for other in placed
            if other.lane > block.lane and other.top < block.end and block.top < other.end
        ]
        wide = min(right, default=len(free_from) + 1) - block.lane
        column.blocks.append(Block(block.entry, block.top, block.end, block.lane, wide))
