"""The page of an invitation, for whoever has the link in the mail; no account is needed.

Programs that look at the links of mails only ever get the page: the buttons on it do something.
"""

from flask import abort, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.access import EVERYBODY, access
from app.appointments import bp
from app.appointments.queries.people import attendee_with_link, is_over, places_of
from app.appointments.recurrence import in_words, parse
from app.appointments.routes.answering import answer_in_form
from app.appointments.services.answering import answer_by_link
from app.appointments.words import ANSWERED
from app.auth.services import token_hash
from app.database import SAFE_METHODS
from app.errors.exceptions import DomainError
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.models import Appointment, User
from app.zones import zone_of

LONGEST_TOKEN = 100


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@access(EVERYBODY, is_visit=False)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def invitation(token: str) -> Response:
    """What one is invited to, and the three buttons."""
    hashed = token_hash(token) if len(token) <= LONGEST_TOKEN else ""
    if attendee_with_link(hashed) is None:
        abort(404)
    if request.method in SAFE_METHODS:
        return _page(hashed)
    said, note = answer_in_form(), request.form.get("note")
    try:
        if said is None:
            raise DomainError(_("Choose yes, maybe or no."))
        answer_by_link(hashed, said, note)
    except DomainError as error:
        db.session.rollback()
        return _page(hashed, problem=str(error.message), note=note, status=422)
    db.session.commit()
    return _page(hashed, message=str(ANSWERED[said]))


def _page(
    hashed: str, *, message: str = "", problem: str = "", note: str | None = None, status: int = 200
) -> Response:
    attendee = attendee_with_link(hashed) or abort(404)
    appointment = db.session.get_one(Appointment, attendee.appointment_id)
    zone = zone_of(appointment.zone)
    page = render_template(
        "appointments/invitation.html",
        attendee=attendee,
        appointment=appointment,
        host=db.session.get_one(User, appointment.owner_id),
        places=places_of([appointment.id])[appointment.id],
        repetition=in_words(parse(appointment.rule), zone) if appointment.is_series else "",
        is_over=is_over(appointment),
        zone=zone,
        message=message,
        problem=problem,
        note=attendee.note if note is None else note,
    )
    response = make_response(page, status)
    # The address is a secret: no cache keeps it, and no link tells where it came from.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.cache_control.no_store = True
    return response
