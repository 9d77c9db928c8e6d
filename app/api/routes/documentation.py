"""The entry to the API, its description, and the page to read and try it."""

from flask import Flask, Response, current_app, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.access import EVERYBODY, access
from app.api import bp, description


@access(EVERYBODY, is_visit=False)
def index() -> Response:
    """What this site is called, and where its API is described."""
    return jsonify(
        name=current_app.config["SITE_NAME"],
        languages=list(current_app.config["LANGUAGES"]),
        _links={
            "self": url_for("api.index"),
            "site": url_for("main.index"),
            "description": url_for("api.openapi"),
            "documentation": url_for("api.docs"),
        },
    )


@access(EVERYBODY, is_visit=False)
def openapi() -> BaseResponse:
    """The description of the API, for programs that read such."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    response = Response(description.as_json(app), mimetype="application/json")
    response.add_etag()
    response.cache_control.public = True
    response.cache_control.no_cache = True
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response.make_conditional(request)


@access(EVERYBODY, is_visit=False)
def docs() -> str:
    """The description as a page, with forms to try each call."""
    return render_template("api/docs.html")


# Plain routes: what describes the calls is none of them.
for path, view in (("/", index), ("/openapi.json", openapi), ("/docs", docs)):
    bp.add_plain_route(path, view)
