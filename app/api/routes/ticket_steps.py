"""The steps of tickets. Each answer is the whole ticket."""

from typing import Any

from flask import abort

from app.api import bp
from app.api.loaders.people import viewer
from app.api.routes.ticket_acts import SHOWS
from app.api.schemas import ticket_acts as bodies
from app.api.shown import tickets as tickets_shown
from app.models import ChecklistItem
from app.tickets.loaders import ticket_or_404
from app.tickets.queries.tickets import checklist_of
from app.tickets.services import checklists


@bp.call(
    "POST",
    "/tickets/<ticket>/checklist",
    body=bodies.NewStep,
    body_example={"text": "Buy toner"},
    **SHOWS,
)
def add_ticket_step(body: dict[str, Any], ticket: str) -> tickets_shown.Shown:
    """Add a step to a ticket."""
    changed = checklists.add_item(viewer(), ticket_or_404(ticket).id, body["text"])
    return tickets_shown.shown(changed)


@bp.call(
    "PATCH",
    "/tickets/<ticket>/checklist/<int:step_id>",
    body=bodies.TickedStep,
    body_example={"is_done": True},
    **SHOWS,
)
def tick_ticket_step(body: dict[str, Any], ticket: str, step_id: int) -> tickets_shown.Shown:
    """Tick a step of a ticket, or take that back."""
    item = _step_or_404(ticket, step_id)
    changed = checklists.set_done(viewer(), item.ticket_id, item.id, is_done=body["is_done"])
    return tickets_shown.shown(changed)


@bp.call("DELETE", "/tickets/<ticket>/checklist/<int:step_id>", **SHOWS)
def remove_ticket_step(ticket: str, step_id: int) -> tickets_shown.Shown:
    """Take a step of a ticket away."""
    item = _step_or_404(ticket, step_id)
    return tickets_shown.shown(checklists.remove_item(viewer(), item.ticket_id, item.id))


def _step_or_404(ticket: str, step_id: int) -> ChecklistItem:
    steps = {item.id: item for item in checklist_of(ticket_or_404(ticket))}
    return steps.get(step_id) or abort(404)
