"""Booking pages: guests without an account book times of members."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from app.access import MEMBER
from app.appointments.formats import duration, nl2br
from app.booking import moments
from app.booking.policies import can_change_page
from app.booking.showing import time_of_reader
from app.booking.words import booking_state_label
from app.features import Feature, MenuItem

bp = Blueprint("booking", __name__)
HELPERS: dict[str, Callable[..., Any]] = {
    "can_change_booking_page": can_change_page,
    "booking_span": time_of_reader,
    "booking_length": lambda minutes: duration(minutes * 60),
    "booking_state_label": booking_state_label,
    "long_day": moments.long_day,
    "zone_label": moments.zone_label,
}
for name, helper in HELPERS.items():
    bp.add_app_template_global(helper, name)
bp.add_app_template_filter(nl2br, "nl2br")  # also where there are no appointments

feature = Feature(
    "booking",
    bp,
    url_prefix="/book",
    modules=(
        "app.booking.tasks",
        "app.booking.services.following",
        "app.booking.announcing",
        "app.booking.routes.pages",
        "app.booking.routes.bookings",
        "app.booking.routes.times",
        "app.booking.routes.guests",
        "app.booking.routes.managing",
        "app.booking.demo",
    ),
    menu=(
        MenuItem(
            "booking.index", _l("Booking pages"), "calendar-event", MEMBER, 15, in_account=True
        ),
    ),
)
