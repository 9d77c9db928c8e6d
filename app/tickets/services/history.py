"""The one way in which a ticket changes: its row, its version and its history together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from app.database import rows_changed
from app.dates import utcnow
from app.errors.exceptions import Conflict
from app.extensions import db
from app.lengths import check_length
from app.models import EntryKind, Ticket, TicketEntry, User
from app.models.ids import id_at
from app.tickets.services.texts import checked_body

LONGEST_REASON = 500


@dataclass(frozen=True)
class Change:
    """What became of one field: JSON values, lists of ids for what there can be several of."""

    field: str
    before: Any
    after: Any


def change_ticket(
    ticket: Ticket,
    actor: User | None,
    changes: Sequence[Change],
    *,
    reason: str = "",
    at: datetime | None = None,
    **columns: Any,
) -> list[TicketEntry]:
    """Change a ticket that is locked, and write down what changed.

    Args:
        ticket: as it is now; it is refreshed.
        actor: who does it; nobody for what the keeper does from the terminal.
        changes: for the history.
        reason: why, up to 500 characters.
        at: when, if not now.
        columns: the new values of its columns.

    Raises:
        Conflict: somebody changed it a moment ago.
        DomainError: the reason is too long.
    """
    reason = checked_reason(reason)
    now = at or utcnow()
    version = ticket.version + 1
    same = update(Ticket).where(Ticket.id == ticket.id, Ticket.version == ticket.version)
    if not rows_changed(same.values(version=version, changed_at=now, **columns)):
        raise Conflict(_l("Somebody changed this ticket a moment ago. Send it again."))
    entries = [
        TicketEntry(
            id=id_at(now),
            created_at=now,
            ticket_id=ticket.id,
            author_id=actor.id if actor else None,
            kind=EntryKind.CHANGE,
            field=change.field,
            before=change.before,
            after=change.after,
            reason=reason if number == 0 else "",
            ticket_version=version,
        )
        for number, change in enumerate(changes)
    ]
    db.session.add_all(entries)
    db.session.flush()
    db.session.refresh(ticket)
    return entries


def checked_reason(reason: str) -> str:
    """A reason as it is kept.

    Raises:
        DomainError: it is too long.
    """
    reason = checked_body(reason, field="reason")
    check_length("reason", len(reason), LONGEST_REASON)
    return reason
