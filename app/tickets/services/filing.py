"""Filing tickets."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, insert, select

from app.database import unique_violation
from app.dates import utcnow
from app.errors.exceptions import DomainError, NotAllowed
from app.extensions import db
from app.fulltext import words_of
from app.models import (
    Post,
    Ticket,
    TicketAudience,
    TicketPostKind,
    TicketStatus,
    User,
    WatchReason,
    ticket_post,
)
from app.models.ticket import STEP
from app.tickets.policies import audiences_of, can_file, part_of
from app.tickets.services.changes import set_assignees, set_labels
from app.tickets.services.drafts import Draft, checked
from app.tickets.services.history import Change, change_ticket
from app.tickets.services.mentions import note_mentions
from app.tickets.services.telling import tell
from app.tickets.services.texts import Rendered, rendered
from app.tickets.services.watching import watch
from app.tickets.words import NOT_FOR_SO_MANY


class SentTwice(Exception):
    """The same form has made a ticket before."""


def file_ticket(
    author: User,
    draft: Draft,
    *,
    post: Post | None = None,
    form_key: str | None = None,
    must_confirm: bool = False,
) -> Ticket:
    """File a ticket and return it. The same form sent again gives the one it made before.

    Args:
        author: who files it.
        draft: what it says.
        post: what it is made from, whose author counts as the reporter.
        form_key: names the form, up to 32 characters.
        must_confirm: whether this site asks for a confirmed e-mail address.

    Raises:
        DomainError: as ``drafts.checked``, or more people would see it than the post.
        NotAllowed: the author may not file tickets.
    """
    if not can_file(author, must_confirm=must_confirm):
        raise NotAllowed(_l("Your account cannot file tickets."))
    reporter_id = author.id if post is None else post.author_id
    if before := _sent_before(reporter_id, form_key):
        return before
    draft = checked(draft)
    if post is not None:
        _check_audience(author, draft, post)
    text = rendered(author, draft.body)
    try:
        with unique_violation({"form_key": SentTwice()}):
            ticket = insert_ticket(draft, text, reporter_id=reporter_id, form_key=form_key)
    except SentTwice:  # a second click, a moment later
        return _sent_before(reporter_id, form_key) or _refuse()
    if post is not None:
        _keep_link(ticket, post)
    entries = []
    if reporter_id != author.id:
        made_of = [Change("reporter", None, reporter_id)]
        entries = change_ticket(ticket, author, made_of, at=ticket.created_at)
        watch(ticket.id, [author.id], WatchReason.CHOSEN)
    watch(ticket.id, [reporter_id], WatchReason.REPORTED)
    note_mentions(ticket, author, text.tickets)
    tell(ticket, author, entries, assigned=draft.assignees, mentioned=text.people - {reporter_id})
    return ticket


def _check_audience(author: User, draft: Draft, post: Post) -> None:
    if draft.audience not in audiences_of(post):
        raise DomainError(NOT_FOR_SO_MANY, field="audience")
    is_involved = part_of(author, Ticket(reporter_id=post.author_id), draft.assignees)
    if draft.audience == TicketAudience.PRIVATE and not is_involved:
        message = _l("You would not see it yourself. Assign yourself, or choose more people.")
        raise DomainError(message, field="audience")


def insert_ticket(
    draft: Draft,
    text: Rendered,
    *,
    reporter_id: int | None,
    form_key: str | None = None,
) -> Ticket:
    """The row of a new ticket, at the top of the board, with its labels and assignees.

    Nobody is told. ``text`` is the rendered description of a checked draft.
    """
    top = select(func.coalesce(func.max(Ticket.position), 0) + STEP).scalar_subquery()
    columns = columns_of(draft, text, reporter_id=reporter_id, form_key=form_key)
    ticket = Ticket(**columns, position=top)
    db.session.add(ticket)
    db.session.flush()
    set_assignees(ticket, (), draft.assignees)
    set_labels(ticket, (), draft.labels)
    return ticket


def columns_of(
    draft: Draft,
    text: Rendered,
    *,
    reporter_id: int | None,
    form_key: str | None = None,
    foreign_id: str | None = None,
    status: TicketStatus = TicketStatus.REPORTED,
    created_at: datetime | None = None,
    resolved_at: datetime | None = None,
) -> dict[str, Any]:
    """The columns of a new ticket, but for its place on the board."""
    created_at = created_at or utcnow()
    return {
        **draft.columns(),
        "body_html": text.html,
        "search_words": words_of(f"{draft.name}\n{draft.body}"),
        "reporter_id": reporter_id,
        "form_key": form_key,
        "foreign_id": foreign_id,
        "status": int(status),
        "created_at": created_at,
        "changed_at": created_at,
        "resolved_at": None if status.is_open else resolved_at or created_at,
    }


def _keep_link(ticket: Ticket, post: Post) -> None:
    row = {"ticket_id": ticket.id, "post_id": post.id, "kind": TicketPostKind.ORIGIN}
    db.session.execute(insert(ticket_post), [row])
    post.has_ticket = True
    db.session.flush()


def _sent_before(reporter_id: int | None, form_key: str | None) -> Ticket | None:
    if not form_key:
        return None
    sent = select(Ticket).where(Ticket.reporter_id == reporter_id, Ticket.form_key == form_key)
    return db.session.scalar(sent)


def _refuse() -> Ticket:
    raise NotAllowed(_l("This could not be saved just now. Send it again."))
