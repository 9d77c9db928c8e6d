"""The counters on tickets: found again by counting, verified."""

from sqlalchemy import and_, or_, select, update

from app.database import rows_changed
from app.extensions import db
from app.models import Ticket
from app.tickets.queries.counts import true_counts


def wrong_counters(*, repair: bool = False) -> list[int]:
    """The numbers of tickets whose counters contradict their timelines; put right on request.

    Where the reporter has left, nobody can tell their comments from those of others: when such a
    ticket was answered stays as it is.
    """
    truth = true_counts().subquery()
    is_told = Ticket.reporter_id.is_not(None)
    differs = or_(
        Ticket.comment_count != truth.c.comments,
        and_(is_told, Ticket.answered_at.is_distinct_from(truth.c.answered_at)),
    )
    found = select(Ticket.id, is_told.label("is_told"), truth.c.comments, truth.c.answered_at)
    rows = db.session.execute(found.join(truth, truth.c.id == Ticket.id).where(differs)).all()
    if repair:
        for row in rows:
            values = {"comment_count": row.comments}
            if row.is_told:
                values["answered_at"] = row.answered_at
            rows_changed(update(Ticket).where(Ticket.id == row.id).values(values))
        db.session.expire_all()
    return sorted(row.id for row in rows)
