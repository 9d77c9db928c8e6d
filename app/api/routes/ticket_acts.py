"""What one does with a ticket besides writing: take it, hear of it, relate it to others."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import abort, current_app
from flask_babel import lazy_gettext as _l

from app.access import SIGNED_IN
from app.api import bp
from app.api.loaders.people import viewer
from app.api.routes.users import write_limited
from app.api.schemas import ticket_acts as bodies
from app.api.schemas import tickets as schemas
from app.api.shown import tickets as tickets_shown
from app.auth.policies import must_confirm
from app.errors.exceptions import DomainError
from app.models import WatchReason
from app.tickets.loaders import id_or_404, ticket_or_404
from app.tickets.queries.tickets import ticket_named
from app.tickets.services import changes, relations, watching
from app.tickets.words import Way

WRITES: dict[str, Any] = {
    "tag": "tickets",
    "audience": SIGNED_IN,
    "scope": "tickets:write",
    "limits": (write_limited,),
}
SHOWS: dict[str, Any] = WRITES | {
    "answer": schemas.TicketShown,
    "example": schemas.EXAMPLE,
    "errors": (410,),
}


@bp.call("POST", "/tickets/<ticket>/take", **SHOWS)
def take_ticket(ticket: str) -> tickets_shown.Shown:
    """Take on a ticket that nobody does."""
    must = must_confirm(current_app.config)
    return tickets_shown.shown(changes.take(ticket_or_404(ticket).id, viewer(), must_confirm=must))


@bp.call("POST", "/tickets/<ticket>/watch", status=204, **WRITES)
def watch_ticket(ticket: str) -> None:
    """Hear of a ticket from now on. Twice is once."""
    watching.watch(ticket_or_404(ticket).id, [viewer().id], WatchReason.CHOSEN)


@bp.call("DELETE", "/tickets/<ticket>/watch", status=204, **WRITES)
def unwatch_ticket(ticket: str) -> None:
    """Hear no more of a ticket, until you have to do with it again."""
    watching.unwatch(ticket_or_404(ticket), viewer())


@bp.call("POST", "/tickets/<ticket>/mute", status=204, **WRITES)
def mute_ticket(ticket: str) -> None:
    """Hear nothing of a ticket, whatever you have to do with it."""
    watching.mute(ticket_or_404(ticket), viewer())


@bp.call("DELETE", "/tickets/<ticket>/mute", status=204, **WRITES)
def unmute_ticket(ticket: str) -> None:
    """Hear of a ticket again."""
    watching.unmute(ticket_or_404(ticket), viewer())


@bp.call(
    "POST",
    "/tickets/<ticket>/relations",
    body=bodies.NewRelation,
    body_example={"way": "blocks", "ticket": 14},
    **SHOWS,
)
def relate_ticket(body: dict[str, Any], ticket: str) -> tickets_shown.Shown:
    """Say that a ticket blocks another, waits for it, or relates to it. Twice is once."""
    found = ticket_or_404(ticket)
    other = _other(body["ticket"])
    with fields_of_programs():
        related = relations.relate(viewer(), found.id, other, Way(body["way"]))
    return tickets_shown.shown(related)


@bp.call(
    "DELETE", "/tickets/<ticket>/relations/<way>/<int:other>", status=204, errors=(410,), **WRITES
)
def unrelate_ticket(ticket: str, way: str, other: int) -> None:
    """Take back what a ticket has to do with another: `blocks`, `blocked_by` or `relates`."""
    if way not in set(Way):
        abort(404)
    relations.unrelate(viewer(), ticket_or_404(ticket).id, id_or_404(other), Way(way))


@bp.call(
    "PUT",
    "/tickets/<ticket>/duplicate",
    body=bodies.Original,
    body_example={"ticket": 9},
    **SHOWS,
)
def mark_duplicate_ticket(body: dict[str, Any], ticket: str) -> tickets_shown.Shown:
    """Say that a ticket is the same as another, which resolves it."""
    found = ticket_or_404(ticket)
    original = _other(body["ticket"])
    with fields_of_programs():
        marked = relations.mark_duplicate(viewer(), found.id, original)
    return tickets_shown.shown(marked)


@bp.call("DELETE", "/tickets/<ticket>/duplicate", status=204, errors=(410,), **WRITES)
def unmark_duplicate_ticket(ticket: str) -> None:
    """Say that a ticket is no duplicate: it is what it was before."""
    relations.unmark_duplicate(viewer(), ticket_or_404(ticket).id)


@contextmanager
def fields_of_programs() -> Iterator[None]:
    """Let errors name the other ticket as programs do."""
    try:
        yield
    except DomainError as error:
        error.field = "ticket" if error.field in {"other", "original"} else error.field
        raise


def _other(number: int) -> int:
    """The other ticket that a body names.

    Raises:
        DomainError: there is none, or not for the caller.
    """
    found = ticket_named(viewer(), str(number))
    if found is None:
        message = _l("There is no such ticket, or it is not for you.")
        raise DomainError(message, field="ticket")
    return found.id
