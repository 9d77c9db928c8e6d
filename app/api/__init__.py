"""JSON for programs."""

from flask import Blueprint

from app.features import Feature

bp = Blueprint("api", __name__)

feature = Feature("api", bp, url_prefix="/api", modules=("app.api.routes",))
