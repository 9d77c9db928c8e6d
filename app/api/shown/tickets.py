"""Tickets, comments and what stands beside them as answers have them.

All that belongs to the tickets of a list is loaded together, and addresses are made of one each,
for ``url_for`` takes longer than everything else of an answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.access import present_viewer
from app.api.schemas.people import named
from app.dates import iso
from app.media.addresses import image_url
from app.models import (
    ChecklistItem,
    Label,
    Priority,
    Status,
    Ticket,
    TicketEntry,
    TicketStatus,
    User,
)
from app.tickets.cells import PRIORITY_WORDS, STATUS_WORDS
from app.tickets.queries import tickets as queries
from app.tickets.queries.facts import Facts, facts_of, facts_of_one
from app.tickets.queries.files import File, files_beside
from app.tickets.queries.timeline import Row
from app.tickets.services.watching import watch_of
from app.tickets.words import Way

Shown = dict[str, Any]
LARGEST_PICTURE = 2048
# What a history keeps as numbers, in the words that programs get.
WORDS: dict[str, Mapping[int, str]] = {
    "status": {int(status): word for status, word in STATUS_WORDS.items()},
    "priority": {int(priority): word for priority, word in PRIORITY_WORDS.items()},
}


@dataclass(frozen=True)
class Listing:
    """Tickets with all that a list shows of them."""

    tickets: Sequence[Ticket]
    facts: Mapping[int, Facts]
    reporters: Mapping[int, User]

    @classmethod
    def of(cls, tickets: Sequence[Ticket]) -> "Listing":
        """What belongs to some tickets: three statements, however many they are."""
        facts = facts_of([ticket.id for ticket in tickets])
        reporters = _people({ticket.reporter_id for ticket in tickets if ticket.reporter_id})
        return cls(tickets, facts, reporters)

    def dicts(self) -> list[Shown]:
        """Tickets as they stand in a list, without asking the database for anything."""
        api, pages = url_for("api.tickets"), url_for("tickets.index")
        return [
            _ticket(one, self.facts[one.id], self.reporters, api, pages) for one in self.tickets
        ]


def shown(ticket: Ticket) -> Shown:
    """A ticket with all that stands beside it, for whoever asks."""
    viewer = present_viewer()
    facts = facts_of_one(ticket)
    reporters = _people({ticket.reporter_id} if ticket.reporter_id else set())
    related = queries.related_to(ticket, viewer)
    watch = watch_of(ticket, viewer) if viewer else None
    return _ticket(ticket, facts, reporters, url_for("api.tickets"), url_for("tickets.index")) | {
        "body": ticket.body,
        "body_html": ticket.body_html,
        "checklist": [step(item) for item in queries.checklist_of(ticket)],
        "relations": [{"way": one.how, "ticket": one.id} for one in related if one.how in set(Way)],
        "duplicates": [one.id for one in related if one.how == queries.DUPLICATE],
        "files": [file(one) for one in files_beside(ticket, []).get(None, [])],
        "is_watched": watch is not None and not watch.is_muted,
        "is_muted": watch is not None and watch.is_muted,
    }


def _people(ids: Iterable[int]) -> dict[int, User]:
    """Those of some people who are still here, in one statement, or none for nobody."""
    wanted = set(ids)
    return {person.id: person for person in queries.people_here(wanted)} if wanted else {}


def _ticket(
    ticket: Ticket, facts: Facts, reporters: Mapping[int, User], api: str, pages: str
) -> Shown:
    return {
        "id": ticket.id,
        "uuid": str(ticket.uuid),
        "number": ticket.number,
        "name": ticket.name,
        "status": STATUS_WORDS[TicketStatus(ticket.status)],
        "url": ticket.url,
        "kind": ticket.kind,
        "priority": PRIORITY_WORDS[Priority(ticket.priority)],
        "audience": ticket.audience,
        "due_on": ticket.due_on.isoformat() if ticket.due_on else None,
        "author": person(reporters.get(ticket.reporter_id or 0)),
        "assignees": [person(one) for one in facts.people],
        "labels": [label(one) for one in facts.labels],
        "comment_count": ticket.comment_count,
        "duplicate_of": ticket.duplicate_of_id,
        "created_at": iso(ticket.created_at),
        "changed_at": iso(ticket.changed_at),
        "resolved_at": iso(ticket.resolved_at) if ticket.resolved_at else None,
        "version": ticket.version,
        "_links": {
            "self": f"{api}/{ticket.id}",
            "comments": f"{api}/{ticket.id}/comments",
            "history": f"{api}/{ticket.id}/history",
            "page": f"{pages}/{ticket.id}",
        },
    }


def person(one: User | None) -> Shown | None:
    """Somebody who has to do with a ticket; None for those who left or are suspended."""
    if one is None or one.status != Status.ACTIVE:
        return None
    return named(one)


def label(one: Label) -> Shown:
    """A label."""
    return {"id": one.id, "name": one.name, "colour": one.colour}


def step(item: ChecklistItem) -> Shown:
    """A step of a checklist."""
    return {"id": item.id, "text": item.text, "is_done": item.is_done}


def file(one: File) -> Shown:
    """A file with the address to have it from; of a picture its largest version."""
    kept = one.attachment
    if one.image is not None:
        url = image_url(one.image, LARGEST_PICTURE)
    else:
        url = url_for("tickets.download", fingerprint=kept.fingerprint, filename=kept.name)
    return {
        "id": kept.id,
        "name": kept.name,
        "bytes": kept.bytes,
        "description": one.description,
        "url": url,
    }


def comments(ticket: Ticket, entries: Sequence[TicketEntry]) -> list[Shown]:
    """Comments of a ticket with their files, in at most one statement."""
    with_files = [entry.id for entry in entries if entry.file_count]
    files = files_beside(ticket, with_files) if with_files else {}
    api, page = url_for("api.tickets"), url_for("tickets.show", ref=ticket.id)
    return [
        {
            "id": entry.id,
            "ticket": ticket.id,
            "author": person(entry.author),
            "body": entry.body,
            "body_html": entry.body_html,
            "files": [file(one) for one in files.get(entry.id, [])],
            "created_at": iso(entry.created_at),
            "edited_at": iso(entry.edited_at) if entry.edited_at else None,
            "version": entry.version,
            "_links": {
                "self": f"{api}/{ticket.id}/comments/{entry.id}",
                "ticket": f"{api}/{ticket.id}",
                "page": f"{page}?entry={entry.id}#entry-{entry.id}",
            },
        }
        for entry in entries
    ]


def change(row: Row) -> Shown:
    """What became of one field of a ticket."""
    words = WORDS.get(row.entry.field, {})
    return {
        "id": row.entry.id,
        "author": person(row.author),
        "field": row.entry.field,
        "before": words.get(row.before, row.before) if words else row.before,
        "after": words.get(row.after, row.after) if words else row.after,
        "reason": row.entry.reason,
        "version": row.entry.ticket_version,
        "created_at": iso(row.entry.created_at),
    }
