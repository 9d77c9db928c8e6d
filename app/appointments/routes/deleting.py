"""Take an appointment away: by a form, or in place by a script."""

from flask import Response as FlaskResponse
from flask import flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, access
from app.appointments import bp
from app.appointments.forms import DeleteForm
from app.appointments.loaders import Found, own_or_403
from app.appointments.routes.drafting import scope_in
from app.appointments.routes.making import Answer
from app.appointments.routes.showing import repetition_of
from app.appointments.services.changing import Scope
from app.appointments.services.deleting import delete_appointment
from app.errors.exceptions import Gone, NotAllowed
from app.extensions import db, limiter
from app.limits import by_person, write_limit


@bp.route("/<int:appointment_id>/delete/", methods=["GET"])
@access(SIGNED_IN)
def confirm_delete(appointment_id: int) -> str:
    """Ask once, on a page that names the appointment."""
    return _page(DeleteForm(formdata=None), own_or_403(appointment_id))


@bp.route("/<int:appointment_id>/delete/", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def delete(appointment_id: int) -> Answer:
    """Delete an appointment; of a series as much as the form says."""
    found = own_or_403(appointment_id)
    form = DeleteForm()
    if form.carry_out(lambda: _delete(found, _scope_of(form, found))):
        db.session.commit()
        flash(_("Your appointment is deleted."))
        return redirect(url_for("appointments.index"))
    db.session.rollback()
    return _page(form, own_or_403(appointment_id)), 422


def _page(form: DeleteForm, found: Found) -> str:
    return render_template(
        "appointments/delete.html", form=form, found=found, repetition=repetition_of(found)
    )


@bp.route("/<int:appointment_id>/delete/", methods=["DELETE"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def delete_in_place(appointment_id: int) -> Response | tuple[FlaskResponse, int]:
    """The same for scripts; of a series ``?at=`` names the one time that goes."""
    try:
        found = own_or_403(appointment_id)
        _delete(found, Scope.ONE if found.at else Scope.ALL)
        db.session.commit()
    except NotAllowed:
        return jsonify(status="Forbidden"), 403
    except (Gone, NotFound):
        return jsonify(status="Not Found"), 404
    return jsonify(status="OK")


def _scope_of(form: DeleteForm, found: Found) -> Scope:
    return scope_in(form.scope) if found.at else Scope.ALL


def _delete(found: Found, scope: Scope) -> bool:
    delete_appointment(found.appointment.id, current_user, scope=scope, at=found.at)
    return True
