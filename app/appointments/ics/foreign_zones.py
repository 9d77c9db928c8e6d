"""Which of our zones a foreign file means: by its name, by a Windows name, or by its clocks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache

from babel.core import get_global
from flask_babel import lazy_gettext as _l

from app.appointments.ics.problems import Problems
from app.appointments.ics.trees import Component
from app.i18n import isolated
from app.text.tidying import tidy_line
from app.zones import zone_names, zone_of

SPRING = range(2, 7)
"""The months in which clocks north of the equator go forward."""
LONGEST_NAME = 100
MOST_ZONES = 200
Offsets = tuple[timedelta, timedelta]
"""In January and in July."""


@dataclass
class ForeignZones:
    """The zones that a file names and defines.

    ``home`` is the one for times without any, and for those whose zone nobody knows.
    """

    definitions: dict[str, Component]
    home: str
    year: int
    """The one whose clocks are compared."""
    problems: Problems
    _known: dict[str, str] = field(default_factory=dict)

    def find(self, name: str) -> str:
        """The zone that a name means."""
        if name not in self._known:
            if len(self._known) == MOST_ZONES:
                return self.home
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> str:
        definition = self.definitions.get(name)
        names = [name, definition.text("X-LIC-LOCATION")] if definition else [name]
        for candidate in names:
            if named := _named(candidate):
                return named
        shown = isolated(tidy_line(name)[:LONGEST_NAME])
        if definition and (found := self._like(definition)):
            self.problems.add(
                f"zone {name}",
                _l(
                    "The zone %(name)s is not known. It was taken for %(zone)s, "
                    "which has the same clocks.",
                    name=shown,
                    zone=found,
                ),
            )
            return found
        self.problems.add(
            f"zone {name}",
            _l(
                "The zone %(name)s is not known. It was taken for %(zone)s.",
                name=shown,
                zone=self.home,
            ),
        )
        return self.home

    def _like(self, definition: Component) -> str | None:
        """A zone whose clocks show the same as those of a definition, at best the one at home."""
        wanted = _offsets(definition)
        for candidate in (self.home, *_well_known()):
            if wanted == _offsets_of(candidate, self.year):
                return candidate
        return None


def _named(name: str) -> str | None:
    """The zone with a name, also one that a maker of programs put its own name before."""
    name = name.strip().strip('"')
    if name in _windows():
        return _windows()[name]
    parts = name.strip("/").split("/")
    for start in range(min(len(parts), 4)):
        if found := _folded_names().get("/".join(parts[start:]).lower().replace(" ", "_")):
            return found
    return None


@cache
def _folded_names() -> dict[str, str]:
    return {name.lower(): name for name in zone_names()} | {"z": "UTC"}


@cache
def _windows() -> dict[str, str]:
    """The zones that Windows names, as far as this machine knows them."""
    known = set(zone_names())
    mapping: dict[str, str] = get_global("windows_zone_mapping")  # type: ignore[assignment]
    return {name: zone for name, zone in mapping.items() if zone in known}


@cache
def _well_known() -> tuple[str, ...]:
    return ("UTC", *dict.fromkeys(_windows().values()))


@lru_cache(maxsize=1024)
def _offsets_of(zone: str, year: int) -> Offsets:
    january, july = (
        datetime(year, month, 15, tzinfo=UTC).astimezone(zone_of(zone)).utcoffset()
        for month in (1, 7)
    )
    return january or timedelta(0), july or timedelta(0)


def _offsets(definition: Component) -> Offsets | None:
    """What the clocks of a definition show, by its last rule for each of the two halves."""
    latest: dict[str, Component] = {}
    for part in definition.components:
        before = latest.get(part.name)
        if before is None or part.text("DTSTART") >= before.text("DTSTART"):
            latest[part.name] = part
    standard = _offset(latest.get("STANDARD") or latest.get("DAYLIGHT"))
    daylight = _offset(latest.get("DAYLIGHT") or latest.get("STANDARD"))
    if standard is None or daylight is None:
        return None
    is_north = "DAYLIGHT" in latest and _month(latest["DAYLIGHT"]) in SPRING
    return (standard, daylight) if is_north else (daylight, standard)


def _offset(part: Component | None) -> timedelta | None:
    said = part.text("TZOFFSETTO").strip() if part else ""
    digits = said.lstrip("+-")
    if not (digits.isascii() and digits.isdigit() and len(digits) in {4, 6}):
        return None
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    return -offset if said.startswith("-") else offset


def _month(part: Component) -> int:
    for rule in part.text("RRULE").upper().split(";"):
        if rule.startswith("BYMONTH=") and rule[8:].isdecimal():
            return int(rule[8:])
    month = part.text("DTSTART")[4:6]
    return int(month) if month.isdecimal() else 0


def definitions(components: Iterable[Component]) -> dict[str, Component]:
    """The zones that a file defines, by their names."""
    return dict(_definitions(components))


def _definitions(components: Iterable[Component]) -> Iterator[tuple[str, Component]]:
    for component in components:
        if component.name == "VTIMEZONE":
            yield component.text("TZID"), component
