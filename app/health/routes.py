"""``/healthz`` and ``/readyz``."""

from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from app.access import EVERYBODY, access
from app.extensions import db, limiter
from app.health import bp


@cache
def newest_revision(directory: str) -> str | None:
    """The revision that a migrated database is at."""
    return ScriptDirectory(directory).get_current_head()


@bp.route("/healthz")
@access(EVERYBODY, is_visit=False)
@limiter.exempt
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.route("/readyz")
@access(EVERYBODY, is_visit=False)
@limiter.exempt
def readyz() -> tuple[Response, int]:
    """The database answers, and its schema is the one this code was written for."""
    try:
        found = MigrationContext.configure(db.session.connection()).get_current_revision()
    except SQLAlchemyError:
        db.session.rollback()
        return jsonify(status="error", database="unreachable"), 503
    if found != newest_revision(current_app.extensions["migrate"].directory):
        return jsonify(status="error", database="not migrated"), 503
    return jsonify(status="ok", database="ok"), 200
