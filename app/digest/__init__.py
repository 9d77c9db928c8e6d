"""The weekly mail: what happened, on Saturday morning where each person lives."""

from flask import Blueprint

from app.features import Feature

bp = Blueprint("digest", __name__)

feature = Feature("digest", bp, modules=("app.digest.routes", "app.digest.tasks"))
