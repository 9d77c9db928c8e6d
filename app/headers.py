"""The headers that keep browsers from doing what we did not ask for."""

from flask import Flask, Response, g, request

from app.access import is_for_programs
from app.text import FRAME_HOSTS

GRAVATAR = "https://www.gravatar.com"
BASE_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    # Players of videos, once somebody asked for one.
    "frame-src": " ".join(FRAME_HOSTS.values()),
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def content_security_policy(*, gravatar: bool, **more: str) -> str:
    """The policy of every answer; scripts and styles come from us alone, and none is inline.

    ``more`` adds what one page needs beyond that: ``frame_src="'self'"``.
    """
    policy = BASE_POLICY | {name.replace("_", "-"): sources for name, sources in more.items()}
    if gravatar:
        policy["img-src"] += f" {GRAVATAR}"
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


def for_everybody(response: Response, seconds: int) -> Response:
    """Let every cache keep an answer for some seconds: whoever asks gets the same.

    Only for views that never look at who asks, nor at the language of the browser.
    """
    response.cache_control.public = True
    response.cache_control.max_age = seconds
    g.is_for_everybody = True
    return response


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    policy = content_security_policy(gravatar=app.config["AVATARS"] == "gravatar")

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if app.config["SESSION_COOKIE_SECURE"]:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if response.mimetype in {"text/html", "application/json"} and not response.cache_control:
            # A page may be somebody's own: no shared cache, and asked for again each time.
            response.cache_control.private = True
            response.cache_control.no_cache = True
        cache = response.cache_control
        is_everybodys = g.get("is_for_everybody") or (cache.public and cache.immutable)
        if not is_everybodys and request.endpoint not in {"static", "bootstrap.static"}:
            response.vary.add("Authorization" if is_for_programs(request.path) else "Cookie")
        return response
