"""The description of the API (OpenAPI 3.1), made of what the calls declare."""

from typing import Any

import flask_smorest
from flask import Flask

from app.api import bp
from app.api.fields import Dict, Instant, List, Schema, String
from app.auth.scopes import SCOPES

VERSION = "1.0.0"
OPENAPI_VERSION = "3.1.0"
METHODS = {"get", "post", "put", "patch", "delete"}
INTRODUCTION = """\
Everything that the pages show, for programs. The rules are the same: you see and do what the
person may whose token you show.

**Tokens.** Send `Authorization: Bearer <token>`. Get one for an hour by `POST /api/tokens`, or make
one for your program on the page *Tokens* of the account menu, for what it has to do and no more.

**Lists** have `items`, `_meta` and `_links`. Follow `_links.next` until it is null.

**Times** are in UTC: `2026-05-04T12:30:00Z`.

**Changing** posts, tickets and appointments needs `If-Match` with the `ETag` of what you have seen.
412 says that somebody else has changed it meanwhile.

**Repeating.** Send an `Idempotency-Key` with a POST. If no answer reaches you, send the same call
again.

**Errors** have one shape, and never are HTML.
"""
TAGS = {
    "tokens": "Getting and giving back tokens.",
    "users": "People, and who follows whom.",
    "posts": "Posts, answers, likes, reposts, bookmarks and images.",
    "tags": "The words that posts are found by.",
    "tickets": "What is broken or wanted, its comments and its history.",
    "appointments": "Calendars, invitations, free times and bookings.",
    "notifications": "What somebody is told.",
    "me": "The person whose token it is.",
    "exports": "Everything that somebody has here, as a file.",
}


class Error(Schema):
    """What went wrong."""

    error = String(required=True, metadata={"description": "The name of the HTTP status."})
    message = String(required=True, metadata={"description": "What to tell the person."})
    errors = Dict(
        keys=String(),
        values=List(String()),
        metadata={
            "description": "What is wrong with which field, as `person.email`.",
            "example": {"name": ["This is missing."]},
        },
    )
    next_times = List(
        Instant(), metadata={"description": "Free times, where one that was wanted is taken."}
    )
    request_id = String(
        required=True,
        metadata={
            "description": "Under this id it stands in the log.",
            "example": "5f2b8c1e9a7d4036",
        },
    )


class Description(flask_smorest.Api):
    """What flask-smorest makes of our calls; our own handlers answer errors."""

    ERROR_SCHEMA = Error

    def _register_error_handlers(self) -> None:
        """Leave errors to the one table of the site."""

    def _register_pagination_header(self) -> None:
        """Our lists say in their bodies where they go on."""


def build(app: Flask) -> dict[str, Any]:
    """The description as OpenAPI."""
    described = Description(
        app,
        spec_kwargs={
            "title": f"{app.config['SITE_NAME']}: API",
            "version": VERSION,
            "openapi_version": OPENAPI_VERSION,
            "info": {"description": INTRODUCTION},
        },
    )
    described.register_field(Instant, "string", "date-time")
    schemes = described.spec.components.security_scheme
    schemes("bearer", {"type": "http", "scheme": "bearer", "description": _scopes()})
    schemes("basic", {"type": "http", "scheme": "basic", "description": "Name and password."})
    for name, text in TAGS.items():
        described.spec.tag({"name": name, "description": text})
    bp.register_views_in_doc(described, app, described.spec, name=bp.name, parameters=None)
    found: dict[str, Any] = described.spec.to_dict()
    _leave_out_what_is_off(found, app)
    return found


def _leave_out_what_is_off(found: dict[str, Any], app: Flask) -> None:
    """Calls of features that are off stand in no description."""
    paths: dict[str, dict[str, Any]] = found["paths"]
    for path, operations in list(paths.items()):
        for method, operation in list(operations.items()):
            if method in METHODS and not bp.calls[operation["operationId"]].is_on(app):
                del operations[method]
        if not METHODS & operations.keys():
            del paths[path]


def _scopes() -> str:
    return "A token, good for one or more of: " + ", ".join(f"`{scope}`" for scope in SCOPES)


def as_json(app: Flask) -> bytes:
    """The description of a site, made once."""
    known: dict[str, bytes] = app.extensions.setdefault("api-description", {})
    if "json" not in known:
        known["json"] = app.json.dumps(build(app), sort_keys=False).encode()
    return known["json"]
