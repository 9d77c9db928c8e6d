"""The filters that people keep: their own, and those that are shared."""

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager

from app.models import Status, TicketView, User

MOST_LISTED = 200


def views_for(user: User) -> Select[TicketView]:
    """What somebody is offered, each with its owner: first their own, in the order of the names."""
    is_offered = or_(
        TicketView.owner_id == user.id,
        TicketView.is_shared & (User.status == Status.ACTIVE),
    )
    return (
        select(TicketView)
        .join(TicketView.owner)
        .options(contains_eager(TicketView.owner))
        .where(is_offered)
        .order_by((TicketView.owner_id == user.id).desc(), TicketView.name, TicketView.id)
        .limit(MOST_LISTED)
    )


def own_views(user: User) -> Select[int]:
    """The ids of those that somebody keeps."""
    return select(TicketView.id).where(TicketView.owner_id == user.id)
