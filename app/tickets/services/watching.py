"""Who hears of a ticket, and why."""

from collections.abc import Iterable

from sqlalchemy import delete, select, update

from app.database import insert_or_ignore, rows_changed
from app.extensions import db
from app.models import Ticket, TicketWatch, User, WatchReason

STRENGTH = {reason: strength for strength, reason in enumerate(reversed(WatchReason))}
WATCHES = TicketWatch.__table__


def watch(
    ticket_id: int, user_ids: Iterable[int], reason: WatchReason, *, via: Ticket | None = None
) -> None:
    """Let people hear of a ticket from now on. A stronger reason takes the place of a weaker one.

    Who muted the ticket goes on hearing nothing.

    Args:
        ticket_id: of which ticket.
        user_ids: who.
        reason: why.
        via: the duplicate because of which they hear of it.
    """
    weaker = [one for one in WatchReason if STRENGTH[one] < STRENGTH[reason]]
    for user_id in sorted(set(user_ids)):
        row = {"ticket_id": ticket_id, "user_id": user_id, "reason": reason, "is_muted": False}
        row["via_id"] = via.id if via else None
        insert = insert_or_ignore(WATCHES)  # type: ignore[arg-type]
        if not rows_changed(insert.values(row)) and weaker:
            known = update(TicketWatch).where(
                TicketWatch.ticket_id == ticket_id,
                TicketWatch.user_id == user_id,
                TicketWatch.reason.in_(weaker),
            )
            rows_changed(known.values(reason=reason, via_id=row["via_id"]))


def unwatch(ticket: Ticket, user: User) -> None:
    """Let somebody hear no more of a ticket, until they have to do with it again."""
    own = delete(TicketWatch).where(
        TicketWatch.ticket_id == ticket.id, TicketWatch.user_id == user.id
    )
    rows_changed(own)


def mute(ticket: Ticket, user: User) -> None:
    """Let somebody hear nothing of a ticket, whatever they have to do with it."""
    watch(ticket.id, [user.id], WatchReason.CHOSEN)
    _set_muted(ticket, user, is_muted=True)


def unmute(ticket: Ticket, user: User) -> None:
    """Take that back."""
    _set_muted(ticket, user, is_muted=False)


def _set_muted(ticket: Ticket, user: User, *, is_muted: bool) -> None:
    own = update(TicketWatch).where(
        TicketWatch.ticket_id == ticket.id, TicketWatch.user_id == user.id
    )
    rows_changed(own.values(is_muted=is_muted))


def watch_of(ticket: Ticket, user: User) -> TicketWatch | None:
    """How somebody hears of a ticket, if they do."""
    found = select(TicketWatch).where(
        TicketWatch.ticket_id == ticket.id, TicketWatch.user_id == user.id
    )
    return db.session.scalar(found.execution_options(populate_existing=True))


def leave(ticket: Ticket, user_ids: Iterable[int], reason: WatchReason) -> None:
    """Let people hear no more who did so for one reason only, such as being assigned."""
    rows_changed(
        delete(TicketWatch).where(
            TicketWatch.ticket_id == ticket.id,
            TicketWatch.user_id.in_(sorted(set(user_ids))),
            TicketWatch.reason == reason,
            TicketWatch.is_muted.is_(False),
        )
    )
