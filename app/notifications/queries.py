"""Which notifications a person has, with what is needed to say them. No writes."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, not_, or_, select

from app.dates import utcnow
from app.extensions import db
from app.main.queries.visibility import listed_people, no_block, not_muted, visible_posts
from app.models import Channel, Notification, NotificationPreference, Post, Task, TaskState, User
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


def entries(person: User, notifications: Iterable[Notification]) -> list[Entry]:
    """Notifications of a person with their kinds and people, in at most three statements.

    Suspended people are named nowhere, and those who left cannot be. What came only from people
    whom the person blocked or muted is left out, and so is what is about a post that the person
    does not see (any more).
    """
    known = [(one, kind) for one in notifications if (kind := kind_named(one.kind))]
    seen = _posts_seen(person, known)
    known = [pair for pair in known if seen is None or _post_of(*pair) in {None, *seen}]
    people = _listed(person, {actor for one, _ in known for actor in _actors(one)})
    nameless = {
        actor for one, _ in known if not people.keys() & _actors(one) for actor in _actors(one)
    }
    unwanted = _unwanted(person, nameless)
    return [
        Entry(one, kind, [people[actor] for actor in _actors(one) if actor in people])
        for one, kind in known
        if people.keys() & _actors(one) or not unwanted & {*_actors(one)}
    ]


def _actors(notification: Notification) -> list[int]:
    return list(notification.payload.get("actors", []))


def _post_of(notification: Notification, kind: Kind) -> int | None:
    return notification.payload["post_id"] if kind.is_about_post else None


def _posts_seen(person: User, known: list[tuple[Notification, Kind]]) -> set[int] | None:
    """The posts that notifications are about and the person sees; None if they are about none."""
    ids = {post_id for pair in known if (post_id := _post_of(*pair))}
    if not ids:
        return None
    found = visible_posts(person).where(Post.id.in_(ids)).with_only_columns(Post.id)
    return set(db.session.scalars(found))


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
