"""Verbs of notifications. They flush and return; the caller commits."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from flask import current_app
from sqlalchemy import delete, literal, select, tuple_, update

from app import mail
from app.database import rows_changed
from app.dates import utcnow
from app.extensions import db
from app.models import Channel, Notification, NotificationPreference, User
from app.models.types import Instant
from app.notifications.kinds import Kind
from app.notifications.queries import entries, was_told

MOST_ACTORS = 50
"""So many people of a group are remembered by name; ``payload["more"]`` counts the others."""


def notify(
    receiver: User,
    kind: Kind,
    *,
    subject: str = "",
    actor: User | None = None,
    payload: dict[str, Any] | None = None,
    mail_key: str | None = None,
    once_within: timedelta | None = None,
    mail_later: Callable[[], None] | None = None,
) -> Notification | None:
    """Tell a person that something happened, in the way they chose for this kind.

    Unread things of one kind about one subject become one row with all their people.

    Args:
        receiver: who is told.
        kind: what happened.
        subject: what it is about, such as "post:812"; with the kind it names the group.
        actor: who did it.
        payload: what the text of the kind needs; the one of the latest thing holds for a group.
        mail_key: names the mail, where telling twice must not mail twice.
        once_within: say nothing if the person heard of this kind, subject and actor within this
            time.
        mail_later: called in place of a mail at once, where the person wants one: the caller tells
            of several things together.

    Returns:
        The notification; None when the person wants none of this kind, or heard of it already.
    """
    channel = channel_for(receiver, kind)
    if channel == Channel.OFF or (actor is not None and actor.id == receiver.id):
        return None
    _lock_inbox(receiver)
    told = (
        actor and once_within and was_told(receiver, kind, subject, actor, utcnow() - once_within)
    )
    if told:
        return None
    notification = _group(receiver, kind, subject, actor, payload or {})
    if channel == Channel.MAIL:
        mail_later() if mail_later else _mail(receiver, notification, mail_key)
    return notification


def _lock_inbox(person: User) -> None:
    # The person's row is the lock under which their unread things are grouped and counted. Not
    # FOR UPDATE: whoever inserts a row that points to the person holds a share of its key, and two
    # of those would wait for each other.
    row = select(User.id).where(User.id == person.id)
    db.session.execute(row.with_for_update(key_share=True))


def _mail(receiver: User, notification: Notification, key: str | None) -> None:
    for entry in entries(receiver, [notification]):
        mail.send(
            entry.kind.mail,
            to=receiver,
            key=key,
            notification=notification,
            kind=entry.kind,
            entry=entry,
            absolute=lambda path: urljoin(current_app.config["SITE_URL"], path),
        )


def _group(
    receiver: User, kind: Kind, subject: str, actor: User | None, payload: dict[str, Any]
) -> Notification:
    now = utcnow()
    same = select(Notification).where(
        Notification.receiver_id == receiver.id,
        Notification.kind == kind.name,
        Notification.subject == subject,
        Notification.read_at.is_(None),
    )
    notification = db.session.scalar(same)
    fresh = notification is None
    if notification is None:
        notification = Notification(
            receiver_id=receiver.id, kind=kind.name, subject=subject, created_at=now, changed_at=now
        )
        db.session.add(notification)
    known = {} if fresh else notification.payload
    actors, more = list(known.get("actors", [])), known.get("more", 0)
    if actor is not None:
        actors = [actor.id, *(one for one in actors if one != actor.id)]
        notification.actor_id = actor.id
    more += len(actors[MOST_ACTORS:])
    notification.payload = {**payload, "actors": actors[:MOST_ACTORS], "more": more}
    notification.changed_at = now
    db.session.flush()
    _change_inbox(receiver, unread=1 if fresh else 0)
    return notification


def channel_for(person: User, kind: Kind) -> Channel:
    """How a person wants to hear of a kind."""
    chosen = db.session.get(NotificationPreference, (person.id, kind.name))
    return Channel(chosen.channel) if chosen is not None else kind.default


def choose_channels(
    person: User, channels: Mapping[str, Channel], *, digest_on: bool | None = None
) -> None:
    """Change how a person wants to hear of kinds, by name, and whether of the week."""
    _lock_inbox(person)  # two saves at once come one after the other
    for kind, channel in channels.items():
        db.session.merge(
            NotificationPreference(user_id=person.id, kind=kind, channel=channel.value)
        )
    if digest_on is not None:
        person.digest_on = digest_on
    db.session.flush()


def mark_read(
    person: User,
    notification: Notification | None = None,
    *,
    up_to: Notification | None = None,
) -> int:
    """Mark one unread notification as read, or all of them; returns how many were unread.

    With ``up_to``, what happened after that one stays unread: whoever asks has not seen it.
    """
    _lock_inbox(person)
    unread = update(Notification).where(
        Notification.receiver_id == person.id, Notification.read_at.is_(None)
    )
    if notification is not None:
        unread = unread.where(Notification.id == notification.id)
    if up_to is not None:
        position = tuple_(Notification.changed_at, Notification.id)
        unread = unread.where(position <= tuple_(literal(up_to.changed_at, Instant), up_to.id))
    marked = rows_changed(unread.values(read_at=utcnow()))
    if marked:
        _change_inbox(person, unread=-marked)
    return marked


def withdraw(receivers: Iterable[User], subject: str) -> None:
    """Take back what people were told about something that is gone."""
    for receiver in receivers:
        _lock_inbox(receiver)
        told = (Notification.receiver_id == receiver.id, Notification.subject == subject)
        unread = rows_changed(delete(Notification).where(*told, Notification.read_at.is_(None)))
        read = rows_changed(delete(Notification).where(*told))
        if unread or read:
            _change_inbox(receiver, unread=-unread)


def hear_no_more(person: User, actor: User) -> None:
    """Mark as read what somebody did last of whom a person wants to hear no more.

    The lists leave that out, and nobody could mark it there.
    """
    _lock_inbox(person)
    unread = update(Notification).where(
        Notification.receiver_id == person.id,
        Notification.actor_id == actor.id,
        Notification.read_at.is_(None),
    )
    if marked := rows_changed(unread.values(read_at=utcnow())):
        _change_inbox(person, unread=-marked)


def _change_inbox(person: User, *, unread: int) -> None:
    grown = {
        "unread_count": User.unread_count + unread,
        "inbox_version": User.inbox_version + 1,
    }
    rows_changed(update(User).where(User.id == person.id).values(grown))
    db.session.expire(person, list(grown))
