"""Sign in and out, register, passwords."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from app.access import SIGNED_IN
from app.features import Feature, MenuItem

bp = Blueprint("auth", __name__, cli_group=None)

feature = Feature(
    "auth",
    bp,
    url_prefix="/auth",
    modules=(
        "app.auth.kinds",
        "app.auth.tasks",
        "app.auth.routes.signing",
        "app.auth.routes.reset",
        "app.auth.routes.confirm",
        "app.auth.commands",
    ),
    menu=(
        MenuItem("auth.password", _l("Change password"), "lock", SIGNED_IN, 40, in_account=True),
    ),
    required=True,
)
