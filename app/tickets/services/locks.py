"""The order in which rows are locked, so that nobody waits for somebody who waits for them.

The board first, then tickets by rising id, then posts, then people. Not FOR UPDATE: whoever
inserts a row that points to a ticket may go on.
"""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, text

from app.errors.exceptions import Gone
from app.extensions import db
from app.models import Ticket, User
from app.tickets.queries.visibility import visible_tickets

BOARD = 0x7469636B  # any number that nothing else of the site takes


def target(person: User, ticket_id: int) -> Ticket:
    """A ticket that somebody wants to act on, as it is now, locked.

    Raises:
        Gone: there is none, or not for this person (any more).
    """
    return targets(person, ticket_id)[ticket_id]


def targets(person: User, *ticket_ids: int) -> dict[int, Ticket]:
    """Several tickets to act on, by id.

    Raises:
        Gone: as ``target``.
    """
    found = (
        visible_tickets(person)
        .where(Ticket.id.in_(ticket_ids))
        .order_by(Ticket.id)
        .with_for_update(key_share=True, of=Ticket)
        .execution_options(populate_existing=True)
    )
    tickets = {ticket.id: ticket for ticket in db.session.scalars(found)}
    if len(tickets) < len(set(ticket_ids)):
        raise Gone(_l("This ticket is not here, or not for you."))
    return tickets


def lock_board() -> None:
    """Let nobody else place a ticket until the present transaction ends.

    Whoever writes to SQLite is alone already.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(text("pg_advisory_xact_lock(:key)").bindparams(key=BOARD)))
