"""Sign in and out, register, passwords."""

from flask import Blueprint

from app.features import Feature

bp = Blueprint("auth", __name__, cli_group=None)

feature = Feature(
    "auth",
    bp,
    url_prefix="/auth",
    modules=("app.auth.routes", "app.auth.commands"),
    required=True,
)
