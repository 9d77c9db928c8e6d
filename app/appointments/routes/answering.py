"""Answer whether one comes, from any page that shows an appointment."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, access
from app.appointments import bp
from app.appointments.loaders import found_or_404
from app.appointments.services.answering import answer as give_answer
from app.appointments.words import ANSWERED
from app.errors.exceptions import DomainError
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.models import Answer
from app.redirects import next_url


@bp.route("/<int:appointment_id>/answer", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def answer(appointment_id: int) -> Response:
    """Say whether one comes, and go back to the page."""
    found = found_or_404(appointment_id)
    back = next_url(url_for("appointments.show", appointment_id=found.appointment.id))
    said, note = answer_in_form(), request.form.get("note")
    try:
        if said is None:
            raise DomainError(_("Choose yes, maybe or no."))
        give_answer(current_user, found.appointment.id, said, note)
    except DomainError as error:
        db.session.rollback()
        flash(str(error.message), "warning")
        return redirect(back)
    db.session.commit()
    flash(str(ANSWERED[said]))
    return redirect(back)


def answer_in_form() -> Answer | None:
    """The answer that a button of ``appointments/_answer.html`` sends."""
    try:
        return Answer(request.form.get("answer", ""))
    except ValueError:
        return None
