"""The steps of tickets. Each answer is the whole ticket."""

from typing import Any

from flask import abort

from app.api import bp, tickets_shown
from app.api.loaders import viewer
from app.api.routes.ticket_acts import SHOWS
from app.api.schemas import ticket_acts as bodies
from app.models import ChecklistItem
from app.tickets.loaders import ticket_or_404
from app.tickets.queries.tickets import checklist_of
from app.tickets.services import checklists


@bp.call(
    "POST",
    "/tickets/<ref>/checklist",
    body=bodies.NewStep,
    body_example={"text": "Buy toner"},
    **SHOWS,
)
def add_ticket_step(body: dict[str, Any], ref: str) -> tickets_shown.Shown:
    """Add a step to a ticket."""
    changed = checklists.add_item(viewer(), ticket_or_404(ref).id, body["text"])
    return tickets_shown.shown(changed)


@bp.call(
    "PATCH",
    "/tickets/<ref>/checklist/<int:item_id>",
    body=bodies.TickedStep,
    body_example={"is_done": True},
    **SHOWS,
)
def tick_ticket_step(body: dict[str, Any], ref: str, item_id: int) -> tickets_shown.Shown:
    """Tick a step of a ticket, or take that back."""
    item = _step_or_404(ref, item_id)
    changed = checklists.set_done(viewer(), item.ticket_id, item.id, is_done=body["is_done"])
    return tickets_shown.shown(changed)


@bp.call("DELETE", "/tickets/<ref>/checklist/<int:item_id>", **SHOWS)
def remove_ticket_step(ref: str, item_id: int) -> tickets_shown.Shown:
    """Take a step of a ticket away."""
    item = _step_or_404(ref, item_id)
    return tickets_shown.shown(checklists.remove_item(viewer(), item.ticket_id, item.id))


def _step_or_404(ref: str, item_id: int) -> ChecklistItem:
    steps = {item.id: item for item in checklist_of(ticket_or_404(ref))}
    return steps.get(item_id) or abort(404)
