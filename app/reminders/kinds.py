"""What a reminder notifies people of."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.i18n import isolated
from app.models import Channel
from app.notifications.kinds import Entry, Kind, register
from app.reminders.things import sorts_on
from app.text import tidy_line


def reminder_text(entry: Entry) -> str:
    """What the person wanted to be reminded of, on one line."""
    return str(_("Reminder: %(text)s", text=isolated(tidy_line(entry.payload.get("text", "")))))


def reminder_link(entry: Entry) -> str:
    """What it is of, if there is that to see, or the list of reminders."""
    for sort in sorts_on():
        if thing_id := entry.payload.get(sort.column):
            return sort.link(thing_id)
    return url_for("reminders.index")


# Its payload: ``text`` and, if it leads to a post, ``post_id``; so for other things.
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
