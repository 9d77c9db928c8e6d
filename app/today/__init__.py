"""Today: what a person has to do and where to be, on one page."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from app.access import SIGNED_IN
from app.features import Feature, MenuItem

bp = Blueprint("today", __name__)

feature = Feature(
    "today",
    bp,
    modules=("app.today.routes",),
    menu=(MenuItem("today.index", _l("Today"), "list-check", SIGNED_IN, 5, in_account=True),),
)
