"""What finished work notifies people of."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.models import Notification, User
from app.notifications.kinds import Kind, register


def task_finished_text(notification: Notification, people: list[User]) -> str:
    """How a piece of work ended."""
    description = notification.payload.get("description", "")
    if notification.payload.get("ok"):
        return str(_("“%(description)s” is finished", description=description))
    return str(_("“%(description)s” failed", description=description))


def task_finished_link(notification: Notification, people: list[User]) -> str:
    """What the work made, or the list of all work."""
    return notification.payload.get("url") or url_for("background.index")


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
