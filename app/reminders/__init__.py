"""Reminders: of a text, or of a post, at an instant."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from app.access import SIGNED_IN
from app.features import Feature, MenuItem

bp = Blueprint("reminders", __name__)

feature = Feature(
    "reminders",
    bp,
    url_prefix="/reminders",
    modules=("app.reminders.kinds", "app.reminders.routes", "app.reminders.tasks"),
    menu=(MenuItem("reminders.index", _l("Reminders"), "alarm", SIGNED_IN, 10, in_account=True),),
)
