"""What the keepers look after."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from app.access import ADMIN
from app.features import Feature, MenuItem

bp = Blueprint("admin", __name__)

feature = Feature(
    "admin",
    bp,
    url_prefix="/admin",
    modules=("app.admin.routes",),
    menu=(MenuItem("admin.index", _l("Administration"), "gear", ADMIN, 90, in_account=True),),
)
