"""Which reminders a person has, and which are due. No writes."""

from datetime import datetime

from sqlalchemy import Select, select

from app.models import Reminder, Status, User
from app.pagination import Keyset

BY_DUE = Keyset(
    (Reminder.due_at, Reminder.id), lambda found: (found.due_at, found.id), descending=False
)


def coming(owner: User) -> Select[Reminder]:
    """What a person will be reminded of."""
    return select(Reminder).where(Reminder.owner_id == owner.id, Reminder.delivered_at.is_(None))


def due(now: datetime) -> Select[Reminder]:
    """What has to be delivered. Suspended people get theirs should they come back."""
    return (
        select(Reminder)
        .join(User, User.id == Reminder.owner_id)
        .where(
            Reminder.delivered_at.is_(None),
            Reminder.due_at <= now,
            User.status == Status.ACTIVE,
        )
    )
