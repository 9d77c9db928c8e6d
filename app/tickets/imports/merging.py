"""What a row changes of a ticket that is here: what the row changed itself, and nothing else.

What somebody changed here stays as long as the row still says what it said before. Where both
changed the same, the row stays out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import lazy_gettext as _l

from app.models import Ticket, TicketEntry, TicketStatus
from app.models.user import foldable
from app.tickets.imports.rows import BadCell, Entry
from app.tickets.queries.facts import Facts
from app.tickets.services.drafts import FIELDS as DRAFT_FIELDS
from app.tickets.services.drafts import Draft, from_plain, merged

STATUS = "status"


@dataclass(frozen=True)
class Outcome:
    """What a ticket says, and what it is to say."""

    before: Draft
    after: Draft
    status_before: TicketStatus
    status_after: TicketStatus

    @property
    def changed(self) -> list[str]:
        """The names of the fields that change."""
        names = [change.field for change in self.after.changes_from(self.before)]
        return [*names, STATUS] if self.status_after != self.status_before else names


def mark_of(source: str) -> str:
    """The reason that the history gives for what came in."""
    return f"← {source}"


def draft_of(entry: Entry, before: Draft, labels: Mapping[str, int]) -> Draft:
    """What a row wants a ticket to say; of what it does not tell, what stands there."""
    says = dict(entry.says)
    if "labels" in says:
        says["labels"] = frozenset(labels[foldable(name)] for name in entry.labels)
    return replace(before, **says)


def outcome_of(
    entry: Entry,
    ticket: Ticket,
    facts: Facts,
    changes: Sequence[TicketEntry],
    labels: Mapping[str, int],
    source: str,
) -> Outcome:
    """What a row makes of a ticket.

    Args:
        entry: the row.
        ticket: the ticket that it is about.
        facts: its labels and assignees.
        changes: its history, the oldest first.
        labels: the ids of labels by their folded names.
        source: where the row comes from.

    Raises:
        BadCell: a field was changed here and there.
    """
    now, status = Draft.of(ticket, facts), TicketStatus(ticket.status)
    wanted = draft_of(entry, now, labels)
    if "assignees" in entry.says:  # those who are not shown are in no export
        hidden = facts.assignee_ids - {person.id for person in facts.people}
        wanted = replace(wanted, assignees=wanted.assignees | hidden)
    base = _base(entry, ticket, changes, source)
    was = replace(now, **{name: base[name] for name in DRAFT_FIELDS if name in base})
    merge = merged(was, now, wanted)
    for name in merge.collisions:
        raise _collision(name)
    after = _status(entry, status, base.get(STATUS, status))
    if after.is_open and ticket.duplicate_of_id is not None:
        raise BadCell(STATUS, _l("It is a duplicate. Say first that it is none."))
    return Outcome(now, merge.draft, status, after)


def _status(entry: Entry, now: TicketStatus, was: object) -> TicketStatus:
    wanted = now if entry.status is None else entry.status
    if wanted in {was, now}:
        return now
    if now != was:
        raise _collision(STATUS)
    return wanted


def _collision(name: str) -> BadCell:
    return BadCell(name, _l("It was changed here and there. Decide on the page of the ticket."))


def _base(
    entry: Entry, ticket: Ticket, changes: Sequence[TicketEntry], source: str
) -> dict[str, Any]:
    """What the row knew of those fields that were changed here; without them, what is here now.

    A row of an export knows the version that it was written from. One from elsewhere knows what
    it brought in when it last came.
    """
    is_ours = entry.uuid == ticket.uuid
    brought = {one.ticket_version for one in changes if one.reason == mark_of(source)}
    base: dict[str, Any] = {}
    for change in changes:
        version = change.ticket_version or 0
        if is_ours and (entry.version is None or version <= entry.version):
            continue
        base.setdefault(change.field, from_plain(change.field, change.before))
        if not is_ours and version in brought:
            base[change.field] = from_plain(change.field, change.after)
    return base
