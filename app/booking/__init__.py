"""Booking pages: guests without an account book times of members."""

from flask import Blueprint

from app.booking.policies import can_change_page
from app.features import Feature

bp = Blueprint("booking", __name__)
bp.add_app_template_global(can_change_page, "can_change_booking_page")

feature = Feature(
    "booking",
    bp,
    url_prefix="/book",
    modules=("app.booking.tasks", "app.booking.services.following"),
)
