"""Reminders: of a text, or of a post, at an instant."""

from flask import Blueprint

from app.features import Feature

bp = Blueprint("reminders", __name__)

feature = Feature(
    "reminders",
    bp,
    url_prefix="/reminders",
    modules=("app.reminders.kinds", "app.reminders.routes", "app.reminders.tasks"),
)
