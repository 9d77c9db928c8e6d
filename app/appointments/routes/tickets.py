"""The ticket that an appointment was made for."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, access
from app.appointments import bp
from app.appointments.loaders import own_or_403
from app.appointments.services.tickets import unlink
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.redirects import next_url


@bp.route("/<int:appointment_id>/unlink/", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def unlink_ticket(appointment_id: int) -> Response:
    """Let an appointment no longer belong to its ticket."""
    own_or_403(appointment_id)
    unlink(appointment_id, current_user)
    db.session.commit()
    flash(_("It does not belong to the ticket any more."))
    return redirect(next_url(url_for("appointments.show", appointment_id=appointment_id)))
