"""Verbs of labels. They flush and return; the caller commits."""

import re
from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.database import unique_violation
from app.errors.exceptions import Conflict, DomainError
from app.extensions import db
from app.i18n import isolated
from app.models import Label
from app.models.ticket import LONGEST_LABEL
from app.models.user import foldable
from app.text import tidy_line

COLOUR = re.compile("#[0-9a-f]{6}")
MOST_LABELS = 200


def make_label(name: str, colour: str) -> Label:
    """Make a label.

    Raises:
        DomainError: the name or the colour is none, or there are too many labels.
        Conflict: there is one of this name, whatever the case and accents.
    """
    if (db.session.scalar(select(func.count(Label.id))) or 0) >= MOST_LABELS:
        message = _l("There are %(num)d labels. Delete one that is not needed.", num=MOST_LABELS)
        raise DomainError(message)
    return change_label(Label(), name, colour)


def change_label(label: Label, name: str, colour: str) -> Label:
    """Change what a label is called, and its colour.

    Raises:
        DomainError, Conflict: as ``make_label``.
    """
    name, colour = tidy_line(name), colour.strip().lower()
    if len(name) > LONGEST_LABEL:
        raise DomainError(_l("Use at most %(num)d characters.", num=LONGEST_LABEL), field="name")
    if not (folded := foldable(name)):
        raise DomainError(_l("Give it a name."), field="name")
    if not COLOUR.fullmatch(colour):
        raise DomainError(_l("Choose a colour such as #3366cc."), field="colour")
    taken = Conflict(_l("There is a label of this name already."), field="name")
    with unique_violation({"folded": taken}):
        label.name, label.folded, label.colour = name, folded, colour
        db.session.add(label)
    return label


def labels_named(names: Collection[str]) -> frozenset[int]:
    """The ids of labels by their names, whatever the case and accents.

    Raises:
        DomainError: there is none of that name; the message names it.
    """
    folded = {foldable(tidy_line(name)): name for name in names}
    known = select(Label.folded, Label.id).where(Label.folded.in_(folded))
    ids = {row.folded: row.id for row in db.session.execute(known)} if folded else {}
    for key, name in folded.items():
        if key not in ids:
            message = _l("There is no label %(name)s.", name=isolated(name))
            raise DomainError(message, field="labels")
    return frozenset(ids.values())


def delete_label(label: Label) -> None:
    """Take a label away, also from the tickets that have it."""
    db.session.delete(label)
    db.session.flush()
