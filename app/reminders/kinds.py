"""What a reminder notifies people of."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.i18n import isolated
from app.models import Channel, Notification, User
from app.notifications.kinds import Kind, register
from app.text import tidy_line


def reminder_text(notification: Notification, people: list[User]) -> str:
    """What the person wanted to be reminded of, on one line."""
    return str(
        _("Reminder: %(text)s", text=isolated(tidy_line(notification.payload.get("text", ""))))
    )


def reminder_link(notification: Notification, people: list[User]) -> str:
    """The post, if there is one to see, or the list of reminders."""
    if post_id := notification.payload.get("post_id"):
        return url_for("main.post", post_id=post_id)
    return url_for("reminders.index")


# Its payload: ``text`` and, if it leads to a post, ``post_id``.
REMINDER = register(
    Kind(
        "reminder",
        _l("A reminder is due"),
        icon="alarm",
        text=reminder_text,
        link=reminder_link,
        default=Channel.MAIL,
        mail="reminder",
    )
)
