"""What of a table is here already, and whom its names mean. No writes."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select

from app.extensions import db
from app.models import (
    EntryKind,
    Label,
    Status,
    Task,
    TaskState,
    Ticket,
    TicketEntry,
    TicketImport,
    User,
)
from app.models.user import foldable
from app.tickets.imports.rows import Entry
from app.tickets.policies import can_be_assigned

IMPORT = "ticket_import"
"""The name of the tasks; a person has one of them open."""
CHUNK = 500


def import_of(owner: User, name: str) -> TicketImport | None:
    """A file that somebody looks through. Its number may be used again, its name is not."""
    own = (TicketImport.file == name, TicketImport.owner_id == owner.id)
    return db.session.scalar(select(TicketImport).where(*own))


def imports_of(owner: User) -> Sequence[TicketImport]:
    """All of them."""
    return db.session.scalars(select(TicketImport).where(TicketImport.owner_id == owner.id)).all()


def open_task(owner: User) -> Task | None:
    """The import of a person that is not finished, if there is one."""
    is_open = Task.state.in_([TaskState.QUEUED, TaskState.RUNNING])
    own = (Task.owner_id == owner.id, Task.name == IMPORT, is_open)
    return db.session.scalar(select(Task).where(*own))


def finished_task(owner: User, task_id: int) -> Task | None:
    """A finished import of a person's."""
    own = (Task.id == task_id, Task.owner_id == owner.id, Task.name == IMPORT)
    return db.session.scalar(select(Task).where(*own, Task.state == TaskState.DONE))


def here_already(entries: Sequence[Entry], *, lock: bool = False) -> dict[int, Ticket]:
    """The tickets that rows are about, by the numbers of the rows, on request locked."""
    uuids = [entry.uuid for entry in entries if entry.uuid]
    keys = [entry.key for entry in entries]
    found = select(Ticket).where(or_(Ticket.uuid.in_(uuids), Ticket.foreign_id.in_(keys)))
    if lock:
        found = found.with_for_update(key_share=True, of=Ticket)
    found = found.order_by(Ticket.id).execution_options(populate_existing=True)
    tickets = db.session.scalars(found).all()
    by_uuid = {ticket.uuid: ticket for ticket in tickets}
    by_key = {ticket.foreign_id: ticket for ticket in tickets}
    known = {
        entry.number: by_uuid.get(entry.uuid) if entry.uuid in by_uuid else by_key.get(entry.key)
        for entry in entries
    }
    return {number: ticket for number, ticket in known.items() if ticket is not None}


def changes_of(ids: Collection[int]) -> dict[int, list[TicketEntry]]:
    """The changes of some tickets by their ids, the oldest first."""
    changes: dict[int, list[TicketEntry]] = defaultdict(list)
    if not ids:
        return changes
    found = select(TicketEntry).where(
        TicketEntry.ticket_id.in_(ids), TicketEntry.kind == EntryKind.CHANGE
    )
    for entry in db.session.scalars(found.order_by(TicketEntry.id)):
        changes[entry.ticket_id].append(entry)
    return changes


def label_ids() -> dict[str, int]:
    """The ids of all labels, by their folded names."""
    return {row.folded: row.id for row in db.session.execute(select(Label.folded, Label.id))}


def people_meant(names: Collection[str]) -> dict[str, int | None]:
    """Whom names mean here: a user name, an address, or what one person alone is called."""
    meant: dict[str, int | None] = {}
    listed = sorted(names)
    for start in range(0, len(listed), CHUNK):
        meant |= _meant(listed[start : start + CHUNK])
    return meant


def _meant(names: Sequence[str]) -> dict[str, int | None]:
    exact = {name.removeprefix("@").lower() for name in names}
    called = {foldable(name) for name in names}
    found = select(User).where(
        User.status == Status.ACTIVE,
        or_(
            func.lower(User.username).in_(exact),
            func.lower(User.email).in_(exact),
            User.display_name.in_(names),
        ),
    )
    people = db.session.scalars(found).all()
    by_name = {person.username.lower(): person.id for person in people}
    by_address = {person.email.lower(): person.id for person in people}
    by_display: dict[str, list[int]] = defaultdict(list)
    for person in people:
        by_display[foldable(person.display_name or "")].append(person.id)
    only = {name: ids[0] for name, ids in by_display.items() if name in called and len(ids) == 1}
    return {
        name: by_name.get(plain) or by_address.get(plain) or only.get(foldable(name))
        for name, plain in ((name, name.removeprefix("@").lower()) for name in names)
    }


def workers_among(ids: Collection[int]) -> frozenset[int]:
    """Those of some people who can be assigned."""
    return frozenset(one.id for one in people_by_id(ids).values() if can_be_assigned(one))


def people_by_id(ids: Collection[int]) -> dict[int, User]:
    """Some people by their ids."""
    if not ids:
        return {}
    found = db.session.scalars(select(User).where(User.id.in_(ids)))
    return {person.id: person for person in found}
