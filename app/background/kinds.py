"""What finished work notifies people of."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.notifications.kinds import Entry, Kind, register


def task_finished_text(entry: Entry) -> str:
    """How a piece of work ended."""
    description = entry.payload.get("description", "")
    if entry.payload.get("ok"):
        return str(_("“%(description)s” is finished", description=description))
    return str(_("“%(description)s” failed", description=description))


def task_finished_link(entry: Entry) -> str:
    """What the work made, or the list of all work."""
    return entry.payload.get("url") or url_for("background.index")


# Its payload: ``description``, ``ok`` and, if there is something to open, ``url``, a path of ours.
TASK_FINISHED = register(
    Kind(
        "task_finished",
        _l("Work for you is finished"),
        icon="check2-circle",
        text=task_finished_text,
        link=task_finished_link,
    )
)
