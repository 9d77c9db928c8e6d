"""What appointments have to do with posts and tickets, as far as somebody may see those."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import load_only

from app.appointments.queries.visibility import Viewer
from app.extensions import db
from app.main.queries.visibility import visible_posts
from app.models import Appointment, Post, Ticket, appointment_post
from app.tickets.queries.visibility import visible_to

MOST_POSTS = 5


def posts_of(viewer: Viewer, appointment: Appointment) -> Sequence[Post]:
    """The latest posts that announce an appointment."""
    link = appointment_post.c
    found = (
        visible_posts(viewer)
        .join(appointment_post, link.post_id == Post.id)
        .where(link.appointment_id == appointment.id)
        .order_by(Post.id.desc())
        .limit(MOST_POSTS)
    )
    return db.session.scalars(found).all()


def ticket_named(viewer: Viewer, ticket_id: int | None) -> Ticket | None:
    """The name and the status of a ticket; no statement without a number."""
    if not ticket_id:
        return None
    found = (
        select(Ticket)
        .where(Ticket.id == ticket_id, visible_to(viewer))
        .options(load_only(Ticket.id, Ticket.name, Ticket.status))
    )
    return db.session.scalar(found)
