"""What is answered when something goes wrong."""

from flask import Blueprint

from app.features import Feature

bp = Blueprint("errors", __name__)

feature = Feature("errors", bp, modules=("app.errors.handlers",), required=True)
