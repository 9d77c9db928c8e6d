"""What people set about their account."""

from flask import Blueprint

from app.features import Feature

bp = Blueprint("settings", __name__)

feature = Feature(
    "settings",
    bp,
    url_prefix="/settings",
    modules=("app.settings.routes",),
    required=True,
)
