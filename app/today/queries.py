"""What else is on for a person today: reminders, and what they have not read. No writes."""

from collections.abc import Sequence
from datetime import datetime

from app.extensions import db
from app.models import Notification, Reminder, User
from app.notifications.queries import BY_CHANGE, notifications_of
from app.reminders.queries import BY_DUE, coming


def reminders_until(owner: User, until: datetime, most: int) -> Sequence[Reminder]:
    """What a person will be reminded of before an instant, the next first; one statement."""
    found = coming(owner).where(Reminder.due_at < until).order_by(*BY_DUE.columns)
    return db.session.scalars(found.limit(most)).all()


def latest_unread(person: User, most: int) -> Sequence[Notification]:
    """The latest that a person has not read; one statement."""
    latest = (column.desc() for column in BY_CHANGE.columns)
    found = notifications_of(person, unread=True).order_by(*latest)
    return db.session.scalars(found.limit(most)).all()
