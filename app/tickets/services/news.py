"""Changes of tickets that wait to be mailed: everything of a few minutes in one mail.

A row of ``TicketNews`` is the promise of a mail. It is taken and the mail is written down in one
transaction, so nothing is told twice, and nothing is lost with a process that dies.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.database import rows_changed, upsert
from app.dates import utcnow
from app.extensions import db
from app.models import Ticket, TicketNews

BUNDLED_FOR = timedelta(minutes=5)
"""So long after the first change its mail waits for more of them."""


def keep_for_mail(ticket: Ticket, user_id: int, reason: str, since_id: int) -> None:
    """Let somebody read in a mail what happens to a ticket, from an entry of its timeline on."""
    row = {
        "ticket_id": ticket.id,
        "user_id": user_id,
        "reason": reason,
        "since_id": since_id,
        "due_at": utcnow() + BUNDLED_FOR,
    }
    # An update, too, where there is a row: whoever is about to send it is through before it has
    # this change, or leaves the row alone until then.
    rows_changed(
        upsert(TicketNews.__table__, row, {"reason": reason}, key=["ticket_id", "user_id"])  # type: ignore[arg-type]
    )


def take(ticket_id: int, user_id: int, now: datetime) -> TicketNews | None:
    """Claim what somebody is to be mailed of a ticket.

    Returns:
        None when it is not due (any more), or another worker has it.
    """
    due = (
        select(TicketNews)
        .where(
            TicketNews.ticket_id == ticket_id,
            TicketNews.user_id == user_id,
            TicketNews.due_at <= now,
        )
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    waiting = db.session.scalar(due)
    if waiting is not None:
        db.session.delete(waiting)
        db.session.flush()
    return waiting
