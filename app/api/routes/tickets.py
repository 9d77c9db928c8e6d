"""Tickets: found, filed, changed, resolved."""

from dataclasses import replace
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _

from app.access import EVERYBODY, MEMBER, SIGNED_IN, present_viewer
from app.api import bp, conditions
from app.api.errors import Invalid
from app.api.loaders.people import viewer
from app.api.loaders.tickets import ticket_to_change
from app.api.paging import Collection, collect
from app.api.routes.users import write_limited
from app.api.schemas import tickets as schemas
from app.api.shown import tickets as tickets_shown
from app.auth.policies import must_confirm
from app.models import Priority, TicketStatus
from app.tickets.cells import PRIORITY_WORDS, STATUS_WORDS
from app.tickets.filters.language import Filter, term_of
from app.tickets.filters.moments import Asker
from app.tickets.filters.orders import keyset_of
from app.tickets.filters.parsing import parse
from app.tickets.loaders import quotable_post_or_404, ticket_or_404
from app.tickets.queries.facts import facts_of_one
from app.tickets.queries.lists import listed_tickets
from app.tickets.services import composing, moves
from app.tickets.services.assigning import people_named
from app.tickets.services.drafts import Draft
from app.tickets.services.labels import labels_named

STATUS_OF: dict[str, TicketStatus] = {word: status for status, word in STATUS_WORDS.items()}
PRIORITY_OF: dict[str, Priority] = {word: priority for priority, word in PRIORITY_WORDS.items()}
PLAIN = ("name", "body", "url", "kind", "due_on", "audience")
"""What a body and a draft call the same."""


@bp.call(
    "GET",
    "/tickets",
    tag="tickets",
    audience=EVERYBODY,
    scope="tickets:read",
    query=schemas.TicketQuery,
    answer=schemas.TicketList,
    example=schemas.LIST_EXAMPLE,
)
def tickets(query: dict[str, Any]) -> Collection:
    """List tickets, the last changed first.

    Resolved ones, too, unless you ask otherwise. What the line `q` asks for that is not understood
    is an error, so that no program takes all tickets for some.
    """
    found = filter_in(query)
    asker = Asker.present(present_viewer())
    listed = collect(listed_tickets(found, asker), keyset_of(found.order), query)
    return listed | {"items": tickets_shown.Listing.of(listed["items"]).dicts()}


def filter_in(query: dict[str, Any]) -> Filter:
    """What a query asks for.

    Raises:
        Invalid: a part of it is not understood.
    """
    found = parse(query["q"])
    if found.problems:
        raise Invalid({"q": [str(problem) for problem in found.problems]})
    for key in schemas.SHORTHANDS:
        if key in query:
            try:
                found = found.adding(term_of(key, query[key]))
            except ValueError:
                raise Invalid({key: [_("This is no name.")]}) from None
    if order := query.get("order"):
        key = order.lstrip("-+")
        found = found.sorted_by(key, None if key == order else order.startswith("-"))
    return found


@bp.call(
    "GET",
    "/tickets/<ticket>",
    tag="tickets",
    audience=EVERYBODY,
    scope="tickets:read",
    answer=schemas.TicketShown,
    example=schemas.EXAMPLE,
)
def ticket(ticket: str) -> tickets_shown.Shown:
    """Get a ticket, by its number or its UUID."""
    return tickets_shown.shown(ticket_or_404(ticket))


@bp.call(
    "POST",
    "/tickets",
    tag="tickets",
    audience=MEMBER,
    scope="tickets:write",
    body=schemas.NewTicket,
    body_example={"name": "The printer is broken", "kind": "bug", "priority": "high"},
    answer=schemas.TicketShown,
    status=201,
    example=schemas.EXAMPLE,
    errors=(404,),
    headers={"Location": "The address of the ticket."},
    limits=(write_limited,),
)
def file_ticket(body: dict[str, Any]) -> tuple[tickets_shown.Shown, dict[str, str]]:
    """File a ticket.

    404 where `post` is not there. With a `status` it is moved there at once, if you may do that.
    """
    author = viewer()
    post = quotable_post_or_404(author, body["post"]) if "post" in body else None
    made = composing.file_ticket(
        author,
        _draft_with(Draft(body["name"]), body),
        {},
        post=post,
        must_confirm=must_confirm(current_app.config),
    )
    if (to := _status_in(body)) is not None:
        made = moves.move(made.id, author, to)
    return tickets_shown.shown(made), {"Location": url_for("api.ticket", ticket=made.id)}


@bp.call(
    "PATCH",
    "/tickets/<ticket>",
    tag="tickets",
    audience=SIGNED_IN,
    scope="tickets:write",
    body=schemas.ChangedTicket,
    body_example={"status": "Resolved", "labels": ["web site"]},
    answer=schemas.TicketShown,
    example=schemas.EXAMPLE,
    errors=(410,),
    limits=(write_limited,),
    has_version=True,
)
def change_ticket(body: dict[str, Any], ticket: str) -> tickets_shown.Shown:
    """Change a ticket. What is left out stays as it is.

    The status moves as on the pages: who may not move it there gets 403 with the reason why.
    """
    found = ticket_to_change(ticket)
    conditions.require_version(found.version)
    facts = facts_of_one(found)
    unnamed = facts.unnamed_ids if "assignees" in body else frozenset()
    wanted = _draft_with(Draft.of(found, facts), body)
    wanted = replace(wanted, assignees=wanted.assignees | unnamed)
    changed = composing.save_and_move(
        found, facts, viewer(), wanted, _status_in(body), reason=body.get("reason", "")
    )
    return tickets_shown.shown(changed)


@bp.call(
    "DELETE",
    "/tickets/<ticket>",
    tag="tickets",
    audience=SIGNED_IN,
    scope="tickets:write",
    status=204,
    errors=(410,),
    limits=(write_limited,),
    has_version=True,
)
def resolve_ticket(ticket: str) -> None:
    """Withdraw a ticket: it is resolved.

    Tickets are never deleted, for others build on them; what is done or unwanted is resolved, and
    can still be read.
    """
    found = ticket_to_change(ticket)
    version = conditions.require_version(found.version)
    moves.move(found.id, viewer(), TicketStatus.RESOLVED, version=version)


def _draft_with(draft: Draft, body: dict[str, Any]) -> Draft:
    """What a ticket is to say: as a draft says, but for what a body says otherwise.

    Raises:
        DomainError: it names people or labels that there are not.
    """
    fields = {name: body[name] for name in PLAIN if name in body}
    if "priority" in body:
        fields["priority"] = PRIORITY_OF[body["priority"]]
    if "assignees" in body:
        fields["assignees"] = people_named(body["assignees"])
    if "labels" in body:
        fields["labels"] = labels_named(body["labels"])
    return replace(draft, **fields)


def _status_in(body: dict[str, Any]) -> TicketStatus | None:
    return STATUS_OF[body["status"]] if "status" in body else None
