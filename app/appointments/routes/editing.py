"""Change an appointment: one time of a series, that and all that follow, or all of it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.access import SIGNED_IN, access
from app.appointments import bp, formats
from app.appointments.alarms import as_offered
from app.appointments.forms import AppointmentForm
from app.appointments.loaders import Found, own_or_403
from app.appointments.queries.alarms import chosen_alarms
from app.appointments.routes.drafting import draft_in, filled, offer, scope_in
from app.appointments.routes.making import Answer, asks_to_look, choose_alarms_in, looked_at
from app.appointments.services.changing import Scope, change_appointment
from app.appointments.services.drafts import Draft
from app.appointments.services.inviting import invite
from app.auth.policies import must_confirm
from app.errors.exceptions import Conflict
from app.extensions import db, limiter
from app.limits import by_person, invites_limited, write_limit
from app.models import Appointment
from app.text.difference import difference

COMPARED = (
    *("title", "starts", "ends", "all_day", "zone", "location", "body", "audience", "status"),
    "capacity",
    *("category", "colour", "rule", "interval", "days", "stops", "count", "last_day"),
)


@bp.route("/<int:appointment_id>/edit/", methods=["GET", "POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
@invites_limited
def edit(appointment_id: int) -> Answer:
    """Change an appointment. Where it was changed meanwhile, both texts are shown."""
    found = own_or_403(appointment_id)
    if request.method == "GET":
        return _page(_form_of(found), found)
    form = AppointmentForm()
    offer(form, found.draft)
    if asks_to_look():
        return _page(form, found, **looked_at(form))
    changed = form.carry_out(lambda: _change(form, found))
    if changed is not None:
        db.session.commit()
        flash(_("Saved."))
        return redirect(_after(changed))
    db.session.rollback()
    found = own_or_403(appointment_id)
    if isinstance(form.refusal, Conflict):
        return _page(form, found, **_side_by_side(form, found)), 409
    return _page(form, found), 422


def _form_of(found: Found) -> AppointmentForm:
    series = found.appointment
    chosen = chosen_alarms(current_user, series.id)
    alarms = as_offered(chosen, all_day=series.all_day)
    return filled(found.draft, version=str(series.version), alarms=alarms)


def _change(form: AppointmentForm, found: Found) -> Appointment:
    scope = scope_in(form.scope) if found.at else Scope.ALL
    draft = draft_in(form, found.draft)
    if scope is Scope.ALL and found.at:
        draft = _from_the_first(draft, found.appointment.starts_local, found.at)
    changed = change_appointment(
        found.appointment.id,
        current_user,
        draft,
        version=form.version_read(),
        scope=scope,
        at=found.at,
    )
    invite(
        current_user,
        changed.series_id or changed.id,
        form.invited.data or "",
        must_confirm=must_confirm(current_app.config),
    )
    choose_alarms_in(form, changed)
    return changed


def _from_the_first(draft: Draft, first: datetime, at: datetime) -> Draft:
    """The same for all of a series: its first time moves as far as the one that was shown."""
    try:
        starts = first + (draft.starts - at)
        return replace(draft, starts=starts, ends=starts + (draft.ends - draft.starts))
    except OverflowError:
        return draft  # a year that no appointment has; the service says so


def _after(changed: Appointment) -> str:
    """Where to go: to the one time that says something else now, or to the appointment."""
    if changed.series_id and changed.original_local:
        at = changed.original_local.isoformat()
        return url_for("appointments.show", appointment_id=changed.series_id, at=at)
    return url_for("appointments.show", appointment_id=changed.id)


def _side_by_side(form: AppointmentForm, found: Found) -> dict[str, Any]:
    """What it says now beside what was sent; the next save counts as one that has seen it."""
    now = _form_of(found)
    form.version.data = str(found.appointment.version)
    theirs = {name: _in_words(now, name) for name in COMPARED}
    yours = {name: _in_words(form, name) for name in COMPARED}
    names = [name for name in COMPARED if theirs[name] != yours[name]]
    return {
        "collisions": {name: (theirs[name], yours[name]) for name in names},
        "pieces": difference(theirs["body"], yours["body"]) if "body" in names else [],
    }


def _in_words(form: AppointmentForm, name: str) -> str:
    value = form[name].data
    if name == "days":
        return ", ".join(words for day, words in form.weekdays if day in value)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, datetime):
        return formats.day(value) if form.all_day.data else formats.moment(value)
    choices = getattr(form[name], "choices", None) or []
    labels = {one[0]: one[1] for one in choices}
    return str(labels.get(value, "" if value is None else value))


def _page(form: AppointmentForm, found: Found, **more: Any) -> str:
    return render_template("appointments/edit.html", form=form, found=found, **more)
