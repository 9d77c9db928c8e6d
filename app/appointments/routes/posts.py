"""Tell of an appointment in a post."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import MEMBER, access
from app.announcing import AnnounceForm
from app.appointments import bp, policies
from app.appointments.loaders import appointment_or_404
from app.appointments.queries.nearest import card_of
from app.appointments.services.posts import announce as announce_appointment
from app.auth.policies import must_confirm
from app.dates import utcnow
from app.errors.exceptions import NotAllowed
from app.extensions import db, limiter
from app.limits import by_person, posts_limited, write_limit
from app.main.policies import has_confirmed
from app.models import Appointment, AppointmentStatus, Post


@bp.route("/<int:appointment_id>/announce/", methods=["GET", "POST"])
@access(MEMBER)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
@posts_limited
def announce(appointment_id: int) -> str | Response | tuple[str, int]:
    """Publish a post that shows an appointment, or all of a series, as it is from then on."""
    appointment = appointment_or_404(appointment_id)
    if not policies.can_announce(current_user, appointment):
        raise NotAllowed(_l("Only what every member may see can be announced."))
    words = first_words(appointment) if request.method == "GET" else ""
    form = AnnounceForm(policies.widest_reach(appointment), body=words)
    if post := form.carry_out(lambda: _announce(form, appointment.id)):
        db.session.commit()
        flash(_("Your post is out."))
        return redirect(url_for("main.post", post_id=post.id))
    db.session.rollback()
    appointment = appointment_or_404(appointment_id)
    page = render_template(
        "appointments/announce.html",
        form=form,
        appointment=appointment,
        shown=card_of(current_user, appointment, utcnow()),
        must_confirm=must_confirm(current_app.config) and not has_confirmed(current_user),
    )
    return page, 422 if form.is_submitted() else 200


def first_words(appointment: Appointment) -> str:
    """What the post says as long as its author has no better words."""
    if appointment.status == AppointmentStatus.CANCELLED:
        return str(_("This is cancelled:"))
    return str(_("Save the date:"))


def _announce(form: AnnounceForm, appointment_id: int) -> Post:
    return announce_appointment(
        current_user,
        appointment_id,
        form.body.data or "",
        reach=form.reach.data,
        form_key=form.form_key.data or None,
        max_length=current_app.config["POST_MAX_LENGTH"],
        must_confirm=must_confirm(current_app.config),
    )
