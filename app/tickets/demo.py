"""The tickets of the demo club: written as they would have been, on the days when they were."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from app.database import insert_or_ignore, rows_changed
from app.demo.extras import Club, extras
from app.extensions import db
from app.fulltext import words_of
from app.main.services.posts import write_post
from app.models import (
    ChecklistItem,
    EntryKind,
    Label,
    Post,
    RelationKind,
    Ticket,
    TicketEntry,
    TicketPostKind,
    TicketStatus,
    User,
    WatchReason,
    ticket_post,
    ticket_relation,
)
from app.models.ids import id_at
from app.models.ticket import STEP
from app.models.user import foldable
from app.tickets.services.changes import set_assignees, set_labels
from app.tickets.services.drafts import Draft, checked
from app.tickets.services.filing import columns_of
from app.tickets.services.history import Change, change_ticket
from app.tickets.services.mentions import note_mentions
from app.tickets.services.texts import rendered
from app.tickets.services.watching import watch
from config import MAX_POST_LENGTH

TICKETS = Path(__file__).with_name("demo.json")
NAMED = re.compile(r"\{([^}]+)\}")
A_WHILE = timedelta(hours=2)
Act = Callable[..., None]


def read_tickets() -> dict[str, Any]:
    """The labels, tickets and posts of the demo."""
    found: dict[str, Any] = json.loads(TICKETS.read_text(encoding="utf-8"))
    return found


def fill(club: Club) -> None:
    """Write the tickets of the club; those that are there are left alone."""
    wanted = read_tickets()
    labels = _labels(wanted["labels"])
    tickets: dict[str, Ticket] = {}
    new = []
    for entry in sorted(wanted["tickets"], key=lambda one: -one["days_ago"]):
        ticket = _found(entry["name"])
        if ticket is None:
            ticket = _file(club, entry, labels, tickets)
            new.append(entry)
        tickets[entry["name"]] = ticket
    for entry in new:
        _go_on(club, entry, tickets)
    for entry in wanted["posts"]:
        _post(club, entry, tickets)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _found(name: str) -> Ticket | None:
    return db.session.scalar(select(Ticket).where(Ticket.form_key == _key(name)))


def _labels(colours: dict[str, str]) -> dict[str, int]:
    for name, colour in sorted(colours.items()):
        row = {"name": name, "folded": foldable(name), "colour": colour}
        rows_changed(insert_or_ignore(Label.__table__).values(row))  # type: ignore[arg-type]
    ids = {row.folded: row.id for row in db.session.execute(select(Label.folded, Label.id))}
    return {name: ids[foldable(name)] for name in colours}


def _file(
    club: Club, entry: dict[str, Any], labels: dict[str, int], tickets: dict[str, Ticket]
) -> Ticket:
    """A ticket as it was on its first day."""
    author, at = club.people[entry["by"]], _at(club, entry["days_ago"])
    due = club.present + timedelta(days=entry["due_in"]) if "due_in" in entry else None
    draft = checked(
        Draft(
            entry["name"],
            body=_with_numbers(entry.get("body", ""), tickets),
            url=entry.get("url", ""),
            kind=entry["kind"],
            priority=entry.get("priority", 1),
            due_on=due.date() if due else None,
            audience=entry.get("audience", "members"),
            assignees=frozenset(club.people[name].id for name in entry.get("assignees", ())),
            labels=frozenset(labels[name] for name in entry.get("labels", ())),
        )
    )
    text = rendered(author, draft.body)
    columns = columns_of(
        draft, text, reporter_id=author.id, form_key=_key(entry["name"]), created_at=at
    )
    ticket = Ticket(**columns, position=STEP * (len(tickets) + 1))
    db.session.add(ticket)
    db.session.flush()
    set_assignees(ticket, (), draft.assignees)
    set_labels(ticket, (), draft.labels)
    watch(ticket.id, [author.id], WatchReason.REPORTED)
    watch(ticket.id, draft.assignees, WatchReason.ASSIGNED)
    note_mentions(ticket, author, text.tickets)
    if "post" in entry:
        _link(club.beginning(entry["post"]), ticket, TicketPostKind.ORIGIN)
    for position, (words, is_done) in enumerate(entry.get("steps", ())):
        item = ChecklistItem(ticket_id=ticket.id, text=words, is_done=bool(is_done))
        item.position = position
        db.session.add(item)
    return ticket


def _link(post: Post, ticket: Ticket, kind: TicketPostKind) -> None:
    row = {"ticket_id": ticket.id, "post_id": post.id, "kind": kind}
    db.session.execute(insert(ticket_post), [row])
    post.has_ticket = True


def _go_on(club: Club, entry: dict[str, Any], tickets: dict[str, Ticket]) -> None:
    """What happened with a ticket since, in the order in which it did."""
    ticket = tickets[entry["name"]]
    later: list[tuple[float, Act, str, Any]] = [
        (days, _comment, name, text) for name, days, text in entry.get("comments", ())
    ]
    later += [(days, _move, name, status) for name, days, status in entry.get("moves", ())]
    for days, act, name, what in sorted(later, key=lambda one: -one[0]):
        act(ticket, club.people[name], _at(club, days), what)
    for kind in RelationKind:
        for other in entry.get(kind, ()):
            _relate(ticket, tickets[other], kind, club)
    if "duplicate" in entry:
        _mark(ticket, tickets[entry["duplicate"]], club)


def _comment(ticket: Ticket, author: User, at: datetime, body: str) -> None:
    text = rendered(author, body)
    db.session.add(
        TicketEntry(
            id=id_at(at),
            created_at=at,
            ticket_id=ticket.id,
            author_id=author.id,
            kind=EntryKind.COMMENT,
            body=body,
            body_html=text.html,
            search_words=words_of(body),
        )
    )
    ticket.comment_count += 1
    ticket.changed_at = at
    if ticket.answered_at is None and author.id != ticket.reporter_id:
        ticket.answered_at = at
    watch(ticket.id, [author.id], WatchReason.COMMENTED)
    db.session.flush()


def _move(ticket: Ticket, actor: User, at: datetime, status: int) -> None:
    is_open = TicketStatus(status).is_open
    change = Change("status", ticket.status, status)
    resolved_at = None if is_open else at
    change_ticket(ticket, actor, [change], at=at, status=status, resolved_at=resolved_at)


def _relate(ticket: Ticket, other: Ticket, kind: RelationKind, club: Club) -> None:
    first, second = ticket.id, other.id
    if kind is RelationKind.RELATES:
        first, second = sorted((first, second))
    row = {"from_id": first, "to_id": second, "kind": kind}
    db.session.execute(insert(ticket_relation), [row])
    actor = db.session.get_one(User, ticket.reporter_id)
    at = max(ticket.changed_at, other.created_at)
    change_ticket(ticket, actor, [Change("relation", None, [kind, other.id])], at=at)


def _mark(ticket: Ticket, original: Ticket, club: Club) -> None:
    at = min(ticket.changed_at + A_WHILE, club.present)
    status = int(TicketStatus.RESOLVED)
    changes = [
        Change("duplicate_of", None, original.id),
        Change("status", ticket.status, status),
    ]
    change_ticket(
        ticket,
        club.people["susan"],
        changes,
        at=at,
        duplicate_of_id=original.id,
        status_before_duplicate=ticket.status,
        status=status,
        resolved_at=at,
    )


def _post(club: Club, entry: dict[str, Any], tickets: dict[str, Ticket]) -> None:
    """A post that names a ticket, or announces one."""
    author = club.people[entry["by"]]
    named = {tickets[name].id for name in NAMED.findall(entry["text"])}
    known = select(Post.id).where(Post.form_key == _key(entry["text"]))
    if db.session.scalar(known) is not None:
        return
    post = write_post(
        author,
        NAMED.sub(lambda found: f"#{tickets[found[1]].id}", entry["text"]),
        max_length=MAX_POST_LENGTH,
        form_key=_key(entry["text"]),
        written_at=_at(club, entry["days_ago"]),
        announce=False,
    )
    note_mentions(post, author, named)
    if "announces" in entry:
        _link(post, tickets[entry["announces"]], TicketPostKind.NEWS)


def _with_numbers(text: str, tickets: dict[str, Ticket]) -> str:
    """A text in which ``{names}`` of earlier tickets are their numbers."""
    return NAMED.sub(lambda found: str(tickets[found[1]].id), text)


def _at(club: Club, days: float) -> datetime:
    return club.present - timedelta(days=days)


extras.append(fill)
