"""What is booked with a host: listed, and cancelled."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app import htmx
from app.access import SIGNED_IN, access
from app.booking import bp, showing
from app.booking.forms import NoteForm
from app.booking.loaders import confirmed_or_404, own_page_or_404
from app.booking.queries import lists
from app.booking.services.changing import cancel_as_host
from app.dates import utcnow
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.models import Booking
from app.pagination import Window


@bp.route("/pages/<int:page_id>/")
@access(SIGNED_IN)
def bookings(page_id: int) -> str:
    """What is booked on a page, the next first; ``?past=1`` what is over."""
    page, now = own_page_or_404(page_id), utcnow()
    is_past = request.args.get("past") == "1"
    find, keyset = (
        (lists.times_past, lists.BY_START_BACKWARDS)
        if is_past
        else (lists.times_to_come, lists.BY_START)
    )
    size = current_app.config["POSTS_PER_PAGE"]
    found = find(page, now, Window.parse(request.args, keyset), size)
    return htmx.page_or_fragment(
        "booking/bookings.html",
        "booking/_bookings.html",
        page=found,
        booking_page=page,
        is_past=is_past,
        paging={"page_id": page_id, "past": 1 if is_past else None},
    )


@bp.route("/bookings/<int:booking_id>/cancel", methods=["GET", "POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person, methods=["POST"])
def cancel_for_guest(booking_id: int) -> Response | tuple[str, int]:
    """Cancel a booking, with a word to the guest; asks once."""
    booking, form = confirmed_or_404(booking_id), NoteForm()
    back = url_for("booking.bookings", page_id=booking.page_id)
    if form.carry_out(lambda: _cancel(booking_id, form)) is not None:
        db.session.commit()
        flash(_("The booking is cancelled. The guest gets a mail."))
        return redirect(back)
    if form.is_submitted():
        db.session.rollback()
        booking = confirmed_or_404(booking_id)
    form.note.label.text = _("A word to %(name)s", name=booking.name)
    times = showing.times_in_words(showing.standing(booking), current_user.timezone)
    page = render_template(
        "booking/cancel_for_guest.html", booking=booking, form=form, times=times, back=back
    )
    return page, form.status


def _cancel(booking_id: int, form: NoteForm) -> Booking:
    return cancel_as_host(current_user, booking_id, note=form.note.data or "")
