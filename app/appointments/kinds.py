"""What appointments notify people of."""

from flask import url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.appointments.queries.visibility import titles_seen
from app.i18n import isolated
from app.models import Answer, Channel
from app.notifications.kinds import About, Entry, Kind, named, others, register

APPOINTMENTS = About("appointment_id", titles_seen)
NOBODY = _l("Somebody who is no longer here")


def _who(entry: Entry) -> str:
    if entry.people:
        return named(entry.people[0])
    guest = entry.payload.get("guest")
    return isolated(guest) if guest else str(NOBODY)


def _link(entry: Entry) -> str:
    """The appointment; the agenda where it is gone."""
    appointment_id = entry.payload.get("appointment_id")
    if appointment_id is None:
        return url_for("appointments.index")
    return url_for(
        "appointments.show", appointment_id=appointment_id, at=entry.payload.get("at") or None
    )


def invited_text(entry: Entry) -> str:
    """Who invited one."""
    title = isolated(entry.thing)
    return str(_("%(name)s invited you to “%(title)s”", name=_who(entry), title=title))


def changed_text(entry: Entry) -> str:
    """What became of something that one comes to."""
    title = isolated(entry.thing)
    return str(_("%(name)s changed “%(title)s”", name=_who(entry), title=title))


def cancelled_text(entry: Entry) -> str:
    """What does not take place, or takes place without one."""
    title = isolated(entry.payload["title"])
    if entry.payload.get("what") == "removed":
        return str(
            _("%(name)s took you off the list of “%(title)s”", name=_who(entry), title=title)
        )
    return str(_("%(name)s cancelled “%(title)s”", name=_who(entry), title=title))


ANSWERED: dict[str, LazyString] = {
    Answer.YES: _l("%(name)s comes to “%(title)s”"),
    Answer.MAYBE: _l("%(name)s may come to “%(title)s”"),
    Answer.NO: _l("%(name)s does not come to “%(title)s”"),
}
SEVERAL = _l("%(name)s and others answered to “%(title)s”")


def answered_text(entry: Entry) -> str:
    """Who comes."""
    words = SEVERAL if others(entry) else ANSWERED[entry.payload["answer"]]
    return str(words) % {"name": _who(entry), "title": isolated(entry.thing)}


# The payload of each: ``appointment_id``, and of one time of a series ``at``. What one does not see
# any more cannot be looked up: what was called off says its ``title`` itself.
INVITED = register(
    Kind(
        "appointment_invited",
        _l("You are invited to an appointment"),
        "envelope",
        invited_text,
        _link,
        default=Channel.MAIL,
        about=APPOINTMENTS,
    )
)
CHANGED = register(
    Kind(
        "appointment_changed",
        _l("An appointment changes to which you come"),
        "calendar-event",
        changed_text,
        _link,
        default=Channel.MAIL,
        about=APPOINTMENTS,
    )
)
CANCELLED = register(
    Kind(
        "appointment_cancelled",
        _l("An appointment to which you come is cancelled"),
        "slash-circle",
        cancelled_text,
        _link,
        default=Channel.MAIL,
    )
)
ANSWER = register(
    Kind(
        "appointment_answer",
        _l("Somebody answers to an appointment of yours"),
        "person-check",
        answered_text,
        _link,
        about=APPOINTMENTS,
    )
)
