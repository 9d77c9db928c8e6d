"""Blocking and muting. They flush and return; the caller commits."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert

from app.database import insert_or_ignore, rows_changed
from app.dates import utcnow
from app.errors.exceptions import DomainError
from app.extensions import db
from app.main.services.locks import lock_people
from app.main.services.people import unfollow
from app.models import User, block, mute
from app.notifications.services import hear_no_more


def block_person(person: User, other: User) -> bool:
    """Let two people see nothing of each other. Neither follows the other afterwards.

    Returns:
        Whether this changed anything.

    Raises:
        DomainError: a person tries to block themselves.
    """
    if person.id == other.id:
        raise DomainError(_l("You cannot block yourself."))
    # Nobody begins to follow meanwhile.
    lock_people([person.id, other.id])
    row = {"blocker_id": person.id, "blocked_id": other.id}
    changed = rows_changed(insert_or_ignore(block).values(row)) > 0
    if changed:
        unfollow(person, other)
        unfollow(other, person)
        hear_no_more(person, other)
        hear_no_more(other, person)
    return changed


def unblock_person(person: User, other: User) -> bool:
    """Take a block back; the follows that it ended stay ended. Returns whether there was one."""
    own = delete(block).where(block.c.blocker_id == person.id, block.c.blocked_id == other.id)
    return rows_changed(own) > 0


def mute_person(person: User, other: User, *, until: datetime | None = None) -> None:
    """Leave somebody out of one's lists, for ever or until an instant. They do not hear of it.

    Raises:
        DomainError: a person tries to mute themselves, or the instant is over.
    """
    if person.id == other.id:
        raise DomainError(_l("You cannot mute yourself."))
    if until is not None and until <= utcnow():
        raise DomainError(_l("This time is over."), field="until")
    lock_people([person.id])
    unmute_person(person, other)
    row = {"muter_id": person.id, "muted_id": other.id, "until": until}
    db.session.execute(insert(mute).values(row))
    hear_no_more(person, other)


def unmute_person(person: User, other: User) -> bool:
    """Hear somebody again. Returns whether they were muted."""
    own = delete(mute).where(mute.c.muter_id == person.id, mute.c.muted_id == other.id)
    return rows_changed(own) > 0
