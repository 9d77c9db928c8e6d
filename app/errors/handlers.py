"""The one table from what was raised to what is answered."""

import logging

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, Unauthorized
from werkzeug.wrappers import Response as BaseResponse

from app import htmx
from app.access import is_for_programs
from app.database import SAFE_METHODS
from app.errors import bp
from app.errors.exceptions import DomainError
from app.errors.render import render_error, wants_json
from app.errors.report import report
from app.extensions import db
from app.limits import seconds_until_reset
from app.redirects import path_of

logger = logging.getLogger("app")

KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


@bp.app_errorhandler(HTTPException)
def http_error(error: HTTPException) -> BaseResponse:
    """Every status that a view or the router aborts with."""
    if error.code is None or error.code < 400:
        return error.get_response()
    db.session.rollback()
    headers = _kept_headers(error)
    if error.code == 429:
        headers.setdefault("Retry-After", str(seconds_until_reset()))
    if retry_after := getattr(error, "retry_after", None):
        headers["Retry-After"] = str(retry_after)
    return render_error(error.code, headers=headers)


def _kept_headers(error: HTTPException) -> dict[str, str]:
    return {name: value for name, value in error.get_headers() if name in KEPT_HEADERS}


@bp.app_errorhandler(Unauthorized)
def sign_in_first(error: Unauthorized) -> BaseResponse:
    """Lead guests to the sign-in page and back; what they sent stays on the page."""
    if wants_json():
        return render_error(401, headers=_kept_headers(error))
    if htmx.wanted():
        return htmx.redirect(url_for("auth.login", next=path_of(htmx.current_url()) or None))
    if request.method not in SAFE_METHODS:
        return render_error(401, _l("You are signed out. Sign in, then send this again."))
    flash(_("Please sign in to open this page."), "info")
    return redirect(url_for("auth.login", next=request.full_path.rstrip("?")))


@bp.app_errorhandler(CSRFError)
def form_too_old(error: CSRFError) -> BaseResponse:
    """A form from before the person signed in or out, or from another site."""
    return render_error(
        400, _l("This form is no longer valid. Load the page again, then send it once more.")
    )


@bp.app_errorhandler(DomainError)
def rule_broken(error: DomainError) -> BaseResponse:
    """A rule said no, and the view had no better place to show it."""
    db.session.rollback()
    is_call = is_for_programs(request.path)
    status = error.program_status if is_call else error.status
    return render_error(status, error.message, error.headers, error.errors, error.more)


@bp.app_errorhandler(OperationalError)
@bp.app_errorhandler(InterfaceError)
def database_gone(error: Exception) -> BaseResponse:
    """The database does not answer."""
    logger.error("The database does not answer: %s", error)
    db.session.rollback()
    return render_error(503, headers={"Retry-After": "30"})


@bp.app_errorhandler(InternalServerError)
def bug(error: InternalServerError) -> Response:
    """What nobody thought of. Flask has logged it with its traceback."""
    db.session.rollback()
    if error.original_exception is not None:
        report(error.original_exception)
    return render_error(500)
