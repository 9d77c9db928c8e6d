"""Posts that announce appointments. They flush; the caller commits."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert, literal, select

from app.appointments.policies import can_announce, widest_reach
from app.appointments.queries.visibility import appointment_named
from app.database import insert_or_ignore, rows_changed
from app.errors.exceptions import DomainError, Gone, NotAllowed
from app.extensions import db
from app.main.services import composing
from app.models import Appointment, Post, User, appointment_post
from app.models.post import narrower


def announce(
    actor: User, appointment_id: int, body: str, *, reach: str, form_key: str | None, **more: Any
) -> Post:
    """Publish a post that shows an appointment as it is from then on, to those who may see that.

    Args:
        actor: who publishes it.
        appointment_id: which appointment, or which series.
        body: Markdown.
        reach: who may see the post; nobody who may not see the appointment is among them.
        form_key: names the form: sent again, it gives the post it made before.
        more: as for ``write_post``.

    Raises:
        DomainError: as ``write_post``, or the reach is too wide.
        NotAllowed: the actor may not announce it.
        Gone: it is not there, or not for the actor.
    """
    appointment = _seen(actor, appointment_id)
    if not can_announce(actor, appointment):
        raise NotAllowed(_l("Only what every member may see can be announced."))
    if narrower(reach, widest_reach(appointment)) != reach:
        message = _l("The appointment is not for so many people. Choose fewer.")
        raise DomainError(message, field="reach")
    post = composing.compose(actor, body, uploads={}, form_key=form_key, reach=reach, **more)
    row = {"appointment_id": appointment.id, "post_id": post.id}
    rows_changed(insert_or_ignore(appointment_post).values(row))
    post.has_appointment = True
    db.session.flush()
    return post


def _seen(actor: User, appointment_id: int) -> Appointment:
    """The appointment as it is now; nobody narrows or deletes it until the post is out."""
    if appointment_named(actor, appointment_id) is None:
        raise Gone(_l("This appointment is not here, or not for you."))
    locked = select(Appointment).where(Appointment.id == appointment_id)
    locked = locked.with_for_update(read=True).execution_options(populate_existing=True)
    found = db.session.scalar(locked)
    if found is None:
        raise Gone(_l("This appointment is not here, or not for you."))
    return found


def announce_part(series: Appointment, part: Appointment) -> None:
    """Let the posts that announce a series show the part that goes on from it as well."""
    link = appointment_post.c
    of_series = select(link.post_id, literal(part.id)).where(link.appointment_id == series.id)
    new = insert(appointment_post).from_select(["post_id", "appointment_id"], of_series)
    rows_changed(new)
