"""Work of tickets that nobody waits for: mails of what happened, and of what is overdue.

Both look for rows, so that what was missed while nothing ran is made up for. Without a worker they
run in the web process while somebody visits, or by ``flask tick``.
"""

import logging
from datetime import datetime

from app import jobs
from app.dates import utcnow
from app.extensions import db
from app.models import TicketNews, User
from app.pagination import Window, within
from app.tickets import mails
from app.tickets.queries import news, overdue
from app.tickets.services.news import take
from app.tickets.services.overdue import tell_overdue

logger = logging.getLogger(__name__)

NEWS_EVERY_SECONDS = 30
OVERDUE_EVERY_SECONDS = 300
BATCH = 100


@jobs.job(queue=jobs.MAIL, every=NEWS_EVERY_SECONDS)
def send_news() -> None:
    """Mail what has waited long enough, each mail in a transaction of its own.

    One that cannot be written is logged, keeps no other one waiting, and is tried again.
    """
    now = utcnow()
    rows = news.due(now).with_only_columns(
        TicketNews.due_at, TicketNews.ticket_id, TicketNews.user_id
    )
    window = Window(backwards=False)
    while batch := db.session.execute(within(rows, news.BY_DUE, window, BATCH)).all():
        window = Window(tuple(batch[-1]))
        db.session.rollback()
        for _due_at, ticket_id, user_id in batch:
            try:
                send_to(ticket_id, user_id, now)
                db.session.commit()
            except Exception:
                db.session.rollback()
                logger.exception("News of ticket %s cannot be sent to %s", ticket_id, user_id)
    db.session.rollback()


def send_to(ticket_id: int, user_id: int, now: datetime) -> None:
    """Mail somebody what happened to a ticket, if there still is something to tell."""
    waiting = take(ticket_id, user_id, now)
    if waiting is None:
        return
    reader = db.session.get_one(User, user_id)
    told = news.news_of(reader, ticket_id, waiting.since_id)
    if told is not None:
        mails.news(reader, told, since_id=waiting.since_id)


@jobs.job(every=OVERDUE_EVERY_SECONDS)
def tell_of_overdue() -> None:
    """Tell assignees what is overdue since this morning, each in a transaction of its own."""
    now = utcnow()
    rows = overdue.unheard(now)
    window = Window(backwards=False)
    while batch := db.session.execute(within(rows, overdue.BY_ASSIGNMENT, window, BATCH)).all():
        window = Window(tuple(batch[-1])[:2])
        db.session.rollback()
        for ticket_id, user_id, _due_on in batch:
            try:
                if wanted := tell_overdue(ticket_id, user_id, now):
                    mails.overdue(wanted.reader, wanted.ticket, wanted.due_on)
                db.session.commit()
            except Exception:
                db.session.rollback()
                logger.exception("Ticket %s cannot be told to %s", ticket_id, user_id)
    db.session.rollback()
