"""The list of an appointment: invite people, send it again, take them off."""

from collections.abc import Callable

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, access
from app.appointments import bp
from app.appointments.forms import InviteForm
from app.appointments.loaders import Found, own_or_403
from app.appointments.queries.people import attendees_of, places_of
from app.appointments.routes.making import Answer
from app.appointments.services.inviting import MOST_PEOPLE, invite, remove, resend
from app.auth.policies import must_confirm
from app.errors.exceptions import DomainError
from app.extensions import db, limiter
from app.limits import by_person, invitations_again_limited, invites_limited, write_limit


@bp.route("/<int:appointment_id>/people", methods=["GET", "POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
@invites_limited
def people(appointment_id: int) -> Answer:
    """Who is on the list, and a form that invites more."""
    found = own_or_403(appointment_id)
    form = InviteForm()
    new = form.carry_out(lambda: invite_in(form.invited.data, found.appointment.id))
    if new is not None:
        db.session.commit()
        flash(ngettext("%(num)s person is invited.", "%(num)s people are invited.", new))
        return redirect(url_for("appointments.people", appointment_id=appointment_id))
    if not form.is_submitted():
        return _page(form, found)
    db.session.rollback()
    return _page(form, own_or_403(appointment_id)), 422


def invite_in(whom: str | None, appointment_id: int) -> int:
    """Invite the people that a form names; says how many are new."""
    must = must_confirm(current_app.config)
    return len(invite(current_user, appointment_id, whom or "", must_confirm=must))


def _page(form: InviteForm, found: Found) -> str:
    appointment = found.appointment
    return render_template(
        "appointments/people.html",
        form=form,
        appointment=appointment,
        people=attendees_of(appointment),
        places=places_of([appointment.id])[appointment.id],
        most=MOST_PEOPLE,
    )


@bp.route("/<int:appointment_id>/people/<int:attendee_id>/remove", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def remove_person(appointment_id: int, attendee_id: int) -> Response:
    """Take somebody off the list."""
    own_or_403(appointment_id)
    return _done(
        appointment_id,
        lambda: remove(current_user, appointment_id, attendee_id),
        _("They are off the list."),
    )


@bp.route("/<int:appointment_id>/people/<int:attendee_id>/resend", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
@invitations_again_limited
def resend_invitation(appointment_id: int, attendee_id: int) -> Response:
    """Send somebody's invitation once more."""
    own_or_403(appointment_id)
    return _done(
        appointment_id,
        lambda: resend(current_user, appointment_id, attendee_id),
        _("The invitation is sent again."),
    )


def _done(appointment_id: int, act: Callable[[], None], words: str) -> Response:
    try:
        act()
    except DomainError as error:
        db.session.rollback()
        flash(str(error.message), "warning")
    else:
        db.session.commit()
        flash(words)
    return redirect(url_for("appointments.people", appointment_id=appointment_id))
