"""The entry to the API."""

from flask import Response, current_app, jsonify, url_for

from app.access import EVERYBODY, access
from app.api import bp


@bp.route("/")
@access(EVERYBODY, is_visit=False)
def index() -> Response:
    """What this site is called and where its people find it."""
    return jsonify(
        name=current_app.config["SITE_NAME"],
        languages=list(current_app.config["LANGUAGES"]),
        _links={"self": url_for("api.index"), "site": url_for("main.index")},
    )
