"""What tickets show in the quiet right column."""

from collections.abc import Collection
from typing import Any

from flask import g

from app.access import present_viewer
from app.dates import utcnow
from app.main.queries.visibility import Viewer
from app.tickets.queries.posts import Shown, shown_tickets
from app.zones import zone_of


def tickets_in(viewer: Viewer, post_ids: Collection[int]) -> dict[int, list[Shown]]:
    """The tickets of the posts of a page, by the id of the post.

    The same statement has what the viewer is to do, which the column beside the page shows.
    """
    found = shown_tickets(viewer, post_ids)
    g.own_tickets = (viewer, found.own)
    return found.at


def own_tickets() -> dict[str, Any]:
    """What the viewer is to do, the most urgent first."""
    viewer = present_viewer()
    if viewer is None:
        return {"tickets": []}
    asked_by, own = g.get("own_tickets", (None, []))
    return {
        "tickets": own if asked_by is viewer else shown_tickets(viewer).own,
        "today": utcnow().astimezone(zone_of(viewer.timezone)).date(),
    }
