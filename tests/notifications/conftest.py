"""What the tests of notifications ask again and again."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import Notification, User


@pytest.fixture
def inbox() -> Callable[[User], list[Notification]]:
    """The rows of a person, the latest first; fails when the counter says something else."""

    def rows_of(person: User) -> list[Notification]:
        db.session.rollback()
        own = Notification.receiver_id == person.id
        unread = select(func.count()).where(own, Notification.read_at.is_(None))
        assert db.session.get_one(User, person.id).unread_count == db.session.scalar(unread)
        latest = (Notification.changed_at.desc(), Notification.id.desc())
        return list(db.session.scalars(select(Notification).where(own).order_by(*latest)))

    return rows_of
