"""What guests do by the links of their mails. Looking changes nothing: mail programs look too."""

from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.access import EVERYBODY, access
from app.booking import bp, loaders, moments, showing
from app.booking.errors import HoldOver, Taken
from app.booking.forms import MoveForm, NoteForm
from app.booking.loaders import DeadLink
from app.booking.policies import can_guest_change, can_host
from app.booking.routes.guests import for_guests, in_zone, instant_or_404
from app.booking.services.changing import cancel as cancel_booking
from app.booking.services.changing import reschedule
from app.booking.services.confirming import confirm as confirm_booking
from app.booking.tokens import token_hash, tokens_of
from app.booking.visitors import clock_of_visitor
from app.database import SAFE_METHODS
from app.dates import utcnow
from app.extensions import db, limiter
from app.limits import booking_limit, booking_pages_limit, was_done
from app.models import Booking, BookingState, BookingTime
from app.zones import zone_of


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@access(EVERYBODY, is_visit=False)
@limiter.limit(booking_pages_limit)
def confirm(token: str) -> Response:
    """Confirm an address and with it the booking, by a button."""
    booking = loaders.to_confirm(token)
    if request.method not in SAFE_METHODS:
        booking = _confirm(token, booking)
        db.session.commit()
        flash(_("Your booking is confirmed. A mail with all that you need is on its way."))
    if booking.was_confirmed:
        there = url_for("booking.manage", token=tokens_of(booking).manage)
        return secretive(redirect(there))
    if not booking.is_held(utcnow()):
        raise loaders.hold_over(booking)
    page = render_template("booking/confirm.html", **_shown(booking))
    return secretive(for_guests(page))


def _confirm(token: str, booking: Booking) -> Booking:
    try:
        return confirm_booking(token)
    except HoldOver:
        raise loaders.hold_over(booking) from None
    except Taken as error:
        advice = _("Choose another time. We are sorry.")
        again = loaders.page_address(booking.page, booking.host)
        raise DeadLink(error.message, advice, again) from None


@bp.route("/manage/<token>")
@access(EVERYBODY, is_visit=False)
@limiter.limit(booking_pages_limit)
def manage(token: str) -> Response:
    """What a guest booked, and what can be done about it."""
    booking, now = loaders.to_manage(token), utcnow()
    times = _changeable(booking, now)
    until = min((_until(booking, time) for time in times), default=None)
    page = render_template(
        "booking/manage.html",
        token=token,
        movable=_with_words(times, booking.zone) if can_host(booking.host) else [],
        may_cancel=_may_cancel(booking, now),
        until=showing.moment(until, zone_of(booking.zone)) if until else "",
        is_cancelled=booking.state == BookingState.CANCELLED,
        is_past=all(time.ends_at <= now for time in booking.times),
        **_shown(booking),
    )
    return secretive(for_guests(page))


@bp.route("/manage/<token>/cancel", methods=["GET", "POST"])
@access(EVERYBODY, is_visit=False)
@limiter.limit(booking_pages_limit)
def cancel(token: str) -> Response:
    """Cancel a booking; asks once."""
    booking, form = loaders.to_manage(token), NoteForm()
    back = url_for("booking.manage", token=token)
    if request.method in SAFE_METHODS:
        if not _may_cancel(booking, utcnow()):
            return secretive(redirect(back))
    elif done := form.carry_out(lambda: cancel_booking(token, note=form.note.data or "")):
        db.session.commit()
        flash(_("Your booking is cancelled."))
        return secretive(redirect(_managed_at(done, token)))
    else:
        db.session.rollback()
        booking = loaders.to_manage(token)
    form.note.label.text = _("A word to %(name)s", name=booking.host.name)
    page = render_template("booking/cancel.html", form=form, back=back, **_shown(booking))
    return secretive(for_guests(page, form.status))


@bp.route("/manage/<token>/move/<int:number>")
@access(EVERYBODY, is_visit=False)
@limiter.limit(booking_pages_limit)
def move(token: str, number: int) -> Response:
    """Choose another time for one that is booked."""
    booking, now = loaders.to_manage(token), utcnow()
    time = loaders.time_or_404(booking, number)
    may_move = can_guest_change(booking, time, booking.page, now) and can_host(booking.host)
    if not may_move:
        return secretive(redirect(url_for("booking.manage", token=token)))
    clock = clock_of_visitor(booking.page.zone, booking.zone)
    asked = moments.day_named(request.args.get("from"))
    page = render_template(
        "booking/move.html",
        token=token,
        time=time,
        was=showing.time_in_words(time, clock.zone),
        view=showing.free_times(booking.page, clock, asked, now, without=time),
        **_shown(booking),
        **in_zone(clock),
        **{"from": asked},
    )
    return secretive(for_guests(page))


@bp.route("/manage/<token>/move/<int:number>/<instant>", methods=["GET", "POST"])
@access(EVERYBODY, is_visit=False)
@limiter.limit(booking_pages_limit)
@limiter.limit(booking_limit, methods=["POST"], deduct_when=was_done)
def move_to(token: str, number: int, instant: str) -> Response:
    """Move a time that is booked to another one; asks once."""
    booking, start, form = loaders.to_manage(token), instant_or_404(instant), MoveForm()
    time = loaders.time_or_404(booking, number)
    if time.starts_at == start:  # by an earlier click
        return secretive(redirect(url_for("booking.manage", token=token)))
    if done := form.carry_out(lambda: reschedule(token, start, number=number)):
        db.session.commit()
        flash(_("Your booking is moved. A mail with the new time is on its way."))
        return secretive(redirect(_managed_at(done, token)))
    if form.is_submitted():
        db.session.rollback()
        booking = loaders.to_manage(token)
        time = loaders.time_or_404(booking, number)
    clock = clock_of_visitor(booking.page.zone, booking.zone)
    page = render_template(
        "booking/move_to.html",
        token=token,
        form=form,
        time=time,
        was=showing.time_in_words(time, clock.zone),
        when=showing.when(booking.page, start, clock.zone),
        host_when=showing.beside(booking.page, start, clock.zone),
        **_shown(booking),
        **in_zone(clock),
    )
    return secretive(for_guests(page, form.status))


def _managed_at(booking: Booking, token: str) -> str:
    """Where a booking is managed now: a change under a new key of the site gives a new secret."""
    latest = tokens_of(booking).manage
    is_new = booking.token_hash == token_hash(latest)
    return url_for("booking.manage", token=latest if is_new else token)


def secretive(response: Response) -> Response:
    """The address is a secret: no cache keeps it, and no link tells where it came from."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _shown(booking: Booking) -> dict[str, object]:
    """What every page of a booking says of it."""
    times = showing.times_in_words(showing.standing(booking), booking.zone)
    return {"booking": booking, "times": times, "host": booking.host}


def _with_words(times: list[BookingTime], zone: str) -> list[tuple[BookingTime, str]]:
    return [(time, showing.time_in_words(time, zone_of(zone))) for time in times]


def _changeable(booking: Booking, now: datetime) -> list[BookingTime]:
    return [time for time in booking.times if can_guest_change(booking, time, booking.page, now)]


def _may_cancel(booking: Booking, now: datetime) -> bool:
    """Whether each time that is still to come may be called off."""
    coming = [time for time in booking.times if time.is_blocking and time.ends_at > now]
    return bool(coming) and len(_changeable(booking, now)) == len(coming)


def _until(booking: Booking, time: BookingTime) -> datetime:
    return time.starts_at - timedelta(minutes=booking.page.change_until_minutes)


@bp.errorhandler(DeadLink)
def dead_link(error: DeadLink) -> Response:
    """Say what is the matter with a link, and where to go on."""
    db.session.rollback()
    return secretive(for_guests(render_template("booking/dead.html", error=error), error.status))
