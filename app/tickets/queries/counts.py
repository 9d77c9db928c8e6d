"""What the counters of tickets should say, counted anew. No writes."""

from sqlalchemy import Select, and_, func, or_, select

from app.models import EntryKind, Ticket, TicketEntry


def true_counts() -> Select[int, int, object]:
    """The id of each ticket, how many comments it has, and when somebody else first commented.

    A comment that was deleted is no longer counted, but it was an answer.
    """
    answered = func.min(TicketEntry.created_at).filter(
        or_(TicketEntry.author_id.is_(None), TicketEntry.author_id != Ticket.reporter_id)
    )
    comments = and_(TicketEntry.ticket_id == Ticket.id, TicketEntry.kind == EntryKind.COMMENT)
    return (
        select(
            Ticket.id,
            func.count(TicketEntry.id).filter(TicketEntry.deleted_at.is_(None)).label("comments"),
            answered.label("answered_at"),
        )
        .outerjoin(TicketEntry, comments)
        .group_by(Ticket.id)
    )
