"""Deny by default: a route answers only those whom its declared rule lets in.

Every view declares its rule with ``@access(…)``; a view without one refuses everybody, and a test
walks the URL map to find it. The views of extensions are declared in ``FOREIGN``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask_login import current_user

from app.extensions import db
from app.models import Role, User

View = TypeVar("View", bound=Callable[..., Any])


class Audience(IntEnum):
    """Who is let in; each one includes the ones after it."""

    EVERYBODY = 0
    COMMENTER = 1  # everybody who is signed in
    MEMBER = 2
    MODERATOR = 3
    ADMIN = 4


EVERYBODY = Audience.EVERYBODY
SIGNED_IN = Audience.COMMENTER
MEMBER = Audience.MEMBER
MODERATOR = Audience.MODERATOR
ADMIN = Audience.ADMIN

RANKS = {
    Role.COMMENTER: Audience.COMMENTER,
    Role.MEMBER: Audience.MEMBER,
    Role.MODERATOR: Audience.MODERATOR,
    Role.ADMIN: Audience.ADMIN,
}


@dataclass(frozen=True)
class Rule:
    """Who may call a view, and whether calling it shows that the person is there."""

    audience: Audience
    is_visit: bool | Callable[[], bool] = True
    max_bytes: str = ""  # the setting that bounds a request, where MAX_CONTENT_LENGTH is too tight

    def counts_as_visit(self) -> bool:
        """Whether the present request shows that the person is there."""
        return self.is_visit() if callable(self.is_visit) else self.is_visit


PROGRAMS = "/api"
# Files that an extension serves; nothing private among them.
FOREIGN = {
    "static": Rule(EVERYBODY, is_visit=False),
    "bootstrap.static": Rule(EVERYBODY, is_visit=False),
}


def access(
    audience: Audience, *, is_visit: bool | Callable[[], bool] = True, max_bytes: str = ""
) -> Callable[[View], View]:
    """Declare who may call a view. Polling and pictures are not a visit.

    ``is_visit`` is a function where the same address is a page and a poll. ``max_bytes`` names the
    setting for the largest request of a view that takes files.
    """

    def declare(view: View) -> View:
        view.access_rule = Rule(audience, is_visit, max_bytes)  # type: ignore[attr-defined]
        return view

    return declare


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    """The declared rule of an endpoint, or None when nobody declared one."""
    if endpoint in FOREIGN:
        return FOREIGN[endpoint]
    rule = getattr(app.view_functions.get(endpoint), "access_rule", None)
    return rule if isinstance(rule, Rule) else None


def audience_of(user: Any) -> Audience:
    """The widest audience that a person, or a guest, belongs to."""
    return RANKS[Role(user.role)] if user.is_authenticated else EVERYBODY


def present_viewer() -> User | None:
    """The person who looks at the page; None for guests."""
    if not current_user.is_authenticated:
        return None
    person: User = current_user._get_current_object()  # the person, not the proxy
    return person


def enforce() -> None:
    """Refuse the request unless the rule of its view lets the person in.

    Raises:
        Unauthorized: signing in would help.
        Forbidden: it would not, or the view has no rule.
    """
    if request.endpoint is None:
        return  # no such page; the router says so
    if request.method == "OPTIONS" and getattr(
        request.url_rule, "provide_automatic_options", False
    ):
        return  # Flask says which methods there are, and no view runs
    rule = rule_of(current_app, request.endpoint)
    if rule is None:
        current_app.logger.error("No access rule for the endpoint %s", request.endpoint)
        abort(403)
    if rule.audience is not EVERYBODY and audience_of(current_user) < rule.audience:
        abort(403 if current_user.is_authenticated else 401)
    if rule.max_bytes:
        take_large_request(rule.max_bytes)


def take_large_request(setting: str) -> None:
    """Let the present request be as large as a setting says, before anything reads its body."""
    request.max_content_length = current_app.config[setting]
    # The body comes as slowly as the line is; nobody else waits for the database meanwhile.
    db.session.rollback()


def is_for_programs(path: str) -> bool:
    """Whether an address is for programs, which get JSON and show a token."""
    return path == PROGRAMS or path.startswith(f"{PROGRAMS}/")


def init_app(app: Flask) -> None:
    """Check every request before anything else does."""
    app.before_request(enforce)
