"""Changing many tickets at once, each as if it were changed alone.

What a preview says is what happened when it was tried: there is no second set of rules.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.errors.exceptions import DomainError
from app.extensions import db
from app.models import TicketStatus, User
from app.tickets.queries.facts import facts_of_one
from app.tickets.queries.visibility import tickets_seen
from app.tickets.services.composing import save_and_move
from app.tickets.services.drafts import Draft
from app.tickets.services.history import Change
from app.tickets.services.locks import target, targets
from app.tickets.services.moves import changed_meanwhile

MOST_TICKETS = 100


@dataclass(frozen=True)
class Wish:
    """What is to become of tickets; ``None`` and empty sets leave things as they are."""

    status: TicketStatus | None = None
    reason: str = ""
    kind: str | None = None
    priority: int | None = None
    audience: str | None = None
    due_on: date | None = None
    no_due_on: bool = False
    add_labels: frozenset[int] = frozenset()
    remove_labels: frozenset[int] = frozenset()
    add_assignees: frozenset[int] = frozenset()
    remove_assignees: frozenset[int] = frozenset()

    def applied_to(self, draft: Draft) -> Draft:
        """What a ticket is to say."""
        chosen: dict[str, Any] = {
            name: value
            for name in ("kind", "priority", "audience", "due_on")
            if (value := getattr(self, name)) is not None
        }
        if self.no_due_on:
            chosen["due_on"] = None
        return replace(
            draft,
            labels=(draft.labels | self.add_labels) - self.remove_labels,
            assignees=(draft.assignees | self.add_assignees) - self.remove_assignees,
            **chosen,
        )


NOTHING = Wish()


@dataclass(frozen=True)
class Outcome:
    """What became of a ticket, or why nothing did. ``version`` is the one it had before."""

    ticket_id: int
    name: str
    version: int
    changes: Sequence[Change] = ()
    refusal: str | LazyString | None = None


def preview(actor: User, ids: Collection[int], wish: Wish) -> list[Outcome]:
    """What ``change_many`` would do. Nothing stays of it.

    Raises:
        DomainError: as ``change_many``.
    """
    with db.session.begin_nested() as attempt:
        outcomes = change_many(actor, ids, wish)
        attempt.rollback()
    return outcomes


def change_many(
    actor: User,
    ids: Collection[int],
    wish: Wish,
    versions: Mapping[int, int] | None = None,
) -> list[Outcome]:
    """Change each of some tickets, in the order of their numbers.

    One that cannot be changed stays as it is and keeps no other one from it. Tickets that the
    actor does not see are left out.

    Args:
        actor: who changes them.
        ids: which tickets.
        wish: what is to become of them.
        versions: of the tickets that the actor saw; others are not changed.

    Raises:
        DomainError: nothing is to be changed, or there are too many tickets.
    """
    if wish == replace(NOTHING, reason=wish.reason):
        raise DomainError(_l("Choose what to change."))
    if len(ids) > MOST_TICKETS:
        raise DomainError(_l("Change at most %(num)d tickets at once.", num=MOST_TICKETS))
    seen = sorted(tickets_seen(actor, ids))
    # All of them at first, so that two who change many never wait for each other.
    tickets = targets(actor, *seen) if seen else {}
    before = [Outcome(one.id, one.name, one.version) for one in tickets.values()]
    return list(_each(actor, before, wish, versions))


def _each(
    actor: User, tickets: Iterable[Outcome], wish: Wish, versions: Mapping[int, int] | None
) -> Iterable[Outcome]:
    for one in tickets:
        version = one.version if versions is None else versions.get(one.ticket_id)
        try:
            with db.session.begin_nested():
                changes = _change(actor, one.ticket_id, wish, version)
            yield replace(one, changes=changes)
        except DomainError as error:
            yield replace(one, refusal=error.message)


def _change(actor: User, ticket_id: int, wish: Wish, version: int | None) -> list[Change]:
    """Change one ticket; what is as it is wished already is no change.

    Raises:
        DomainError: as ``save`` and ``move``.
        Conflict: it is another version.
    """
    ticket = target(actor, ticket_id)
    facts = facts_of_one(ticket)
    before, status = Draft.of(ticket, facts), ticket.status
    wanted = wish.applied_to(before)
    changes = wanted.changes_from(before)
    to = wish.status if wish.status is not None and wish.status != status else None
    if to is not None:
        changes.append(Change("status", status, int(to)))
    if not changes:
        return []
    if ticket.version != version:
        raise changed_meanwhile()
    save_and_move(ticket, facts, actor, wanted, to, reason=wish.reason)
    return changes
