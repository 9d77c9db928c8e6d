"""A rule in the reader's language: "Every 2 weeks on Monday and Thursday, 10 times"."""

from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import Any

from babel import Locale
from babel.dates import format_date, get_day_names, get_month_names
from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.appointments.recurrence.rules import Frequency, Rule, Weekday, day_of

FALLBACK = Locale("en")

# Each is a text of its own: in many languages its form depends on the day.
ORDINALS = {
    1: _l("the first %(day)s"),
    2: _l("the second %(day)s"),
    3: _l("the third %(day)s"),
    4: _l("the fourth %(day)s"),
    5: _l("the fifth %(day)s"),
    -1: _l("the last %(day)s"),
    -2: _l("the second to last %(day)s"),
}


def in_words(rule: Rule, zone: tzinfo = UTC) -> str:
    """What a rule says, but for what it leaves to its first start; the last day is the zone's."""
    locale = get_locale() or FALLBACK
    words = _every(rule)
    if rule.bymonth:
        names = get_month_names("wide", locale=locale)
        months = _list((names[month] for month in sorted(rule.bymonth)), locale)
        words = _("%(repetition)s in %(months)s", repetition=words, months=months)
    if rule.byday:
        days = _list((_weekday(day, locale) for day in sorted(rule.byday)), locale)
        words = _("%(repetition)s on %(days)s", repetition=words, days=days)
    if rule.bymonthday:
        days = _list(map(_day_of_month, _from_both_ends(rule.bymonthday)), locale)
        words = _("%(repetition)s on %(days)s", repetition=words, days=days)
    if rule.bysetpos:
        positions = _list(map(_position, _from_both_ends(rule.bysetpos)), locale)
        words = _(
            "%(repetition)s, only %(positions)s of them", repetition=words, positions=positions
        )
    return _with_end(words, rule, zone, locale)


def _every(rule: Rule) -> str:
    interval = rule.interval
    match rule.freq:
        case Frequency.DAILY:
            words = ngettext("Every day", "Every %(num)d days", interval)
        case Frequency.WEEKLY:
            words = ngettext("Every week", "Every %(num)d weeks", interval)
        case Frequency.MONTHLY:
            words = ngettext("Every month", "Every %(num)d months", interval)
        case Frequency.YEARLY:
            words = ngettext("Every year", "Every %(num)d years", interval)
    return str(words)


def _with_end(words: str, rule: Rule, zone: tzinfo, locale: Locale) -> str:
    if rule.count is not None:
        times = ngettext("%(num)d time", "%(num)d times", rule.count)
        return str(_("%(repetition)s, %(times)s", repetition=words, times=times))
    if rule.until is not None:
        day = format_date(day_of(rule.until, zone), "long", locale=locale)
        return str(_("%(repetition)s, until %(day)s", repetition=words, day=day))
    return words


def _list(words: Iterable[Any], locale: Locale) -> str:
    return str(format_list([str(word) for word in words], locale=locale))


def _from_both_ends(numbers: frozenset[int]) -> list[int]:
    """1, 2, …, and then the last one but one, the last one."""
    return sorted(numbers, key=lambda number: (number < 0, number))


def _weekday(day: Weekday, locale: Locale) -> str:
    """A weekday within a sentence."""
    name = str(get_day_names("wide", locale=locale)[day.day])
    if not day.nth:
        return name
    if day.nth in ORDINALS:
        return str(ORDINALS[day.nth]) % {"day": name}
    if day.nth > 0:
        return str(_("%(day)s number %(number)d", day=name, number=day.nth))
    return str(_("%(day)s number %(number)d from the end", day=name, number=-day.nth))


def _day_of_month(day: int) -> str:
    if day == -1:
        return str(_("the last day"))
    if day > 0:
        return str(_("day %(number)d", number=day))
    return str(_("day %(number)d from the end", number=-day))


def _position(position: int) -> str:
    match position:
        case 1:
            return str(_("the first"))
        case -1:
            return str(_("the last"))
    if position > 0:
        return str(_("number %(number)d", number=position))
    return str(_("number %(number)d from the end", number=-position))
