"""Make an appointment."""

from datetime import datetime, time, timedelta

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import MEMBER, SIGNED_IN, access
from app.appointments import bp
from app.appointments.forms import AppointmentForm
from app.appointments.loaders import local_in
from app.appointments.routes.drafting import draft_in, filled
from app.appointments.services.drafts import Draft
from app.appointments.services.inviting import invite
from app.appointments.services.making import make_appointment
from app.appointments.services.texts import html_of
from app.appointments.zones import local
from app.auth.policies import must_confirm
from app.dates import utcnow
from app.errors.exceptions import DomainError
from app.extensions import db, limiter
from app.limits import by_person, invites_limited, write_limit
from app.main.policies import has_confirmed
from app.models import Appointment
from app.text import tidy
from app.zones import zone_of

Answer = str | Response | tuple[str, int]
LENGTH = timedelta(hours=1)
MORNING = time(9)


@bp.route("/create/", methods=["GET", "POST"])
@access(MEMBER)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
@invites_limited
def create() -> Answer:
    """Make an appointment; ``?start=`` or ``?day=`` says when it may be.

    Without scripts one more button leads here: it shows a preview.
    """
    if request.method == "GET":
        return _page(filled(_suggestion()))
    form = AppointmentForm()
    if asks_to_look():
        return _page(form, **looked_at(form))
    made = form.carry_out(lambda: _make(form))
    if made is None:
        db.session.rollback()
        return _page(form), 422
    db.session.commit()
    flash(_("Your appointment is made."))
    return redirect(url_for("appointments.show", appointment_id=made.id))


def _make(form: AppointmentForm) -> Appointment:
    must = must_confirm(current_app.config)
    made = make_appointment(
        current_user, draft_in(form), form_key=form.form_key.data or None, must_confirm=must
    )
    invite(current_user, made.id, form.invited.data or "", must_confirm=must)
    return made


def _suggestion() -> Draft:
    """What the form begins with: an hour at the time of the address, or the next full one."""
    starts = local_in(request.args.get("start"))
    if starts is None and (day := local_in(request.args.get("day"))):
        starts = datetime.combine(day.date(), MORNING)
    if starts is None:
        now = local(utcnow(), zone_of(current_user.timezone))
        starts = now.replace(minute=0, second=0, microsecond=0) + LENGTH
    ends = local_in(request.args.get("end"))
    if ends is None or ends <= starts:
        ends = starts + LENGTH if starts < datetime.max - LENGTH else starts
    return Draft("", starts, ends, current_user.timezone)


def _page(form: AppointmentForm, **more: object) -> str:
    must = must_confirm(current_app.config) and not has_confirmed(current_user)
    return render_template("appointments/create.html", form=form, must_confirm=must, **more)


# --- what making and editing share


def asks_to_look() -> bool:
    """Whether a form was sent to see something, not to save it."""
    return "look" in request.form


def looked_at(form: AppointmentForm) -> dict[str, str]:
    """The preview that a form was sent to see."""
    return {"previewed": previewed(form.body.data or "")}


def previewed(body: str) -> str:
    """What a description would look like; nothing where it names too many people."""
    try:
        return html_of(current_user, tidy(body))
    except DomainError:
        return ""


@bp.route("/preview", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def preview() -> str:
    """What the description of a form would look like, for scripts; nothing is saved."""
    html = previewed(request.form.get("body", ""))
    return render_template("tickets/_preview.html", previewed=html)
