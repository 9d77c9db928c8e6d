"""Reminders: of a text, or of a thing of the site, at an instant."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from app.access import SIGNED_IN
from app.features import Feature, MenuItem
from app.reminders.things import target_of

bp = Blueprint("reminders", __name__)
bp.add_app_template_global(target_of)

feature = Feature(
    "reminders",
    bp,
    url_prefix="/reminders",
    modules=(
        "app.reminders.kinds",
        "app.reminders.extras",
        "app.reminders.routes",
        "app.reminders.tasks",
    ),
    menu=(MenuItem("reminders.index", _l("Reminders"), "alarm", SIGNED_IN, 10, in_account=True),),
)
