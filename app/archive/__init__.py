"""Everything that a person has here, as one file to keep."""

from flask import Blueprint

from app.features import Feature

bp = Blueprint("archive", __name__)

feature = Feature(
    "archive",
    bp,
    modules=(
        "app.archive.routes",
        "app.archive.tasks",
        "app.archive.imports.routes",
        "app.archive.imports.tasks",
    ),
)
