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

from app.models import Role

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
    is_visit: bool = True


# Files that an extension serves; nothing private among them.
FOREIGN = {
    "static": Rule(EVERYBODY, is_visit=False),
    "bootstrap.static": Rule(EVERYBODY, is_visit=False),
}


def access(audience: Audience, *, is_visit: bool = True) -> Callable[[View], View]:
    """Declare who may call a view. Polling and pictures are not a visit."""

    def declare(view: View) -> View:
        view.access_rule = Rule(audience, is_visit)  # type: ignore[attr-defined]
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


def enforce() -> None:
    """Refuse the request unless the rule of its view lets the person in.

    Raises:
        Unauthorized: signing in would help.
        Forbidden: it would not, or the view has no rule.
    """
    if request.endpoint is None:
        return  # no such page; the router says so
    rule = rule_of(current_app, request.endpoint)
    if rule is None:
        current_app.logger.error("No access rule for the endpoint %s", request.endpoint)
        abort(403)
    if rule.audience is EVERYBODY or audience_of(current_user) >= rule.audience:
        return
    abort(403 if current_user.is_authenticated else 401)


def init_app(app: Flask) -> None:
    """Check every request before anything else does."""
    app.before_request(enforce)
