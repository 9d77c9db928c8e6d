"""Menus that write a filter, each entry as the line that stands there once it is chosen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.i18n import isolated
from app.models import Label, Priority, TicketKind, User
from app.tickets.filters.keys import ORDERS
from app.tickets.filters.language import Filter, Term, Text, named_term, term_of
from app.tickets.filters.words import in_words
from app.tickets.words import KIND_ICONS, KINDS, PRIORITIES, STATUS_ICONS, STATUSES

# What says the same as a key, in the words of ``is:``.
SYNONYMS = {"status": {"is:open", "is:closed"}, "assignee": {"is:mine", "is:unassigned"}}


@dataclass(frozen=True)
class Choice:
    """An entry of a menu."""

    label: str | LazyString
    query: str
    is_chosen: bool = False
    icon: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Menu:
    """A menu: what it is about, and what there is to choose."""

    label: str | LazyString
    choices: Sequence[Choice]
    hint: str | LazyString = ""

    @property
    def is_used(self) -> bool:
        """Whether something in it is chosen."""
        return any(choice.is_chosen for choice in self.choices)


@dataclass(frozen=True)
class Chip:
    """A part of a filter in words, and the line without it."""

    label: str
    query: str


def chips_of(found: Filter) -> list[Chip]:
    """What a filter asks for, one by one."""
    parts: tuple[Term | Text, ...] = (*found.terms, *found.texts)
    return [Chip(in_words(part), str(found.without(part))) for part in parts]


def menus_of(found: Filter, labels: Iterable[Label], people: Iterable[User]) -> list[Menu]:
    """The menus beside a filter.

    Args:
        found: the present filter.
        labels: to choose from.
        people: the same; none of them for guests, who are not shown the members.
    """
    menus = [
        _status(found),
        _assignee(found, list(people)),
        _label(found, list(labels)),
        _priority(found),
        _kind(found),
        _sort(found),
    ]
    return [menu for menu in menus if menu.choices]


def _one_of(
    found: Filter, key: str, choices: Iterable[Choice], terms: Iterable[Term]
) -> list[Choice]:
    """Choices of which one holds; choosing it again takes it back."""
    synonyms = SYNONYMS.get(key, set())
    base = replace(found, terms=tuple(t for t in found.terms if str(t) not in synonyms))
    made = []
    for choice, term in zip(choices, terms, strict=True):
        chosen = term in found.terms
        line = base.without_key(key) if chosen else base.replacing(term)
        made.append(replace(choice, query=str(line), is_chosen=chosen))
    return made


def _status(found: Filter) -> Menu:
    words = [(status.name.lower().replace("_", "-"), status) for status in STATUSES]
    choices = [
        Choice(_l("Still open"), ""),
        *(Choice(STATUSES[status], "", icon=STATUS_ICONS[status]) for _word, status in words),
    ]
    terms = [term_of("status", word) for word in ("open", *(word for word, _status in words))]
    return Menu(_l("Status"), _one_of(found, "status", choices, terms))


def _assignee(found: Filter, people: list[User]) -> Menu:
    if not people:
        return Menu(_l("Assignee"), [])
    choices = [
        Choice(_l("Me"), ""),
        Choice(_l("Nobody"), ""),
        *(Choice(isolated(person.name), "") for person in people),
    ]
    terms = [
        term_of("assignee", "me"),
        term_of("assignee", "none"),
        *(named_term("assignee", person.username) for person in people),
    ]
    hint = _l("Others: write assignee: and their user name into the line.")
    return Menu(_l("Assignee"), _one_of(found, "assignee", choices, terms), hint)


def _label(found: Filter, labels: list[Label]) -> Menu:
    """Several labels may be asked for."""
    none = term_of("label", "none")
    rest = found.without_key("label")
    choices = [
        Choice(
            _l("Without labels"),
            str(rest if none in found.terms else rest.adding(none)),
            none in found.terms,
        )
    ]
    for label in labels:
        term = named_term("label", label.name)
        chosen = term in found.terms
        line = found.without(term) if chosen else found.without(none).adding(term)
        choices.append(Choice(isolated(label.name), str(line), chosen, colour=label.colour))
    return Menu(_l("Label"), choices if labels else [])


def _priority(found: Filter) -> Menu:
    words = [priority.name.lower() for priority in reversed(Priority)]
    choices = [
        Choice(_l("High or urgent"), ""),
        *(Choice(PRIORITIES[priority], "") for priority in reversed(Priority)),
    ]
    terms = [term_of("priority", word) for word in (">=high", *words)]
    return Menu(_l("Priority"), _one_of(found, "priority", choices, terms))


def _kind(found: Filter) -> Menu:
    choices = [Choice(KINDS[kind], "", icon=KIND_ICONS[kind]) for kind in TicketKind]
    terms = [term_of("kind", kind) for kind in TicketKind]
    return Menu(_l("Kind"), _one_of(found, "kind", choices, terms))


def _sort(found: Filter) -> Menu:
    """The order that there is turns around when it is chosen again."""
    order = found.order
    choices = []
    for key, one in ORDERS.items():
        chosen = key == order.key
        down = not order.is_descending if chosen else one.is_descending
        icon = ("arrow-down" if order.is_descending else "arrow-up") if chosen else ""
        choices.append(Choice(one.label, str(found.sorted_by(key, down)), chosen, icon))
    return Menu(_l("Order"), choices)
