"""Who is to hear that a ticket of theirs is overdue, and when. No writes."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sqlalchemy import Date, Select, case, exists, literal, select

from app.models import Status, Ticket, TicketStatus, User, ticket_assignee, ticket_overdue
from app.pagination import Keyset
from app.zones import next_instant, zone_names, zone_of

AT = time(8)
DAY = timedelta(days=1)
BY_ASSIGNMENT = Keyset(
    (ticket_assignee.c.ticket_id, ticket_assignee.c.user_id),
    lambda row: (row.ticket_id, row.user_id),
    descending=False,
)


def latest_morning(now: datetime, zone: tzinfo) -> date:
    """The day of the latest morning of a zone that has come; what was due before it is overdue."""
    day = now.astimezone(zone).date()
    return day if next_instant(datetime.combine(day, AT), zone) <= now else day - DAY


def latest_mornings(now: datetime) -> dict[date, list[str]]:
    """The same for every zone there is: the days with the names of the zones that have them."""
    mornings: dict[date, list[str]] = {}
    for name in zone_names():
        mornings.setdefault(latest_morning(now, zone_of(name)), []).append(name)
    return mornings


def unheard(now: datetime) -> Select[int, int, date]:
    """Rows of ``ticket_id``, ``user_id`` and ``due_on``: what assignees are to be told.

    Once for each day that it was due: another day is told of anew. Suspended people hear of it
    should they come back.
    """
    mornings, elsewhere = latest_mornings(now), latest_morning(now, UTC)
    own_morning = case(
        *(
            (User.timezone.in_(names), literal(day, Date))
            for day, names in mornings.items()
            if day != elsewhere
        ),
        else_=literal(elsewhere, Date),
    )
    told = exists().where(
        ticket_overdue.c.ticket_id == ticket_assignee.c.ticket_id,
        ticket_overdue.c.user_id == ticket_assignee.c.user_id,
        ticket_overdue.c.due_on == Ticket.due_on,
    )
    return (
        select(ticket_assignee.c.ticket_id, ticket_assignee.c.user_id, Ticket.due_on)
        .join(Ticket, Ticket.id == ticket_assignee.c.ticket_id)
        .join(User, User.id == ticket_assignee.c.user_id)
        .where(
            Ticket.status < TicketStatus.RESOLVED,
            Ticket.due_on < max(mornings),  # for the index; the next line decides
            Ticket.due_on < own_morning,
            User.status == Status.ACTIVE,
            ~told,
        )
    )
