"""Work that takes longer than a request: its rows, its progress, its end."""

from flask import Blueprint

from app.features import Feature

bp = Blueprint("background", __name__)

feature = Feature(
    "background",
    bp,
    modules=("app.background.kinds", "app.background.routes", "app.background.tasks"),
    required=True,
)
