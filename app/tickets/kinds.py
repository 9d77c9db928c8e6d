"""What tickets notify people of, each with the reason why."""

from collections.abc import Callable
from datetime import date

from flask import url_for
from flask_babel import LazyString, format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.i18n import isolated
from app.models import Channel, WatchReason
from app.notifications.kinds import About, Entry, Kind, named, others, register
from app.tickets.queries.visibility import names_seen
from app.tickets.words import REASONS, status_label

TICKETS = About("ticket_id", names_seen)


def _ticket(entry: Entry) -> str:
    """The number of a ticket and its name of now."""
    number, name = f"#{entry.payload['ticket_id']}", isolated(entry.thing)
    return str(_("%(number)s “%(name)s”", number=number, name=name))


def _link(entry: Entry) -> str:
    """The ticket, at the comment if it is about one."""
    ref, entry_id = entry.payload["ticket_id"], entry.payload.get("entry_id")
    if entry_id is None:
        return url_for("tickets.show", ref=ref)
    return url_for("tickets.show", ref=ref, entry=entry_id, _anchor=f"entry-{entry_id}")


def assigned_text(entry: Entry) -> str:
    """Who gave one something to do."""
    if not entry.people:
        return str(_("You are assigned to %(ticket)s", ticket=_ticket(entry)))
    name = named(entry.people[0])
    return str(_("%(name)s assigned %(ticket)s to you", name=name, ticket=_ticket(entry)))


def mentioned_text(entry: Entry) -> str:
    """Who named one in a ticket."""
    if not entry.people:
        return str(_("You are mentioned in %(ticket)s", ticket=_ticket(entry)))
    name = named(entry.people[0])
    return str(_("%(name)s mentioned you in %(ticket)s", name=name, ticket=_ticket(entry)))


def changed_text(entry: Entry) -> str:
    """What became of a ticket: of one person the latest thing, of several how many they are."""
    ticket, reason = _ticket(entry), str(REASONS[WatchReason(entry.payload["reason"])])
    if not entry.people:
        return str(_("Something happened to %(ticket)s, %(reason)s", ticket=ticket, reason=reason))
    name, number = named(entry.people[0]), others(entry)
    if number:
        return str(
            ngettext(
                "%(name)s and %(num)d other worked on %(ticket)s, %(reason)s",
                "%(name)s and %(num)d others worked on %(ticket)s, %(reason)s",
                number,
                name=name,
                ticket=ticket,
                reason=reason,
            )
        )
    return _done(entry) % {
        "name": name,
        "ticket": ticket,
        "reason": reason,
        "status": status_label(entry.payload.get("status", 0)),
    }


DONE: dict[str, LazyString] = {
    "comment": _l("%(name)s commented on %(ticket)s, %(reason)s"),
    "status": _l("%(name)s moved %(ticket)s to %(status)s, %(reason)s"),
    "reporter": _l("%(name)s made %(ticket)s of your post"),
}
CHANGED_IT = _l("%(name)s changed %(ticket)s, %(reason)s")


def _done(entry: Entry) -> str:
    return str(DONE.get(entry.payload.get("what", ""), CHANGED_IT))


def overdue_text(entry: Entry) -> str:
    """What was to be done by now."""
    day = format_date(date.fromisoformat(entry.payload["due_on"]), "long")
    reason = REASONS[WatchReason.ASSIGNED]
    return str(
        _(
            "%(ticket)s was due on %(day)s, %(reason)s",
            ticket=_ticket(entry),
            day=day,
            reason=reason,
        )
    )


def _of_a_ticket(name: str, label: LazyString, icon: str, text: Callable[[Entry], str]) -> Kind:
    # Nothing of the ticket is kept in the notification: who loses sight of the one loses the other.
    return register(Kind(name, label, icon, text, _link, default=Channel.MAIL, about=TICKETS))


# The payload of each: ``ticket_id``. Of changes also ``what``, ``reason`` and the new ``status``,
# of a comment its ``entry_id``, of what is overdue ``due_on``.
ASSIGNED = _of_a_ticket(
    "ticket_assigned", _l("A ticket is assigned to you"), "person-check", assigned_text
)
MENTIONED = _of_a_ticket("ticket_mentioned", _l("A ticket mentions you"), "at", mentioned_text)
CHANGED = _of_a_ticket(
    "ticket_changed", _l("A ticket that you watch changes"), "ticket-detailed", changed_text
)
OVERDUE = _of_a_ticket(
    "ticket_overdue", _l("A ticket of yours is overdue"), "clock-history", overdue_text
)
