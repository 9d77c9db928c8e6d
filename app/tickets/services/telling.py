"""Telling those who watch a ticket what happened to it: at once on the site, in a while by mail."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.main.queries.visibility import listeners_among
from app.main.services.locks import lock_people
from app.models import EntryKind, Ticket, TicketAudience, TicketEntry, User, WatchReason
from app.models.ids import first_id_at
from app.notifications.kinds import Kind
from app.notifications.services import notify, withdraw
from app.tickets.kinds import ASSIGNED, CHANGED, MENTIONED
from app.tickets.queries.news import watchers_of
from app.tickets.queries.visibility import viewers_of
from app.tickets.services.news import keep_for_mail
from app.tickets.services.watching import watch

DECIDE_WHO_SEES = ("audience", "assignees")
"""A change of these may close a ticket to somebody."""
HAS_OWN_WORDS = ("reporter", "status")
"""Changes that a notification tells of by their name; the first of them that a save made."""


def subject_of(ticket: Ticket) -> str:
    """What notifications of a ticket are grouped by."""
    return f"ticket:{ticket.id}"


def tell(
    ticket: Ticket,
    actor: User,
    entries: Sequence[TicketEntry],
    *,
    assigned: Collection[int] = (),
    mentioned: Collection[int] = (),
) -> None:
    """Tell people of new entries of a timeline, and let those hear from now on whom they concern.

    Nobody hears of what they do not see, of what they muted, or of people whom they blocked or
    muted. What somebody who sees the ticket no longer was told before is taken back.

    Args:
        ticket: which one, as it is now.
        actor: who did it; they are not told.
        entries: what happened; none for a ticket that is new.
        assigned: the ids of those who are assigned by it.
        mentioned: the ids of those whom it names.
    """
    watch(ticket.id, viewers_of(ticket, mentioned), WatchReason.MENTIONED)
    watch(ticket.id, assigned, WatchReason.ASSIGNED)
    reasons = watchers_of(ticket)
    kinds: dict[int, Kind] = dict.fromkeys(reasons, CHANGED) if entries else {}
    kinds |= dict.fromkeys(reasons.keys() & set(mentioned), MENTIONED)
    kinds |= dict.fromkeys(reasons.keys() & set(assigned), ASSIGNED)
    heard_by = listeners_among(actor, viewers_of(ticket, kinds.keys() - {actor.id}))
    shut_out = _shut_out(ticket, entries, reasons)
    lock_people(heard_by | shut_out)
    withdraw(_people(shut_out), subject_of(ticket))
    since_id = first_id_at(ticket.changed_at)
    for person in _people(heard_by):
        reason = reasons[person.id]
        notify(
            person,
            kinds[person.id],
            subject=subject_of(ticket),
            actor=actor,
            payload={"ticket_id": ticket.id, "reason": reason, **_what(entries)},
            mail_later=partial(keep_for_mail, ticket, person.id, reason, since_id),
        )


def _shut_out(ticket: Ticket, entries: Sequence[TicketEntry], reasons: Collection[int]) -> set[int]:
    """Those who may have been told of a ticket and see it no longer."""
    closing = [entry for entry in entries if entry.field in DECIDE_WHO_SEES]
    if ticket.audience != TicketAudience.PRIVATE or not closing:
        return set()
    taken_off = {
        user_id for entry in closing if entry.field == "assignees" for user_id in entry.before
    }
    known = taken_off | set(reasons)
    return known - viewers_of(ticket, known)


def _what(entries: Sequence[TicketEntry]) -> dict[str, Any]:
    """What the text of a notification says of what happened."""
    comments = [entry.id for entry in entries if entry.kind == EntryKind.COMMENT]
    if comments:
        return {"what": "comment", "entry_id": comments[0]}
    after = {entry.field: entry.after for entry in entries}
    what = next((field for field in HAS_OWN_WORDS if field in after), "change")
    return {"what": what} | ({"status": after["status"]} if what == "status" else {})


def _people(ids: Collection[int]) -> Sequence[User]:
    if not ids:
        return []
    return db.session.scalars(select(User).where(User.id.in_(ids)).order_by(User.id)).all()
