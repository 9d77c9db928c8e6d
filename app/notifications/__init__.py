"""The bell: what happened to a person, on the site, by mail or in the digest."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from app.access import SIGNED_IN
from app.features import Feature, MenuItem
from app.notifications.badge import unread_badge, unread_label

bp = Blueprint("notifications", __name__)
for helper in (unread_badge, unread_label):
    bp.add_app_template_global(helper)

feature = Feature(
    "notifications",
    bp,
    modules=("app.notifications.routes",),
    menu=(
        MenuItem(
            "notifications.index",
            _l("Notifications"),
            "bell",
            SIGNED_IN,
            40,
            badge="notifications/_badge.html",
        ),
        MenuItem(
            "notifications.preferences",
            _l("Choose notifications"),
            "bell",
            SIGNED_IN,
            50,
            in_account=True,
        ),
    ),
    required=True,
)
