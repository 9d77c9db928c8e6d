"""Between what programs say of an appointment and the draft that the services take."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l

from app.appointments.loaders import Found
from app.appointments.recurrence import BadRule, parse
from app.appointments.services.changing import Scope
from app.appointments.services.drafts import A_DAY, Draft
from app.appointments.services.moves import lasting, shown_at
from app.errors.exceptions import DomainError, Gone
from app.models import Appointment
from app.zones import zone_of

Said = Mapping[str, Any]
SAME = ("title", "zone", "all_day", "location", "audience", "status", "category", "colour")
NAMES = {"body": "description", "rule": "recurrence", "start": "starts", "end": "ends"}
"""What the services call a field, and what programs do."""
TICKET = "ticket"


@contextmanager
def fields_of_programs() -> Iterator[None]:
    """Let errors name the fields as programs do."""
    try:
        yield
    except Gone as error:
        if error.field != TICKET:
            raise
        # The appointment is not there yet; it is the number of the ticket that is wrong.
        raise DomainError(error.message, field="ticket_id") from None
    except DomainError as error:
        error.field = NAMES.get(error.field or "", error.field)
        raise


def new_draft(said: Said, zone: str) -> Draft:
    """What a new appointment is to say; by the clocks of ``zone`` where no other is named.

    Raises:
        DomainError: the parts do not fit together.
    """
    zone, all_day = said.get("zone", zone), said.get("all_day", False)
    starts, ends = _times(said, zone, all_day, None)
    draft = Draft(**({"zone": zone} | _plain(said)), starts=starts, ends=ends)
    return replace(draft, rule=_rule(said.get("recurrence", ""), draft))


def changed_draft(before: Draft, said: Said) -> Draft:
    """The same with what is said anew. An appointment that only starts otherwise lasts as long.

    Raises:
        DomainError: the parts do not fit together.
    """
    zone, all_day = said.get("zone", before.zone), said.get("all_day", before.all_day)
    starts, ends = _times(said, zone, all_day, before if all_day == before.all_day else None)
    draft = replace(before, **_plain(said), starts=starts, ends=ends)
    if "recurrence" not in said:
        return draft
    return replace(draft, rule=_rule(said["recurrence"], draft))


def scope_of(found: Found, wanted: str | None) -> Scope:
    """How much of a series is meant: without a word the time that is named, else all of it.

    Raises:
        DomainError: no time is named, and only a part is meant.
    """
    if found.at is not None:
        return Scope(wanted or Scope.ONE)
    if found.appointment.is_series and wanted in {Scope.ONE, Scope.FOLLOWING}:
        raise DomainError(_l("Say which time of the series is meant."), field="at")
    return Scope.ALL


def draft_before(found: Found, scope: Scope) -> Draft:
    """What is there before a change: of one time what it says, else what the series says."""
    if scope is Scope.ONE:
        return found.draft
    draft = Draft.of(found.appointment)
    if scope is Scope.ALL or found.at is None:
        return draft
    return replace(draft, starts=found.at, ends=found.at + (draft.ends - draft.starts))


def series_of(changed: Appointment) -> tuple[int, datetime | None]:
    """The number of the appointment that a change was about, and the name of its one time."""
    return changed.series_id or changed.id, changed.original_local


def _plain(said: Said) -> dict[str, Any]:
    """What programs and drafts call alike, and the others by the name that drafts have."""
    kept = {name: said[name] for name in (*SAME, "capacity") if name in said}
    return kept | ({"body": said["description"]} if "description" in said else {})


def _times(said: Said, zone: str, all_day: bool, kept: Draft | None) -> tuple[datetime, datetime]:
    starts, ends = (_local(said, name, zone, all_day) for name in ("starts", "ends"))
    if ends is not None and all_day:
        ends += A_DAY  # the last day is one of them
    if starts is None:
        if kept is None:
            raise DomainError(_l("Choose when it starts."), field="starts")
        return kept.starts, ends or kept.ends
    if ends is None and kept is not None:
        ends = lasting(replace(kept, zone=zone), starts, kept.length).ends
    elif ends is None and all_day:
        ends = starts + A_DAY
    elif ends is None:
        raise DomainError(_l("Choose when it ends."), field="ends")
    return starts, ends


def _local(said: Said, name: str, zone: str, all_day: bool) -> datetime | None:
    """What the clocks show, or the midnight that a day begins with."""
    value: date | datetime | None = said.get(name)
    if value is None:
        return None
    has_time = isinstance(value, datetime)
    if all_day:
        if has_time:
            raise DomainError(_l("Choose a day, without a time."), field=name)
        return datetime.combine(value, time())
    if not isinstance(value, datetime):
        raise DomainError(_l("Choose a time as well."), field=name)
    return value if value.tzinfo is None else shown_at(value, zone, name)


def _rule(text: str, draft: Draft) -> str:
    """The value of an RRULE as the appointment has to keep it."""
    value = text.strip().upper().removeprefix("RRULE:")
    if not value:
        return ""
    try:
        return str(parse(value).fitted(zone_of(draft.zone), draft.all_day))
    except BadRule as error:
        raise DomainError(error.message, field="recurrence") from None
