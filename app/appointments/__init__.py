"""What happens when, and where: an agenda, appointments and series."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from app.access import EVERYBODY
from app.appointments import formats
from app.appointments.panels import next_appointments
from app.appointments.policies import can_change
from app.appointments.words import (
    ANSWERS,
    appointment_answer_icon,
    appointment_answer_label,
    appointment_audience_icon,
    appointment_audience_label,
    appointment_status_label,
)
from app.features import Feature, MenuItem, Panel

bp = Blueprint("appointments", __name__)
calendar_bp = Blueprint("calendar", __name__)
HELPERS = (
    appointment_answer_icon,
    appointment_answer_label,
    appointment_audience_icon,
    appointment_audience_label,
    appointment_status_label,
)
for helper in HELPERS:
    bp.add_app_template_global(helper)
bp.add_app_template_global(can_change, "can_change_appointment")
bp.add_app_template_global(lambda: ANSWERS, "appointment_answers")
FILTERS: dict[str, Callable[..., Any]] = {
    "date": formats.day,
    "datetime": formats.moment,
    "duration": formats.duration,
    "nl2br": formats.nl2br,
    "span": formats.span,
    "hours": formats.hours,
    "elsewhere": formats.elsewhere,
}
for name, words in FILTERS.items():
    bp.add_app_template_filter(words, name)

feature = Feature(
    "appointments",
    bp,
    url_prefix="/appointments",
    beside=((calendar_bp, "/calendar"),),
    modules=(
        "app.appointments.tasks",
        "app.appointments.routes.agenda",
        "app.appointments.routes.making",
        "app.appointments.routes.showing",
        "app.appointments.kinds",
        "app.appointments.routes.answering",
        "app.appointments.routes.invitation",
        "app.appointments.routes.people",
        "app.appointments.routes.editing",
        "app.appointments.routes.deleting",
        "app.appointments.routes.grids",
        "app.appointments.routes.feeds",
        "app.appointments.demo",
    ),
    menu=(MenuItem("appointments.index", _l("Appointments"), "calendar-event", EVERYBODY, 27),),
    panels=(Panel("appointments/_next.html", next_appointments, 5),),
)
