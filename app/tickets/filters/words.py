"""A filter in words, for those who do not write it themselves."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.i18n import isolated
from app.models import Priority, TicketAudience, TicketKind
from app.tickets.filters.keys import KEYS
from app.tickets.filters.language import Term, Text
from app.tickets.filters.values import Amount, Comparison, Name, Range, Span, Value
from app.tickets.words import AUDIENCES, KINDS, PRIORITIES, STATUSES

WORDS = {
    "open": _l("open"),
    "closed": _l("closed"),
    "private": _l("private"),
    "public": _l("public"),
    "duplicate": _l("duplicate"),
    "overdue": _l("overdue"),
    "mine": _l("mine"),
    "unassigned": _l("unassigned"),
    "watched": _l("watched"),
    "muted": _l("muted"),
    "url": _l("address"),
    "due": _l("due date"),
    "comments": _l("comments"),
    "checklist": _l("checklist"),
    "files": _l("files"),
    "labels": _l("labels"),
    "me": _l("me"),
    "none": _l("none"),
    "today": _l("today"),
    "yesterday": _l("yesterday"),
    "tomorrow": _l("tomorrow"),
}
CLOSED_SETS = {
    "status": {status.name.lower().replace("_", "-"): word for status, word in STATUSES.items()},
    "kind": {kind.value: KINDS[kind] for kind in TicketKind},
    "audience": {audience.value: AUDIENCES[audience] for audience in TicketAudience},
}


def in_words(part: Term | Text) -> str:
    """What a part of a filter asks for."""
    if isinstance(part, Text):
        said = _("Text: %(words)s", words=isolated(part.phrase))
    else:
        values = ", ".join(_value(part.key, value) for value in part.values)
        said = f"{KEYS[part.key].label}: {values}"
    return str(_("not %(what)s", what=said) if part.is_negated else said)


def _value(key: str, value: Value) -> str:
    if isinstance(value, Name):
        return isolated(value.text)
    if isinstance(value, Comparison):
        return f"{'' if value.sign == '=' else value.sign + ' '}{_amount(value.amount)}"
    if isinstance(value, Range):
        return f"{_amount(value.first)} – {_amount(value.last)}"
    return str(CLOSED_SETS.get(key, {}).get(value.text) or WORDS[value.text])


def _amount(amount: Amount) -> str:
    if isinstance(amount, Span):
        return _span(amount)
    if isinstance(amount, Priority):
        return str(PRIORITIES[amount])
    return amount.isoformat() if isinstance(amount, date) else str(amount)


def _span(span: Span) -> str:
    match span.unit:
        case "h":
            said = ngettext("%(num)d hour", "%(num)d hours", span.count)
        case "d":
            said = ngettext("%(num)d day", "%(num)d days", span.count)
        case "w":
            said = ngettext("%(num)d week", "%(num)d weeks", span.count)
        case "m":
            said = ngettext("%(num)d month", "%(num)d months", span.count)
        case _:
            said = ngettext("%(num)d year", "%(num)d years", span.count)
    return str(said)
