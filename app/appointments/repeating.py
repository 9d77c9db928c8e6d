"""Rules that a form can say by simple choices, and back. Everything else is kept as it is."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from app.appointments.recurrence import Frequency, Rule, Weekday
from app.appointments.recurrence.rules import MONDAY, day_of

NEVER, AFTER, UNTIL = "never", "after", "until"
"""How a repetition ends: not at all, after some times, on a day."""


@dataclass(frozen=True)
class Choice:
    """What is chosen in the form; weekdays count from 1, which is Monday."""

    freq: Frequency
    days: frozenset[int] = frozenset()
    stops: str = NEVER
    count: int | None = None
    last_day: date | None = None
    interval: int = 1


def choice_of(rule: Rule, first: datetime, zone: tzinfo) -> Choice | None:
    """The choices that say a rule, if any do."""
    if not _is_simple(rule, first):
        return None
    days = frozenset(weekday.day + 1 for weekday in rule.byday)
    stops = AFTER if rule.count else UNTIL if rule.until else NEVER
    last_day = day_of(rule.until, zone) if rule.until else None
    return Choice(rule.freq, days, stops, rule.count, last_day, rule.interval)


def _is_simple(rule: Rule, first: datetime) -> bool:
    if rule.wkst != MONDAY or rule.bymonth or rule.bysetpos:
        return False
    match rule.freq:
        case Frequency.WEEKLY:
            return not rule.bymonthday
        case Frequency.MONTHLY:
            return not rule.byday and rule.bymonthday in (frozenset(), {first.day})
    return not rule.byday and not rule.bymonthday


def rule_of(choice: Choice, first: datetime, zone: tzinfo, all_day: bool) -> Rule:
    """The rule that the choices say. The weekday of the first time is always one of the days.

    Raises:
        BadRule: they make no sense.
    """
    days = choice.days if choice.freq is Frequency.WEEKLY else frozenset()
    if days:
        days |= {first.isoweekday()}
    rule = Rule(
        choice.freq,
        interval=choice.interval,
        count=choice.count if choice.stops == AFTER else None,
        until=choice.last_day if choice.stops == UNTIL else None,
        byday=frozenset(Weekday(number - 1) for number in days),
    )
    return rule.fitted(zone, all_day)
