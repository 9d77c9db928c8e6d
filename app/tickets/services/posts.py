"""Tickets and posts: what becomes of one in the other. They flush; the caller commits."""

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import escape

from app.auth.policies import must_confirm
from app.database import insert_or_ignore, rows_changed
from app.errors.exceptions import DomainError, Gone, NotAllowed
from app.extensions import db
from app.main.addresses import root
from app.main.services import composing
from app.models import Post, Ticket, TicketAudience, TicketPostKind, User, ticket_post
from app.models.post import narrower
from app.models.ticket import LONGEST_DESCRIPTION, LONGEST_NAME
from app.text import excerpt
from app.tickets.policies import audiences_of, can_announce, widest_reach
from app.tickets.queries.posts import origin_of
from app.tickets.services.drafts import Draft
from app.tickets.services.locks import target

LONGEST_QUOTE = LONGEST_DESCRIPTION - 500


def draft_from_post(post: Post) -> Draft:
    """What a ticket says at first that is made from a post: its beginning, and all of it quoted.

    Members see it if they see the post; else those who have to do with it.
    """
    allowed = audiences_of(post)
    is_for_members = TicketAudience.MEMBERS in allowed
    return Draft(
        name=excerpt(escape(post.warning or post.title) or post.body_html, LONGEST_NAME),
        body=_quoted(post),
        audience=TicketAudience.MEMBERS if is_for_members else TicketAudience.PRIVATE,
    )


def _quoted(post: Post) -> str:
    lines, room = [], LONGEST_QUOTE
    for line in post.body.splitlines():
        quoted = f"> {line}".rstrip()
        room -= len(quoted) + 1
        if room < 0:
            break
        lines.append(quoted)
    source = _("From a post of %(name)s", name=f"@{post.author.username}")
    link = f"[{_('To the post')}]({root()}/post/{post.id})"
    return "\n".join([*lines, "", f"{source}. {link}"]).strip()


def answer_in_thread(actor: User, ticket: Ticket, text: str) -> Post:
    """Answer the post that a ticket was made from, for those who see that.

    Ask for it before the ticket is moved: posts are locked before the people who are told.

    Raises:
        DomainError: the text is empty or too long.
        Gone: the post is not there, or not for the actor (any more).
        NotAllowed: the actor may not answer it.
    """
    post = origin_of(ticket, actor)
    if post is None:
        raise Gone(
            _l("The post is no longer here. Leave the answer out, or write a comment."),
            field="answer",
        )
    try:
        return composing.compose(
            actor,
            text,
            uploads={},
            form_key=None,
            parent_id=post.id,
            reach=post.reach,
            max_length=current_app.config["POST_MAX_LENGTH"],
            must_confirm=must_confirm(current_app.config),
        )
    except DomainError as error:
        error.field = "answer"
        raise


def announce(
    actor: User, ticket_id: int, body: str, *, reach: str, form_key: str | None, **more: Any
) -> Post:
    """Publish a post that shows a ticket as it is from then on, to those who may see that.

    Args:
        actor: who publishes it.
        ticket_id: which ticket.
        body: Markdown.
        reach: who may see the post; nobody who may not see the ticket is among them.
        form_key: names the form: sent again, it gives the post it made before.
        more: as for ``write_post``.

    Raises:
        DomainError: as ``write_post``, or the reach is too wide.
        NotAllowed: the actor may not announce it.
        Gone: it is not there, or not for the actor.
    """
    ticket = target(actor, ticket_id)
    if not can_announce(actor, ticket):
        raise NotAllowed(_l("Only what every member may see can be announced."))
    if narrower(reach, widest_reach(ticket)) != reach:
        message = _l("The ticket is not for so many people. Choose fewer.")
        raise DomainError(message, field="reach")
    post = composing.compose(actor, body, uploads={}, form_key=form_key, reach=reach, **more)
    row = {"ticket_id": ticket.id, "post_id": post.id, "kind": TicketPostKind.NEWS}
    rows_changed(insert_or_ignore(ticket_post).values(row))
    post.has_ticket = True
    db.session.flush()
    return post
