"""Choose when to be reminded of an appointment."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, access
from app.appointments import bp
from app.appointments.forms import AlarmsForm
from app.appointments.loaders import found_or_404
from app.appointments.services.alarms import choose_alarms
from app.extensions import db, limiter
from app.limits import by_person, write_limit


@bp.route("/<int:appointment_id>/alarms/", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def choose(appointment_id: int) -> Response:
    """Be reminded as the form says, of every time of a series; ``?at=`` is where one comes from."""
    found = found_or_404(appointment_id)
    minutes = choose_alarms(current_user, appointment_id, AlarmsForm().wished())
    db.session.commit()
    flash(_("You will be reminded.") if minutes else _("You will not be reminded."))
    at = found.at.isoformat() if found.at else None
    return redirect(url_for("appointments.show", appointment_id=appointment_id, at=at))
