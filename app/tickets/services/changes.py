"""Changing what a ticket says. Nobody's change is lost: see ``drafts.merged``."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert

from app.database import insert_or_ignore, rows_changed
from app.errors.exceptions import Conflict, DomainError, NotAllowed
from app.extensions import db
from app.main.policies import has_confirmed
from app.models import Ticket, User, WatchReason, ticket_assignee, ticket_label
from app.tickets.policies import audiences_of, can_take, part_of, why_not_change
from app.tickets.queries.facts import facts_of_one
from app.tickets.queries.posts import post_it_quotes
from app.tickets.services.drafts import Draft, Merge, checked, draft_at, merged
from app.tickets.services.finding import words_to_find
from app.tickets.services.history import Change, change_ticket
from app.tickets.services.locks import target
from app.tickets.services.mentions import note_mentions
from app.tickets.services.telling import tell
from app.tickets.services.texts import people_in, rendered
from app.tickets.services.watching import leave
from app.tickets.words import NOT_FOR_SO_MANY


class StaleTicket(Conflict):
    """Somebody else changed the same fields since the ticket was read.

    ``merge`` has both texts and a draft with what does not collide; ``version`` is the one to
    save it with.
    """

    def __init__(self, merge: Merge, version: int) -> None:
        message = _l("Somebody changed the same meanwhile. Compare the two and save again.")
        super().__init__(message)
        self.merge, self.version = merge, version


def save(ticket_id: int, editor: User, wanted: Draft, *, version: int) -> Ticket:
    """Change what a ticket says.

    What others changed since it was read stays, as far as the editor did not change the same.

    Args:
        ticket_id: which ticket.
        editor: who changes it.
        wanted: all that the form says, also what it left as it was.
        version: of the ticket that the editor read.

    Raises:
        DomainError: as ``drafts.checked``.
        NotAllowed: the editor may not change it.
        StaleTicket: both changed the same.
        Gone: it is not there, or not for the editor.
    """
    ticket = target(editor, ticket_id)
    facts = facts_of_one(ticket)
    part = part_of(editor, ticket, facts.assignee_ids)
    if refusal := why_not_change(part, ticket):
        raise NotAllowed(refusal)
    now = Draft.of(ticket, facts)
    wanted = checked(wanted, before=now)
    merge = merged(draft_at(ticket, now, version), now, wanted)
    if merge.collisions:
        raise StaleTicket(merge, ticket.version)
    return write_draft(ticket, editor, now, merge.draft)


def write_draft(ticket: Ticket, editor: User, before: Draft, after: Draft) -> Ticket:
    """Make a locked ticket say something else, and tell those who watch it.

    Raises:
        DomainError: the description names too many people, or the ticket quotes a post that is not
            for so many.
    """
    changes = after.changes_from(before)
    if not changes:
        return ticket
    if after.audience != before.audience:
        _check_audience(ticket, after.audience)
    text = rendered(editor, after.body)
    entries = change_ticket(
        ticket,
        editor,
        changes,
        **after.columns(),
        body_html=text.html,
        search_words=words_to_find(ticket.id, after.name, after.body),
    )
    set_assignees(ticket, before.assignees, after.assignees)
    set_labels(ticket, before.labels, after.labels)
    if after.body != before.body:
        note_mentions(ticket, editor, text.tickets)
    tell(
        ticket,
        editor,
        entries,
        assigned=after.assignees - before.assignees,
        mentioned=text.people - people_in(editor, before.body),
    )
    return ticket


def _check_audience(ticket: Ticket, audience: str) -> None:
    post = db.session.scalar(post_it_quotes(ticket))
    if post is not None and audience not in audiences_of(post):
        raise DomainError(NOT_FOR_SO_MANY, field="audience")


def set_assignees(ticket: Ticket, before: Collection[int], after: Collection[int]) -> None:
    """Change who does a ticket."""
    gone, new = sorted(set(before) - set(after)), sorted(set(after) - set(before))
    if gone:
        rows_changed(
            delete(ticket_assignee).where(
                ticket_assignee.c.ticket_id == ticket.id, ticket_assignee.c.user_id.in_(gone)
            )
        )
        leave(ticket, gone, WatchReason.ASSIGNED)
    if new:
        rows = [{"ticket_id": ticket.id, "user_id": user_id} for user_id in new]
        db.session.execute(insert(ticket_assignee), rows)


def set_labels(ticket: Ticket, before: Collection[int], after: Collection[int]) -> None:
    """Change the labels of a ticket."""
    gone, new = sorted(set(before) - set(after)), sorted(set(after) - set(before))
    if gone:
        rows_changed(
            delete(ticket_label).where(
                ticket_label.c.ticket_id == ticket.id, ticket_label.c.label_id.in_(gone)
            )
        )
    if new:
        rows = [{"ticket_id": ticket.id, "label_id": label_id} for label_id in new]
        db.session.execute(insert(ticket_label), rows)


def take(ticket_id: int, person: User, *, must_confirm: bool = False) -> Ticket:
    """Let a member take on a ticket that nobody does.

    Args:
        ticket_id: which ticket.
        person: who does it from now on, and may change it.
        must_confirm: whether this site asks for a confirmed e-mail address.

    Raises:
        NotAllowed: somebody does it already, or the person does no work here.
        Gone: as ``target``.
    """
    ticket = target(person, ticket_id)
    if must_confirm and not has_confirmed(person):
        raise NotAllowed(_l("Confirm your e-mail address first."))
    ids = facts_of_one(ticket).assignee_ids
    if person.id in ids:
        return ticket
    if not can_take(person, ticket, ids):
        raise NotAllowed(_l("Somebody else took it on a moment ago, or it is done."))
    entries = change_ticket(ticket, person, [Change("assignees", sorted(ids), [person.id])])
    row = {"ticket_id": ticket.id, "user_id": person.id}
    rows_changed(insert_or_ignore(ticket_assignee).values(row))
    tell(ticket, person, entries, assigned=[person.id])
    return ticket
