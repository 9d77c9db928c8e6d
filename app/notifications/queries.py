"""Which notifications a person has, with what is needed to say them. No writes."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, not_, or_, select

from app.dates import utcnow
from app.extensions import db
from app.main.queries.visibility import listed_people, no_block, not_muted
from app.models import Channel, Notification, NotificationPreference, Task, TaskState, User
from app.notifications.kinds import About, Entry, Kind, all_kinds, kind_named
from app.pagination import Keyset

BY_CHANGE = Keyset(
    (Notification.changed_at, Notification.id), lambda entry: (entry.changed_at, entry.id)
)
MOST_BARS = 10
"""So many pieces of work are shown at once; the page of tasks has them all."""
BARS_STAY = timedelta(days=1)
"""A finished piece of work that nobody dismissed is shown for so long."""


def notifications_of(person: User, *, unread: bool = False) -> Select[Notification]:
    """A person's notifications; those of features that are switched off say nothing any more."""
    known = [kind.name for kind in all_kinds()]
    found = select(Notification).where(
        Notification.receiver_id == person.id, Notification.kind.in_(known)
    )
    return found.where(Notification.read_at.is_(None)) if unread else found


def entries(person: User, notifications: Iterable[Notification]) -> list[Entry]:
    """Notifications of a person with their kinds and people, and what they are about: two
    statements, and one for each sort of thing.

    Suspended people are named nowhere, and those who left cannot be. What came only from people
    whom the person blocked or muted is left out, and so is what is about something that the person
    does not see (any more).
    """
    every = [(one, kind) for one in notifications if (kind := kind_named(one.kind))]
    things = _things_seen(person, every)
    known = [(*pair, things[pair[0].id]) for pair in every if pair[0].id in things]
    people = _listed(person, {actor for one, *_ in known for actor in _actors(one)})
    nameless = {
        actor for one, *_ in known if not people.keys() & _actors(one) for actor in _actors(one)
    }
    unwanted = _unwanted(person, nameless)
    return [
        Entry(one, kind, [people[actor] for actor in _actors(one) if actor in people], thing)
        for one, kind, thing in known
        if people.keys() & _actors(one) or not unwanted & {*_actors(one)}
    ]


def _actors(notification: Notification) -> list[int]:
    return list(notification.payload.get("actors", []))


def _things_seen(person: User, known: list[tuple[Notification, Kind]]) -> dict[int, Any]:
    """What notifications are about, by their ids; None for those that are about nothing.

    Those are missing of whose thing the person sees nothing.
    """
    wanted: dict[About, set[Any]] = {}
    for one, kind in known:
        if kind.about:
            wanted.setdefault(kind.about, set()).add(one.payload[kind.about.key])
    seen = {about: about.seen(person, ids) for about, ids in wanted.items()}
    things: dict[int, Any] = {}
    for one, kind in known:
        if kind.about is None:
            things[one.id] = None
        elif one.payload[kind.about.key] in seen[kind.about]:
            things[one.id] = seen[kind.about][one.payload[kind.about.key]]
    return things


def _listed(person: User, ids: Collection[int]) -> dict[int, User]:
    if not ids:
        return {}
    found = db.session.scalars(listed_people(person).where(User.id.in_(ids)))
    return {one.id: one for one in found}


def _unwanted(person: User, ids: Collection[int]) -> set[int]:
    """Those of some people whom a person blocked or muted, or who blocked the person."""
    if not ids:
        return set()
    wanted = and_(no_block(person.id, User.id), not_muted(person, User.id))
    return set(db.session.scalars(select(User.id).where(User.id.in_(ids), not_(wanted))))


def was_told(person: User, kind: Kind, subject: str, actor: User, since: datetime) -> bool:
    """Whether a person heard of a kind, a subject and somebody since an instant."""
    payloads = select(Notification.payload).where(
        Notification.receiver_id == person.id,
        Notification.changed_at > since,
        Notification.kind == kind.name,
        Notification.subject == subject,
    )
    return any(actor.id in payload.get("actors", []) for payload in db.session.scalars(payloads))


def chosen_channels(person: User) -> dict[str, Channel]:
    """How a person wants to hear of each kind, by the name of the kind."""
    rows = db.session.execute(
        select(NotificationPreference.kind, NotificationPreference.channel).where(
            NotificationPreference.user_id == person.id
        )
    )
    chosen = {name: Channel(channel) for name, channel in rows}
    return {kind.name: chosen.get(kind.name, kind.default) for kind in all_kinds()}


def shown_tasks(person: User) -> Sequence[Task]:
    """The work that has a bar: what is open, and what ended lately and was not dismissed."""
    is_open = Task.state.in_([TaskState.QUEUED, TaskState.RUNNING])
    ended = Task.finished_at > utcnow() - BARS_STAY
    shown = (
        select(Task)
        .where(
            Task.owner_id == person.id,
            or_(is_open, ended & Task.dismissed_at.is_(None)),
        )
        .order_by(Task.id.desc())
        .limit(MOST_BARS)
    )
    return db.session.scalars(shown).all()
