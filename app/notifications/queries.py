"""Which notifications a person has, with what is needed to say them. No writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select

from app.dates import utcnow
from app.extensions import db
from app.main.queries.people import visible_people
from app.models import Channel, Notification, NotificationPreference, Task, TaskState, User
from app.notifications.kinds import Kind, all_kinds, kind_named
from app.pagination import Keyset

BY_CHANGE = Keyset(
    (Notification.changed_at, Notification.id), lambda entry: (entry.changed_at, entry.id)
)
MOST_BARS = 10
"""So many pieces of work are shown at once; the page of tasks has them all."""
BARS_STAY = timedelta(days=1)
"""A finished piece of work that nobody dismissed is shown for so long."""


@dataclass(frozen=True)
class Entry:
    """A notification as a person reads it."""

    notification: Notification
    kind: Kind
    people: list[User]

    @property
    def text(self) -> str:
        """What happened."""
        return self.kind.text(self.notification, self.people)

    @property
    def link(self) -> str:
        """Where it leads: a path of ours."""
        return self.kind.link(self.notification, self.people)


def notifications_of(person: User, *, unread: bool = False) -> Select[Notification]:
    """A person's notifications; those of features that are switched off say nothing any more."""
    known = [kind.name for kind in all_kinds()]
    found = select(Notification).where(
        Notification.receiver_id == person.id, Notification.kind.in_(known)
    )
    return found.where(Notification.read_at.is_(None)) if unread else found


def entries(notifications: Iterable[Notification]) -> list[Entry]:
    """Notifications with their kinds and people, in one statement.

    Suspended people are named nowhere, and those who left cannot be.
    """
    known = [(one, kind) for one in notifications if (kind := kind_named(one.kind))]
    ids = {actor for one, _ in known for actor in one.payload.get("actors", [])}
    people = {}
    if ids:
        found = db.session.scalars(visible_people().where(User.id.in_(ids)))
        people = {person.id: person for person in found}
    return [
        Entry(one, kind, [people[a] for a in one.payload.get("actors", []) if a in people])
        for one, kind in known
    ]


def was_told(person: User, kind: Kind, actor: User, since: datetime) -> bool:
    """Whether a person heard of a kind about somebody since an instant."""
    payloads = select(Notification.payload).where(
        Notification.receiver_id == person.id,
        Notification.changed_at > since,
        Notification.kind == kind.name,
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
