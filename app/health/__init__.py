"""Whether the site is alive and ready, for the keeper's monitoring."""

from flask import Blueprint

from app.features import Feature

bp = Blueprint("health", __name__)

feature = Feature("health", bp, modules=("app.health.routes",))
