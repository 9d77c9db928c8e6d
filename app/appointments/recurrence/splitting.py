"""One series becomes two, or moves elsewhere: what happens to its rule."""

from dataclasses import replace
from datetime import date, datetime, tzinfo
from itertools import takewhile

from app.appointments import zones
from app.appointments.recurrence.expanding import instances
from app.appointments.recurrence.rules import Rule


def until_before(
    rule: Rule, first_local: datetime, zone: tzinfo, all_day: bool, at: datetime
) -> Rule | None:
    """The rule without its start ``at`` and all later ones; None if there is none before.

    It ends with the last start that stays, so that people read the right day.

    Raises:
        ValueError: the series does not start ``at`` any time.
    """
    before = _starts_before(rule, first_local, zone, all_day, at)
    if not before:
        return None
    return replace(rule, count=None, until=before[-1]).fitted(zone, all_day)


def rest_of(rule: Rule, first_local: datetime, zone: tzinfo, all_day: bool, at: datetime) -> Rule:
    """The rule of a series of its own that takes over with the start ``at``.

    Raises:
        ValueError: the series does not start ``at`` any time.
    """
    before = _starts_before(rule, first_local, zone, all_day, at)
    return rule if rule.count is None else replace(rule, count=rule.count - len(before))


def moved(
    rule: Rule,
    first_local: datetime,
    zone: tzinfo,
    all_day: bool,
    *,
    to: datetime,
    to_zone: tzinfo | None = None,
    to_all_day: bool | None = None,
) -> Rule:
    """The rule of a series whose first start moves: as many starts, on the moved weekdays.

    Raises:
        BadRule: the rule names days that cannot be moved along.
    """
    shifted = replace(rule, until=None).shifted(to.date() - first_local.date())
    last = _last_day(rule, first_local, zone, all_day)
    if last is None:
        return shifted
    until = datetime.combine(last + (to.date() - first_local.date()), to.time())
    is_for_days = all_day if to_all_day is None else to_all_day
    return replace(shifted, until=until).fitted(to_zone or zone, is_for_days)


def _starts_before(
    rule: Rule, first: datetime, zone: tzinfo, all_day: bool, at: datetime
) -> list[datetime]:
    found = instances(rule, first, zone, all_day, first, at)
    starts = list(takewhile(lambda start: start <= at, found))
    if starts[-1:] != [at]:
        raise ValueError(f"The series does not start at {at}.")
    return starts[:-1]


def _last_day(rule: Rule, first: datetime, zone: tzinfo, all_day: bool) -> date | None:
    """The last day on which the rule lets the series start."""
    until = rule.fitted(zone, all_day).until
    if not isinstance(until, datetime):
        return until
    local = zones.local(until, zone)
    return local.date() - (zones.NOTHING if local.time() >= first.time() else zones.A_DAY)
