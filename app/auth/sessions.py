"""The cookie that holds a sign-in, and the person that a request comes from.

Flask-Login asks ``person_of`` once per request, when ``current_user`` is first used; that is the
one statement which loads the sign-in and the person together.
"""

from datetime import timedelta
from typing import Any

from flask import Flask, Request, current_app, g, request, session
from flask_login import current_user
from werkzeug.wrappers import Response

from app import access
from app.auth import bearers, queries, services
from app.dates import utcnow
from app.extensions import db, login
from app.i18n import LOCALE_KEY
from app.models import LoginSession, User
from app.text import tidy_line
from app.themes import THEME_KEY

VISIT_INTERVAL = timedelta(minutes=1)
"""A visit is written down at most this often, so that reading stays reading."""
LONGEST_TOKEN = 100


def cookie_name() -> str:
    """Outside development the name makes browsers insist on HTTPS, our host and the whole site."""
    return "__Host-signin" if current_app.config["SESSION_COOKIE_SECURE"] else "signin"


def person_of(request: Request) -> User | None:
    """The person whose sign-in the request carries, or None; of programs, whose token it is."""
    if access.is_for_programs(request.path):
        return bearers.person_of(request)
    token = request.cookies.get(cookie_name(), "")
    if not token or len(token) > LONGEST_TOKEN:
        return None
    not_before = utcnow() - timedelta(days=current_app.config["SESSION_DAYS"])
    found = queries.live_session(services.token_hash(token), not_before)
    if found is None:
        return None
    g.login_session = found
    g.user_id = found.user_id
    return found.user


def present_session() -> LoginSession | None:
    """The sign-in that this request came with."""
    return g.get("login_session") if current_user.is_authenticated else None


def set_cookie(response: Response, token: str, *, remember: bool) -> Response:
    """Hand the token to the browser, until it closes or for as long as a sign-in lasts."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=current_app.config["SESSION_DAYS"] * 24 * 3600 if remember else None,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    # What a guest collected (a form token among it) must not carry over to the person.
    forget_session()
    return response


def clear_cookie(response: Response) -> Response:
    """Take the token back from the browser."""
    response.delete_cookie(
        cookie_name(),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    forget_session()
    return response


def forget_session() -> None:
    """Empty the session, but for the language and the colours chosen on this device."""
    kept = {key: session[key] for key in (LOCALE_KEY, THEME_KEY) if key in session}
    session.clear()
    session.update(kept)


def device_name() -> str:
    """What the browser says of itself, for the person to recognise the sign-in by."""
    return tidy_line(request.user_agent.string)


def note_with_visit(**columns: Any) -> None:
    """Have columns of the person's own row written down together with the visit, if it is."""
    g.with_visit = {**g.get("with_visit", {}), **columns}


def note_visit(response: Response) -> Response:
    """Write down that the person is here, after the view has finished with the database."""
    rule = access.rule_of(current_app, request.endpoint or "")
    found: LoginSession | None = g.get("login_session")
    if found is None or rule is None or response.status_code >= 400:
        return response
    if not rule.counts_as_visit():
        return response
    now = utcnow()
    if found in db.session and now - found.last_seen >= VISIT_INTERVAL:
        session_id, user_id = found.id, found.user_id
        db.session.rollback()  # nothing that the view left uncommitted slips through here
        services.record_visit(session_id, user_id, now, **g.get("with_visit", {}))
        db.session.commit()
    return response


def init_app(app: Flask) -> None:
    """Have Flask-Login ask us, and note visits."""
    # What login.init_app does, but for its remember-me cookie: looking for that on every answer
    # makes static files vary with the cookie, and browsers fetch all of them again.
    app.login_manager = login  # type: ignore[attr-defined]
    # The proxy itself: a page that does not ask for the person does not look for one.
    app.jinja_env.globals["current_user"] = current_user
    login.session_protection = None  # our own row is the session; Flask-Login keeps none
    login.request_loader(person_of)
    app.after_request(note_visit)
