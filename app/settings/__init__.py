"""What people set about their account."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from app.access import SIGNED_IN
from app.features import Feature, MenuItem

bp = Blueprint("settings", __name__)

feature = Feature(
    "settings",
    bp,
    url_prefix="/settings",
    modules=("app.settings.routes.account", "app.settings.routes.tokens"),
    menu=(
        MenuItem(
            "settings.writing", _l("Writing"), "pencil-square", SIGNED_IN, 25, in_account=True
        ),
        MenuItem(
            "settings.email", _l("E-mail address"), "envelope", SIGNED_IN, 30, in_account=True
        ),
    ),
    required=True,
)
