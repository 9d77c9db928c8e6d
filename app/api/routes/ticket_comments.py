"""Comments on tickets."""

from typing import Any

from flask import abort, current_app, url_for

from app.access import EVERYBODY, SIGNED_IN
from app.api import bp, conditions
from app.api.loaders.people import viewer
from app.api.loaders.tickets import comment_to_change
from app.api.paging import Collection, PageQuery, collect
from app.api.routes.tickets import STATUS_OF
from app.api.routes.users import write_limited
from app.api.schemas import ticket_timeline as schemas
from app.api.shown import tickets as tickets_shown
from app.auth.policies import must_confirm
from app.errors.exceptions import NotAllowed
from app.extensions import db
from app.limits import posts_limited
from app.models import Ticket, TicketEntry
from app.tickets import policies
from app.tickets.loaders import id_or_404, ticket_or_404
from app.tickets.queries.comments import OLDEST_FIRST, comments_of
from app.tickets.services import composing


def _shown(ticket: Ticket, entry_id: int) -> tickets_shown.Shown:
    found = comments_of(ticket).where(TicketEntry.id == id_or_404(entry_id))
    entry = db.session.scalar(found.execution_options(populate_existing=True)) or abort(404)
    return tickets_shown.comments(ticket, [entry])[0]


@bp.call(
    "GET",
    "/tickets/<ticket>/comments",
    tag="tickets",
    audience=EVERYBODY,
    scope="tickets:read",
    query=PageQuery,
    answer=schemas.CommentList,
    example=schemas.COMMENTS_EXAMPLE,
)
def ticket_comments(query: dict[str, Any], ticket: str) -> Collection:
    """List the comments on a ticket, the oldest first."""
    found = ticket_or_404(ticket)
    listed = collect(comments_of(found), OLDEST_FIRST, query)
    return listed | {"items": tickets_shown.comments(found, listed["items"])}


@bp.call(
    "GET",
    "/tickets/<ticket>/comments/<int:comment_id>",
    tag="tickets",
    audience=EVERYBODY,
    scope="tickets:read",
    answer=schemas.Comment,
    example=schemas.COMMENT_EXAMPLE,
)
def ticket_comment(ticket: str, comment_id: int) -> tickets_shown.Shown:
    """Get a comment on a ticket."""
    return _shown(ticket_or_404(ticket), comment_id)


@bp.call(
    "POST",
    "/tickets/<ticket>/comments",
    tag="tickets",
    audience=SIGNED_IN,
    scope="tickets:write",
    body=schemas.NewComment,
    body_example={"body": "It was the cable."},
    answer=schemas.Comment,
    status=201,
    example=schemas.COMMENT_EXAMPLE,
    errors=(410,),
    headers={"Location": "The address of the comment."},
    limits=(write_limited, posts_limited),
)
def comment_on_ticket(
    body: dict[str, Any], ticket: str
) -> tuple[tickets_shown.Shown, dict[str, str]]:
    """Comment on a ticket. With a `status` it is moved in the same breath, if you may do that."""
    found = ticket_or_404(ticket)
    entry = composing.comment(
        viewer(),
        found.id,
        body["body"],
        {},
        to=STATUS_OF[body["status"]] if "status" in body else None,
        must_confirm=must_confirm(current_app.config),
    )
    location = url_for("api.ticket_comment", ticket=found.id, comment_id=entry.id)
    return _shown(found, entry.id), {"Location": location}


@bp.call(
    "PATCH",
    "/tickets/<ticket>/comments/<int:comment_id>",
    tag="tickets",
    audience=SIGNED_IN,
    scope="tickets:write",
    body=schemas.ChangedComment,
    body_example={"body": "It was the other cable."},
    answer=schemas.Comment,
    example=schemas.COMMENT_EXAMPLE,
    errors=(410,),
    limits=(write_limited,),
    has_version=True,
)
def change_ticket_comment(
    body: dict[str, Any], ticket: str, comment_id: int
) -> tickets_shown.Shown:
    """Change a comment of your own. What it said before stands in the history."""
    entry = comment_to_change(ticket, comment_id)
    if not policies.can_edit_comment(viewer(), entry):
        raise NotAllowed(policies.EDIT_OWN_ONLY)
    version = conditions.require_version(entry.version)
    composing.edit_comment(viewer(), entry, body["body"], {}, version=version)
    return _shown(ticket_or_404(ticket), comment_id)


@bp.call(
    "DELETE",
    "/tickets/<ticket>/comments/<int:comment_id>",
    tag="tickets",
    audience=SIGNED_IN,
    scope="tickets:write",
    status=204,
    errors=(410,),
    limits=(write_limited,),
    has_version=True,
)
def delete_ticket_comment(ticket: str, comment_id: int) -> None:
    """Delete a comment of your own with its files; moderators delete every one."""
    entry = comment_to_change(ticket, comment_id)
    if not policies.can_delete_comment(viewer(), entry):
        raise NotAllowed(policies.DELETE_OWN_ONLY)
    conditions.require_version(entry.version)
    composing.delete_comment(viewer(), entry)
