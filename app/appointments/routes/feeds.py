"""Calendar files: one appointment to take along, and feeds to subscribe to."""

from datetime import timedelta

from flask import Response, abort, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.access import EVERYBODY, SIGNED_IN, access, present_viewer
from app.appointments import bp, calendar_bp
from app.appointments.calendars import CALENDAR, event_of, file_of
from app.appointments.ics.writing import feed as written_feed
from app.appointments.queries import feeds as queries
from app.appointments.queries.visibility import appointment_named
from app.auth import secret_addresses
from app.auth.services import token_hash
from app.dates import utcnow
from app.extensions import db, limiter
from app.limits import by_person, write_limit
from app.models import CalendarFeed, User

COLOUR = "teal"
REFRESH = timedelta(hours=1)
FORMAT = "1"
"""Grows when feeds are written differently: calendar programs then read them anew."""
LONGEST_TOKEN = 100


@bp.route("/<int:appointment_id>.ics")
@access(EVERYBODY, is_visit=False)
def download(appointment_id: int) -> Response:
    """One appointment or series as a file."""
    viewer = present_viewer()
    return file_of(appointment_named(viewer, appointment_id) or abort(404), viewer)


@calendar_bp.route("/public.ics")
@access(EVERYBODY, is_visit=False)
def public() -> Response:
    """What is for everybody, for calendar programs."""
    return _feed(None, current_app.config["SITE_NAME"])


@calendar_bp.route("/<token>.ics")
@access(EVERYBODY, is_visit=False)
def personal(token: str) -> Response:
    """The calendar of whoever made the secret in the address."""
    owner = queries.owner_of_feed(token_hash(token)) if len(token) <= LONGEST_TOKEN else None
    if owner is None:
        abort(404)
    name = f"{current_app.config['SITE_NAME']}: {owner.name}"
    return _feed(owner, name)


def _feed(owner: User | None, name: str) -> Response:
    """The feed of a person or of the site, unless the program has the same already."""
    now = utcnow()
    answer = Response(content_type=CALENDAR)
    answer.set_etag(f"{FORMAT}-{queries.state_of(owner, now, name)}")
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    answer.make_conditional(request)
    if answer.status_code != 304:
        at = url_for("appointments.index", _external=True)
        events = [
            event_of(whole, f"{at}{whole.appointment.id}/")  # thousands: too many for url_for
            for whole in queries.read(owner, now)
        ]
        answer.data = written_feed(
            events, name=name, colour=COLOUR, source_url=request.base_url, refresh=REFRESH
        )
    return answer


@calendar_bp.route("/")
@access(SIGNED_IN)
def settings() -> str:
    """How calendar programs get at one's appointments."""
    return _settings()


@calendar_bp.route("/renew", methods=["POST"])
@access(SIGNED_IN)
@limiter.limit(write_limit, key_func=by_person)
def renew() -> str:
    """Make a secret address, and show it this once."""
    token = secret_addresses.renew(CalendarFeed, current_user)
    db.session.commit()
    return _settings(url_for("calendar.personal", token=token, _external=True))


@calendar_bp.route("/stop", methods=["POST"])
@access(SIGNED_IN)
def stop() -> str:
    """End the secret address."""
    secret_addresses.stop(CalendarFeed, current_user)
    db.session.commit()
    return _settings(message=_("The secret address opens nothing any more."))


def _settings(address: str = "", message: str = "") -> str:
    return render_template(
        "appointments/feeds.html",
        address=address,
        message=message,
        has_feed=db.session.get(CalendarFeed, current_user.id) is not None,
        public=url_for("calendar.public", _external=True),
    )
