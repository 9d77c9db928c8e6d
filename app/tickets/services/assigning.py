"""The people whom somebody names to do a ticket."""

import re
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from app.errors.exceptions import DomainError
from app.extensions import db
from app.i18n import isolated
from app.tickets.policies import can_be_assigned
from app.tickets.queries.tickets import people_called
from app.tickets.services.drafts import MOST_ASSIGNEES

SEPARATOR = re.compile(r"[\s,;]+")


def people_in(written: str) -> frozenset[int]:
    """The ids of people whose user names stand one after the other, with or without an @.

    Raises:
        DomainError: as ``people_named``.
    """
    return people_named(SEPARATOR.split(written))


def people_named(written: Iterable[str]) -> frozenset[int]:
    """The ids of people by their user names, with or without an @.

    Raises:
        DomainError: one is nobody here, or cannot be assigned; the message names them.
    """
    names = [name.removeprefix("@") for name in written if name.strip("@")]
    if len(names) > MOST_ASSIGNEES:
        message = _l("Assign at most %(num)d people.", num=MOST_ASSIGNEES)
        raise DomainError(message, field="assignees")
    if not names:
        return frozenset()
    found = {one.username.lower(): one for one in db.session.scalars(people_called(names))}
    for name in names:
        person = found.get(name.lower())
        if person is None or not person.is_active:
            message = _l("Nobody here is called %(name)s.", name=isolated(name))
            raise DomainError(message, field="assignees")
        if not can_be_assigned(person):
            message = _l("%(name)s cannot be assigned.", name=isolated(name))
            raise DomainError(message, field="assignees")
    return frozenset(found[name.lower()].id for name in names)
