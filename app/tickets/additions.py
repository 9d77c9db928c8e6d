"""What other features add to the page of a ticket. Tickets know none of them by name.

A feature that has something to add registers it when it is imported::

    additions.register(Addition("appointments", has_part=attrgetter("has_appointment"), load=…))

What stands beside a ticket is loaded in one statement, and only if the ticket is flagged.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import LazyString

from app.models import Ticket, User
from app.tickets.queries.visibility import Viewer


@dataclass(frozen=True)
class Link:
    """A way on from a ticket: to an endpoint, with the number of the ticket as ``?ticket=``."""

    endpoint: str
    label: LazyString
    icon: str
    is_for: Callable[[User], bool]


@dataclass(frozen=True)
class Beside:
    """What stands beside a ticket: a template, which finds its ``things``."""

    template: str
    things: Any


@dataclass(frozen=True)
class Addition:
    """What a feature adds to the page of a ticket.

    Args:
        feature: its name; while it is off, nothing of this happens.
        links: ways on, for those who are signed in.
        has_part: whether a ticket has something of the feature, by its own columns.
        load: the things of a ticket that the viewer may see.
        template: shows the ``things`` of a ticket, where there are some.
    """

    feature: str
    links: tuple[Link, ...] = ()
    has_part: Callable[[Ticket], bool] = lambda ticket: False
    load: Callable[[Viewer, Ticket], Any] = lambda viewer, ticket: ()
    template: str = ""


_additions: dict[str, Addition] = {}


def register(addition: Addition) -> Addition:
    """Add what a feature adds to the page of a ticket.

    Raises:
        ValueError: it has added something already.
    """
    if _additions.setdefault(addition.feature, addition) is not addition:
        raise ValueError(f"{addition.feature} adds to tickets twice")
    return addition


def additions_on() -> list[Addition]:
    """What the features add that are on."""
    on = current_app.extensions["features"]
    return [addition for addition in _additions.values() if addition.feature in on]


def links_for(user: User) -> list[Link]:
    """The ways on from a ticket that somebody is offered."""
    return [link for one in additions_on() for link in one.links if link.is_for(user)]


def beside(viewer: Viewer, ticket: Ticket) -> list[Beside]:
    """What stands beside a ticket; one statement for each feature that has something there."""
    flagged = [one for one in additions_on() if one.has_part(ticket)]
    found = ((one, one.load(viewer, ticket)) for one in flagged)
    return [Beside(one.template, things) for one, things in found if things]
