"""Changes of tickets in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.i18n import isolated
from app.models import Priority, TicketAudience, TicketKind, TicketStatus
from app.tickets.words import AUDIENCES, KINDS, PRIORITIES, STATUSES

FIELDS = {
    "status": _l("Status"),
    "kind": _l("Kind"),
    "priority": _l("Priority"),
    "audience": _l("Who sees it"),
    "due_on": _l("Due on"),
}


def in_words(
    field: str, before: Any, after: Any, *, labels: Mapping[int, str], people: Mapping[int, str]
) -> str:
    """What became of a field.

    Args:
        field: one that many tickets can be changed in.
        before: what it was, as a history has it.
        after: what it becomes.
        labels: names of those that come or go.
        people: the same.
    """
    if field in {"labels", "assignees"}:
        return _of_several(field, before, after, labels if field == "labels" else people)
    return f"{FIELDS[field]}: {_said(field, before)} → {_said(field, after)}"


def _of_several(field: str, before: list[int], after: list[int], names: Mapping[int, str]) -> str:
    new = ", ".join(isolated(names[one]) for one in after if one not in before)
    gone = ", ".join(isolated(names[one]) for one in before if one not in after)
    said = []
    if new:
        is_label = field == "labels"
        said.append(
            _("Labelled: %(names)s", names=new) if is_label else _("Assigned: %(names)s", names=new)
        )
    if gone:
        is_label = field == "labels"
        said.append(
            _("No longer labelled: %(names)s", names=gone)
            if is_label
            else _("No longer assigned: %(names)s", names=gone)
        )
    return " · ".join(said)


def _said(field: str, value: Any) -> str:
    match field:
        case "status":
            said: Any = STATUSES[TicketStatus(value)]
        case "kind":
            said = KINDS[TicketKind(value)]
        case "priority":
            said = PRIORITIES[Priority(value)]
        case "audience":
            said = AUDIENCES[TicketAudience(value)]
        case _:
            said = format_date(date.fromisoformat(value)) if value else _("none")
    return str(said)
