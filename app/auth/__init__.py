"""Sign in and out, register, passwords."""

from flask import Blueprint

from app.features import Feature

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
    required=True,
)
