"""Move an appointment within a calendar, for scripts: they drag it there, and take it back."""

from datetime import datetime
from typing import Any

from flask import Response as FlaskResponse
from flask import jsonify, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.access import SIGNED_IN, access
from app.appointments import bp, formats, zones
from app.appointments.forms import MoveForm
from app.appointments.loaders import Found, own_or_403
from app.appointments.routes.drafting import scope_in
from app.appointments.services.changing import Scope, change_appointment
from app.appointments.services.drafts import Draft, NoSuchLocalTime
from app.appointments.services.moves import Move, Place, lasting, moved
from app.errors.exceptions import DomainError
from app.extensions import db, limiter
from app.i18n import select_timezone
from app.limits import by_person, write_limit
from app.models import Appointment
from app.zones import zone_of


@bp.route("/<int:appointment_id>/move", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def move(appointment_id: int) -> FlaskResponse | tuple[FlaskResponse, int]:
    """Move one's appointment, or of a series as much as the form says; ``undo`` takes it back."""
    found = own_or_403(appointment_id)
    form = MoveForm()
    done = form.carry_out(lambda: _move(form, found))
    if done is None:
        db.session.rollback()
        status = form.refusal.status if form.refusal else 422
        return jsonify(message=form.trouble), status if status != DomainError.status else 422
    db.session.commit()
    return jsonify(done)


def _move(form: MoveForm, found: Found) -> dict[str, Any]:
    scope = scope_in(form.scope) if found.at else Scope.ALL
    if found.content is not found.appointment:
        scope = Scope.ONE  # what was changed for one time belongs to this time: it moves alone
    draft, length, asked = found.draft, Draft.of(found.content).length, _asked(form)
    before, after = Place.of(draft, length), moved(draft, length, asked)
    changed = change_appointment(
        found.appointment.id,
        current_user,
        _of_first(after, found) if scope is Scope.ALL else after,
        version=form.version_read(),
        scope=scope,
        at=found.at,
    )
    place = Place.of(after, after.length)
    return {
        "message": _("It is %(when)s now.", when=formats.span(place)),
        "undo": {
            "address": _address(changed, after.starts),
            "version": (found.appointment if changed.series_id else changed).version,
            "scope": Scope.ONE if changed.series_id else Scope.ALL,
            **_back(asked, before),
        },
    }


def _of_first(draft: Draft, found: Found) -> Draft:
    """The same for all of a series: its first time moves as far as the one that was dragged."""
    if found.at is None:
        return draft
    starts = found.appointment.starts_local + (draft.starts - found.at)
    return lasting(draft, starts, draft.length)


def _address(changed: Appointment, starts: datetime) -> str:
    """Where what was moved can be moved again; in a series by the name that its time has now."""
    at = changed.original_local or (starts if changed.is_series else None)
    return url_for(
        "appointments.move",
        appointment_id=changed.series_id or changed.id,
        at=at.isoformat() if at else None,
    )


def _back(asked: Move, before: Place) -> dict[str, Any]:
    """The opposite of a move."""
    if before.all_day:
        return {"days": -asked.days, "longer": -asked.longer}
    return {"start": before.starts_at.isoformat(), "end": before.ends_at.isoformat()}


def _asked(form: MoveForm) -> Move:
    return Move(
        days=form.days.data or 0,
        longer=form.longer.data or 0,
        starts=_instant(form.start.data, "start"),
        ends=_instant(form.end.data, "end"),
    )


def _instant(read: datetime | None, field: str) -> datetime | None:
    """The instant of what clocks show where the reader is; of a time with an offset, its own.

    Raises:
        NoSuchLocalTime: the clocks leave it out.
    """
    if read is None or read.tzinfo is not None:
        return read
    zone = zone_of(select_timezone())
    if not zones.exists(read, zone):
        raise NoSuchLocalTime(field, read, zones.neighbours(read, zone))
    return zones.instant(read, zone)
