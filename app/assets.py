"""Static files: fingerprinted by their content, kept for a year by browsers."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for
from markupsafe import Markup
from werkzeug.security import safe_join

from app.i18n import language_tag
from config import BASE_DIR

YEAR = 365 * 24 * 3600
SPRITE = "vendor/icons.svg"
ICON = Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>')


@cache
def _fingerprint(path: str, modified_ns: int) -> str:
    # The time of the last change is part of the key, so that development sees a changed file.
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def fingerprint(folder: str, filename: str) -> str:
    """The first 12 hex digits of the SHA-256 of a static file; empty when there is none."""
    path = safe_join(folder, filename)
    if path is None or not Path(path).is_file():
        return ""
    return _fingerprint(path, Path(path).stat().st_mtime_ns)


@cache
def behaviours() -> list[str]:
    """The file names of our scripts, one per behaviour."""
    return sorted(path.name for path in (BASE_DIR / "app" / "static" / "js").glob("*.js"))


def moment_locale() -> str:
    """The static file that teaches moment.js the language of the answer; empty for English."""
    filename = f"vendor/moment/{language_tag()}.js"
    return filename if fingerprint(str(BASE_DIR / "app" / "static"), filename) else ""


@cache
def _known(_root: str, filename: str) -> str:
    # Under one root an address stays the same until the process ends.
    return url_for("static", filename=filename)


def asset(filename: str) -> str:
    """The address of a static file."""
    if current_app.debug:  # somebody is working on the files
        return url_for("static", filename=filename)
    return _known(request.script_root, filename)


@cache
def _icon(sprite: str, name: str) -> Markup:
    return ICON.format(sprite, name)


def icon(name: str) -> Markup:
    """An icon of the sprite (``flask icons``).

    It always stands beside words or a label, and so is hidden from screen readers. A page has
    dozens of them, which is why this is no macro.
    """
    return _icon(asset(SPRITE), name)


def init_app(app: Flask) -> None:
    """Add the fingerprint to every address of a static file, and long-lived answers to those."""

    def version_of(endpoint: str, filename: str) -> str:
        owner = app.blueprints["bootstrap"] if endpoint.startswith("bootstrap.") else app
        return fingerprint(str(owner.static_folder), filename)

    @app.url_defaults
    def add_fingerprint(endpoint: str, values: dict[str, str]) -> None:
        if endpoint not in {"static", "bootstrap.static"} or "v" in values:
            return
        if version := version_of(endpoint, values["filename"]):
            values["v"] = version

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint not in {"static", "bootstrap.static"} or not request.view_args:
            return response
        # Compression takes the file out of the answer and would leave it open.
        if close := getattr(response.response, "close", None):
            response.call_on_close(close)
        if response.status_code not in {200, 304}:
            return response
        # An old or made-up fingerprint gets the file of today, but not for a year.
        if request.args.get("v") == version_of(request.endpoint, request.view_args["filename"]):
            response.cache_control.no_cache = None
            response.cache_control.public = True
            response.cache_control.max_age = YEAR
            response.cache_control.immutable = True
        return response

    app.jinja_env.globals.update(
        asset=asset,
        behaviours=behaviours,
        icon=icon,
        moment_locale=moment_locale,
    )
