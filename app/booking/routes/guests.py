"""Where guests choose a time and ask for it."""

from collections.abc import Sequence
from datetime import datetime

from flask import abort, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from app import mail
from app.access import EVERYBODY, access
from app.booking import bp, moments, showing
from app.booking.errors import Taken
from app.booking.forms import BookForm
from app.booking.guests import Guest
from app.booking.loaders import page_or_404
from app.booking.policies import can_book
from app.booking.queries.slots import next_free
from app.booking.services.holding import hold
from app.booking.visitors import Clock, clock_of_visitor, zones_to_choose
from app.dates import utcnow
from app.errors.exceptions import DomainError
from app.extensions import db, limiter
from app.i18n import timezones
from app.limits import booking_pages_limit, bookings_by_guest_limited, bookings_limited
from app.models import Booking, BookingPage

MOST_OTHERS = 5


@bp.route("/<username>/<slug>")
@access(EVERYBODY)
@limiter.limit(booking_pages_limit)
def page(username: str, slug: str) -> Response:
    """The free times of a page; ``?from=`` says from which day on, ``?zone=`` by which clocks."""
    found = page_or_404(username, slug)
    clock = clock_of_visitor(found.zone)
    asked, view = moments.day_named(request.args.get("from")), None
    if can_book(found, found.owner):
        view = showing.free_times(found, clock, asked, utcnow())
    return for_guests(
        render_template(
            "booking/page.html",
            page=found,
            host=found.owner,
            view=view,
            **in_zone(clock),
            **{"from": asked},
        )
    )


@bp.route("/<username>/<slug>/<instant>", methods=["GET", "POST"])
@access(EVERYBODY)
@limiter.limit(booking_pages_limit)
@bookings_limited
@bookings_by_guest_limited
def ask(username: str, slug: str, instant: str) -> Response:
    """Ask for a time: who it is for. It is kept, and a mail asks to confirm."""
    found, start = page_or_404(username, slug), instant_or_404(instant)
    if not can_book(found, found.owner):
        return make_response(redirect(url_for("booking.page", username=username, slug=slug)))
    clock = clock_of_visitor(found.zone)
    if request.method != "POST":
        return _asked(found, start, clock, _filled())
    form = BookForm()
    if form.carry_out(lambda: _hold(found, start, clock, form)) is None:
        db.session.rollback()
        return _asked(page_or_404(username, slug), start, clock, form)
    db.session.commit()
    return make_response(
        redirect(
            url_for("booking.held", username=username, slug=slug, instant=instant, zone=clock.name)
        )
    )


@bp.route("/<username>/<slug>/<instant>/held")
@access(EVERYBODY)
@limiter.limit(booking_pages_limit)
def held(username: str, slug: str, instant: str) -> Response:
    """Say that a mail is on its way; the address tells nothing that its reader did not choose."""
    found, start = page_or_404(username, slug), instant_or_404(instant)
    clock = clock_of_visitor(found.zone)
    return for_guests(
        render_template(
            "booking/held.html",
            page=found,
            host=found.owner,
            when=showing.when(found, start, clock.zone),
            is_on=mail.is_on() or current_app.debug,
            **in_zone(clock),
        )
    )


def instant_or_404(name: str) -> datetime:
    """The instant that an address names."""
    return moments.instant_named(name) or abort(404)


def in_zone(clock: Clock) -> dict[str, object]:
    """What the templates need to know of the zone."""
    asked = request.args.get("zone")
    return {
        "clock": clock,
        "zones": zones_to_choose(clock),
        "zone_wanted": clock.name if asked in timezones() else None,
    }


def for_guests(page: str, status: int = 200) -> Response:
    """A page that search machines leave alone."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _filled() -> BookForm:
    """The form of somebody who is signed in knows who they are."""
    if not current_user.is_authenticated:
        return BookForm(formdata=None)
    return BookForm(formdata=None, name=current_user.name, address=current_user.email)


def _hold(page: BookingPage, start: datetime, clock: Clock, form: BookForm) -> Booking:
    times = form.times.data or 1
    if times > page.most_times:
        message = _l("Choose at most %(num)d.", num=page.most_times)
        raise DomainError(message, field="times")
    guest = Guest(
        name=form.name.data or "",
        address=form.address.data or "",
        zone=clock.name,
        locale=str(get_locale()),
        answers=tuple(form.answers.data),
        note=form.note.data or "",
    )
    starts = showing.weekly(page, start, times)
    booking, _tokens = hold(page.id, starts, guest, form_key=form.form_key.data or None)
    return booking


def _asked(page: BookingPage, start: datetime, clock: Clock, form: BookForm) -> Response:
    """The form; where the time is gone, with others in its place."""
    others: Sequence[datetime] = ()
    is_there = True
    if isinstance(form.refusal, Taken):
        others = form.refusal.next_times
    elif not form.is_submitted() and not showing.is_free(page, start, now := utcnow()):
        is_there, others = False, next_free(page, start, now, MOST_OTHERS)
    shown = render_template(
        "booking/ask.html",
        page=page,
        host=page.owner,
        form=form,
        is_free=is_there,
        others=showing.offers_of(others, page, clock.zone),
        when=showing.when(page, start, clock.zone),
        host_when=showing.beside(page, start, clock.zone),
        day=start.astimezone(clock.zone).date(),
        **in_zone(clock),
    )
    return for_guests(shown, form.status)
