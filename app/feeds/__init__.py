"""Feeds: what is new, for feed readers; as Atom (RFC 4287) and as JSON Feed 1.1."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from app.access import SIGNED_IN
from app.features import Feature, MenuItem

bp = Blueprint("feeds", __name__)

feature = Feature(
    "feeds",
    bp,
    modules=(
        "app.feeds.routes.public",
        "app.feeds.routes.home",
        "app.feeds.routes.settings",
    ),
    menu=(MenuItem("feeds.settings", _l("Feeds"), "rss", SIGNED_IN, 33, in_account=True),),
)
