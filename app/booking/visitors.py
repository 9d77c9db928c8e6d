"""The zone and the language of whoever looks at a booking page."""

from dataclasses import dataclass
from datetime import tzinfo

from flask import request

from app.access import present_viewer
from app.i18n import timezones
from app.zones import zone_of


@dataclass(frozen=True)
class Clock:
    """Whose clocks a page shows."""

    name: str
    is_chosen: bool = False
    """Whether the address names it; an account knows its zone as well."""

    @property
    def zone(self) -> tzinfo:
        """The zone itself."""
        return zone_of(self.name)


def clock_of_visitor(host_zone: str, known: str = "") -> Clock:
    """The zone of the address, of the account or the booking, else the one of the host.

    Args:
        host_zone: of the booking page.
        known: what was chosen before, such as when the booking was made.
    """
    asked = request.args.get("zone", "")
    if asked in timezones():
        return Clock(asked, is_chosen=True)
    viewer = present_viewer()
    if known or viewer is not None:
        return Clock(known or (viewer.timezone if viewer else ""), is_chosen=True)
    return Clock(host_zone)


def zones_to_choose(clock: Clock) -> list[str]:
    """The zones of the list, with the one that is shown."""
    offered = timezones()
    return offered if clock.name in offered else [clock.name, *offered]
