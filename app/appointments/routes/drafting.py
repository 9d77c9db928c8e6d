"""Between the form and what an appointment says: filled in, and read."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field

from app.appointments.forms import KEPT, REPETITIONS, STOPS, AppointmentForm
from app.appointments.recurrence import MAX_INTERVAL, BadRule, Frequency, in_words, parse
from app.appointments.repeating import AFTER, NEVER, UNTIL, Choice, choice_of, rule_of
from app.appointments.services.changing import Scope
from app.appointments.services.drafts import A_DAY, Draft
from app.errors.exceptions import DomainError
from app.zones import zone_of

TEXTS = ("title", "zone", "location", "body", "audience", "status", "category", "colour")
FIELDS_OF_ENDS = {NEVER: "rule", AFTER: "count", UNTIL: "last_day"}
"""Beside what it stands when a repetition makes no sense."""


def filled(draft: Draft, **fields: Any) -> AppointmentForm:
    """The form as it stands before anybody typed."""
    choice = _choice_of(draft)
    values = {name: getattr(draft, name) for name in TEXTS}
    values |= {"starts": draft.starts, "all_day": draft.all_day, "capacity": draft.capacity}
    values["ends"] = draft.ends - A_DAY if draft.all_day else draft.ends
    if draft.rule:
        values["rule"] = choice.freq.value if choice else KEPT
    if choice:
        values |= {"interval": choice.interval, "days": sorted(choice.days), "stops": choice.stops}
        values |= {"count": choice.count, "last_day": choice.last_day}
    form = AppointmentForm(formdata=None, **values, **fields)
    offer(form, draft)
    return form


def offer(form: AppointmentForm, before: Draft) -> None:
    """Let a form offer what an appointment has, whatever it is."""
    kept = ""
    if before.rule and _choice_of(before) is None:
        kept = in_words(parse(before.rule), zone_of(before.zone))
    form.offer_what_is(before.zone, before.colour, kept)


def draft_in(form: AppointmentForm, before: Draft | None = None) -> Draft:
    """What a form says of an appointment.

    Raises:
        DomainError: the parts do not fit together.
    """
    starts, ends = _times(form)
    said: dict[str, Any] = {name: form[name].data or "" for name in TEXTS}
    said["capacity"] = form.capacity.data
    draft = Draft(starts=starts, ends=ends, all_day=form.all_day.data, **said)
    return replace(draft, rule=_rule(form, draft, before))


def scope_in(field: Field) -> Scope:
    """How much of a series a field names.

    Raises:
        DomainError: it is none of the choices.
    """
    try:
        return Scope(field.data or Scope.ONE)
    except ValueError:
        raise _not_offered(field.short_name) from None


def _not_offered(field: str) -> DomainError:
    return DomainError(_l("Choose one of the list."), field=field)


def _times(form: AppointmentForm) -> tuple[datetime, datetime]:
    starts, ends = form.starts.data, form.ends.data
    if starts is None:
        raise DomainError(_l("Choose when it starts."), field="starts")
    if form.all_day.data:
        first = datetime.combine(starts.date(), time())
        last = datetime.combine((ends or starts).date(), time())
        if last < first:
            raise DomainError(_l("The end has to come after the start."), field="ends")
        return first, last + A_DAY if last.date() < date.max else last
    if ends is None:
        raise DomainError(_l("Choose when it ends."), field="ends")
    for field in (form.starts, form.ends):
        if field.is_day:
            raise DomainError(_l("Choose a time as well."), field=field.short_name)
    return starts, ends


def _rule(form: AppointmentForm, draft: Draft, before: Draft | None) -> str:
    """The repetition; where nothing was chosen anew it is the one that was."""
    chosen, was = form.rule.data or "", before.rule if before else ""
    if not chosen:
        return ""
    if was and chosen == KEPT:
        return was
    if chosen not in REPETITIONS:
        raise _not_offered("rule")
    choice = _choice_in(form, Frequency(chosen))
    if before and was and choice == _choice_of(before):
        return was
    try:
        return str(rule_of(choice, draft.starts, zone_of(draft.zone), draft.all_day))
    except BadRule as error:
        raise DomainError(error.message, field=FIELDS_OF_ENDS[choice.stops]) from None


def _choice_in(form: AppointmentForm, freq: Frequency) -> Choice:
    stops = form.stops.data or NEVER
    if stops not in STOPS:
        raise _not_offered("stops")
    if stops == AFTER and form.count.data is None:
        raise DomainError(_l("Choose how many times."), field="count")
    if stops == UNTIL and form.last_day.data is None:
        raise DomainError(_l("Choose the last day."), field="last_day")
    interval = form.interval.data or 1
    if interval > MAX_INTERVAL:
        words = _l("The distance of a repetition is between 1 and %(max)d.", max=MAX_INTERVAL)
        raise DomainError(words, field="interval")
    days = frozenset(form.days.data) if freq is Frequency.WEEKLY else frozenset()
    if not days <= set(range(1, 8)):
        raise _not_offered("days")
    count = form.count.data if stops == AFTER else None
    last_day = form.last_day.data if stops == UNTIL else None
    return Choice(freq, days, stops, count, last_day, interval)


def _choice_of(draft: Draft) -> Choice | None:
    if not draft.rule:
        return None
    return choice_of(parse(draft.rule), draft.starts, zone_of(draft.zone))
