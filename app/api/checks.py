"""What is looked at before and after every call, besides the access rule."""

import logging

from flask import Response, abort, current_app, g, request
from flask_login import current_user
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import Unauthorized

from app.access import is_for_programs
from app.api import bp
from app.api.blueprint import Call
from app.api.errors import ScopeMissing
from app.auth import access_tokens
from app.auth.bearers import bearer, present_token
from app.auth.scopes import allows
from app.extensions import db
from app.limits import seconds_until_reset, tightest_limit

logger = logging.getLogger(__name__)

EXPOSED = "ETag, Link, Location, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"


def present_call() -> Call | None:
    """What is declared of the call at hand."""
    view = current_app.view_functions.get(request.endpoint or "")
    found: Call | None = getattr(view, "call", None)
    return found


@bp.before_request
def check_feature() -> None:
    """A feature that is off has no calls."""
    call = present_call()
    if call is not None and not call.is_on(current_app):
        abort(404)


@bp.before_request
def check_token() -> None:
    """Refuse a token that is not good, also where none is needed, and one that is for other things.

    Raises:
        Unauthorized: the token has expired, was revoked, or never was one.
        ScopeMissing: the token is good for other things.
    """
    call = present_call()
    if call is None or call.authentication == "basic":
        return
    if "Authorization" in request.headers and not current_user.is_authenticated:
        raise Unauthorized
    token = present_token()
    if token and call.scope and not allows(token.scopes.split(), call.scope):
        raise ScopeMissing(call.scope)


@bp.after_request
def note_use(response: Response) -> Response:
    """Write down that the token is used, now and then, after the view is done with the database.

    When the database cannot take that, the answer is what it is all the same.
    """
    token_id: int | None = g.pop("token_use_due", None)
    if token_id is None:
        return response
    try:
        db.session.rollback()  # nothing that the view left uncommitted slips through here
        access_tokens.record_use(token_id)
        db.session.commit()
    except (OperationalError, InterfaceError) as error:
        logger.warning("That a token is used could not be written down: %s", error)
        db.session.rollback()
    return response


@bp.after_request
def say_how_often(response: Response) -> Response:
    """Tell what is left of the tightest limit (draft-ietf-httpapi-ratelimit-headers-06)."""
    if tightest := tightest_limit():
        response.headers["RateLimit-Limit"] = str(tightest.limit.amount)
        response.headers["RateLimit-Remaining"] = str(max(0, tightest.remaining))
        response.headers["RateLimit-Reset"] = str(seconds_until_reset())
    return response


@bp.after_request
def say_how_to_sign_in(response: Response) -> Response:
    """Tell who is not let in what to show (RFC 6750, section 3)."""
    if response.status_code == 401 and "WWW-Authenticate" not in response.headers:
        call = present_call()
        challenge = f'Bearer realm="{bearer.realm}"'
        if call is not None and call.authentication == "basic":
            challenge = f'Basic realm="{bearer.realm}", charset="UTF-8"'
        elif "Authorization" in request.headers:
            challenge += ', error="invalid_token"'
        response.headers["WWW-Authenticate"] = challenge
    return response


@bp.after_app_request
def answer_without_pages(response: Response) -> Response:
    """Take the page away that the router gives along when it leads to another address.

    What is said of the methods that there are is no page either.
    """
    is_by_router = 300 <= response.status_code < 400 or request.method == "OPTIONS"
    is_page = is_by_router and response.mimetype == "text/html"
    if is_page and is_for_programs(request.path):
        response.set_data(b"")
        del response.headers["Content-Type"]
    return response


@bp.after_app_request
def share_with_other_sites(response: Response) -> Response:
    """Let scripts of other sites make calls that show a token, and only those.

    No cookie counts here, so no script of another site gets at more than what its token opens
    (Fetch standard, CORS protocol). Without a token a script is told nothing. That there is no such
    call, or not by this method, is told like everything else.
    """
    if not is_for_programs(request.path):
        return response
    headers = response.headers
    asks_first = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
    if asks_first and "authorization" in _requested_headers():
        headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, PATCH, DELETE"
        headers["Access-Control-Allow-Headers"] = (
            "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match"
        )
        headers["Access-Control-Max-Age"] = "7200"
    elif "Authorization" not in request.headers:
        return response
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = EXPOSED
    response.vary.update(["Authorization", "Access-Control-Request-Headers"])
    return response


def _requested_headers() -> set[str]:
    named = request.headers.get("Access-Control-Request-Headers", "")
    return {name.strip().lower() for name in named.split(",")}
