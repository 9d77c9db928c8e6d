"""Figures about tickets: only about those that somebody may see. No writes.

A percentile is the smallest value that at least so many per cent of all values do not exceed (the
nearest rank). It is one of the values, and both databases find the same.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    String,
    case,
    cast,
    exists,
    extract,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import db
from app.models import (
    Label,
    Status,
    Ticket,
    TicketStatus,
    User,
    ticket_assignee,
    ticket_label,
)
from app.tickets.queries.lists import tickets_matching
from app.tickets.queries.visibility import Viewer
from app.zones import next_instant

WEEKS = 26
WEEK = timedelta(weeks=1)
AGES = (timedelta(weeks=1), timedelta(weeks=4), timedelta(days=91), timedelta(days=365))
"""The upper ends of the buckets of age; the last bucket has none."""
MOST_ROWS = 20
MEDIAN, HIGH = 50, 90
DAY_SECONDS = 86_400
# By another name than in the condition of who sees a ticket, which would take it for its own.
assigned = ticket_assignee.alias("assigned")
ZERO: ColumnElement[int] = literal_column("0")

AnySelect = Select[*tuple[Any, ...]]
When = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


@dataclass(frozen=True)
class Week:
    """A week from Monday on, and how many tickets were opened and resolved in it."""

    monday: date
    opened: int
    resolved: int

    @property
    def name(self) -> str:
        """As ISO 8601 has it: ``2026-W47``."""
        year, week, _day = self.monday.isocalendar()
        return f"{year}-W{week:02}"


@dataclass(frozen=True)
class Spans:
    """How long something took: of how many tickets, and the median and 90th percentile."""

    count: int = 0
    median: timedelta = timedelta(0)
    high: timedelta = timedelta(0)


@dataclass(frozen=True)
class Share:
    """What falls to a label or a person, or to nobody."""

    of: Any
    open: int
    resolved: int


@dataclass(frozen=True)
class Report:
    """All figures; those of the past are of the last ``WEEKS`` weeks."""

    weeks: list[Week]
    ages: list[int]
    answering: Spans
    resolving: Spans
    labels: list[Share] = field(default_factory=list)
    people: list[Share] = field(default_factory=list)


def report(viewer: Viewer, query: str, now: datetime, zone: tzinfo) -> Report:
    """The figures of the tickets that a line asks for and somebody may see.

    All of them are counted in one statement, which reads the tickets once: their rows are wide.

    Args:
        viewer: who looks.
        query: the line.
        now: the present instant.
        zone: where the viewer's weeks begin.
    """
    mondays = last_mondays(now, zone)
    begins = [_begin(day, zone) for day in [*mondays, mondays[-1] + WEEK]]
    found = _figures(_lately(tickets_matching(viewer, query), begins[0]), begins, now)
    opened, resolved, ages = (
        {row.key: row.first for row in found[name]} for name in ("opened", "resolved", "age")
    )
    return Report(
        [Week(day, opened.get(n, 0), resolved.get(n, 0)) for n, day in enumerate(mondays)],
        [ages.get(number, 0) for number in range(len(AGES) + 1)],
        _spans(found["answering"]),
        _spans(found["resolving"]),
        _shares(found["label"], Label),
        [*_shares(found["person"], User), *_shares(found["nobody"], None)],
    )


def last_mondays(now: datetime, zone: tzinfo) -> list[date]:
    """The first days of the last weeks somewhere, the present one last."""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    return [monday - WEEK * back for back in reversed(range(WEEKS))]


def _begin(day: date, zone: tzinfo) -> datetime:
    """The instant at which a day begins somewhere."""
    return next_instant(datetime.combine(day, time()), zone)


def _lately(found: Select[Ticket], since: datetime) -> CTE:
    """What the figures are made of: what is open, and to what something happened lately."""
    instants = (Ticket.created_at, Ticket.answered_at, Ticket.resolved_at)
    columns = found.with_only_columns(
        Ticket.id,
        *instants,
        case((Ticket.status < TicketStatus.RESOLVED, 1), else_=0).label("is_open"),
        case((Ticket.resolved_at >= since, 1), else_=0).label("is_resolved"),
        _seconds(Ticket.answered_at).label("answering"),
        _seconds(Ticket.resolved_at).label("resolving"),
    )
    is_open = Ticket.status < TicketStatus.RESOLVED
    return columns.where(or_(is_open, *(when >= since for when in instants))).cte("lately")


def _seconds(when: When) -> ColumnElement[int | None]:
    """Whole seconds since a ticket was filed, none below zero; nothing where there is no end."""
    days = func.julianday(when) - func.julianday(Ticket.created_at)
    seconds: ColumnElement[Any] = days * DAY_SECONDS
    if db.engine.dialect.name == "postgresql":
        seconds = extract("epoch", when - Ticket.created_at)
    whole = cast(func.round(seconds), BigInteger)
    return case((whole < 0, 0), else_=whole)


def _figures(lately: CTE, begins: Sequence[datetime], now: datetime) -> dict[str, list[Any]]:
    """Rows of ``key``, ``first`` and ``second`` by what they tell."""
    tickets, since = lately.c, begins[0]
    ages = [(tickets.created_at > now - age, number) for number, age in enumerate(AGES)]
    parts = [
        _counted("opened", _week(tickets.created_at, begins)),
        _counted("resolved", _week(tickets.resolved_at, begins)),
        _counted("age", case(*ages, else_=len(AGES)), tickets.is_open == 1),
        _ranked("answering", tickets.answering, tickets.answered_at >= since),
        _ranked("resolving", tickets.resolving, tickets.resolved_at >= since),
        _shared("label", lately, ticket_label, ticket_label.c.label_id),
        _shared("person", lately, assigned, assigned.c.user_id),
        _left("nobody", lately),
    ]
    found: dict[str, list[Any]] = defaultdict(list)
    for row in db.session.execute(union_all(*parts)):
        found[row.kind].append(row)
    return found


def _week(when: Any, begins: Sequence[datetime]) -> ColumnElement[int | None]:
    """The number of the week that an instant is in."""
    # A week has a length of its own where clocks change, so no arithmetic of the database's.
    weeks = [(when < end, number) for number, end in enumerate(begins[1:])]
    return case((when < begins[0], None), *weeks)


def _counted(kind: str, key: ColumnElement[Any], *conditions: Any) -> AnySelect:
    """How many tickets there are by some key."""
    numbered = select(key.label("key")).where(*conditions).subquery()
    counted = select(
        _named(kind), numbered.c.key, func.count().label("first"), ZERO.label("second")
    )
    return counted.where(numbered.c.key.is_not(None)).group_by(numbered.c.key)


def _ranked(kind: str, seconds: ColumnElement[Any], condition: Any) -> AnySelect:
    """The number of values, and those at the ranks of the percentiles, which are the keys."""
    ranked = (
        select(
            seconds.label("seconds"),
            func.row_number().over(order_by=seconds).label("place"),
            func.count().over().label("number"),
        )
        .where(condition)
        .subquery()
    )
    places = [(ranked.c.number * percent + 99) // 100 for percent in (MEDIAN, HIGH)]
    return select(_named(kind), ranked.c.place, ranked.c.number, ranked.c.seconds).where(
        ranked.c.place.in_(places)
    )


def _shared(kind: str, lately: CTE, table: FromClause, key: ColumnElement[Any]) -> AnySelect:
    """How many are open and were resolved, by a label or a person."""
    counts = [func.sum(column) for column in (lately.c.is_open, lately.c.is_resolved)]
    joined = select(_named(kind), key, *counts).join_from(
        lately, table, table.c.ticket_id == lately.c.id
    )
    return joined.where(or_(lately.c.is_open == 1, lately.c.is_resolved == 1)).group_by(key)


def _left(kind: str, lately: CTE) -> AnySelect:
    """How many of those that nobody does are open and were resolved."""
    counts = [
        func.coalesce(func.sum(column), 0) for column in (lately.c.is_open, lately.c.is_resolved)
    ]
    is_assigned = exists().where(assigned.c.ticket_id == lately.c.id)
    return select(_named(kind), ZERO, *counts).where(~is_assigned)


def _named(kind: str) -> ColumnElement[str]:
    return literal(kind, String).label("kind")


def _spans(rows: Sequence[Any]) -> Spans:
    if not rows:
        return Spans()
    ends = sorted(row.second for row in rows)
    median, high = (timedelta(seconds=int(end)) for end in (ends[0], ends[-1]))
    return Spans(rows[0].first, median, high)


def _shares(rows: Sequence[Any], of: Any) -> list[Share]:
    """What falls to whom, the busiest first; ``of`` is a model, or None for nobody."""
    counts = {row.key: (row.first, row.second) for row in rows if row.first or row.second}
    if of is None:
        return [Share(None, *counts[key]) for key in counts]
    condition = User.status == Status.ACTIVE if of is User else true()
    busiest = sorted(counts, key=lambda key: counts[key], reverse=True)[: 2 * MOST_ROWS]
    things = db.session.scalars(select(of).where(of.id.in_(busiest), condition)).all()
    shares = [Share(thing, *counts[thing.id]) for thing in things]
    shares.sort(key=lambda share: (-share.open, -share.resolved, _name(share.of)))
    return shares[:MOST_ROWS]


def _name(thing: Label | User) -> str:
    return thing.folded if isinstance(thing, Label) else thing.search_name
