"""The person that a call of a program comes from (RFC 6750): the one whose token it shows.

A cookie counts for nothing there, so no page of another site can make a browser call for us.
"""

from flask import Request, g
from flask_httpauth import HTTPTokenAuth

from app.auth import access_tokens
from app.auth.scopes import allows
from app.models import AccessToken, User

bearer = HTTPTokenAuth(scheme="Bearer", realm="API")


@bearer.verify_token
def live_token(token: str) -> AccessToken | None:
    """The row of a token that is good now."""
    return access_tokens.live_token(token) if token.isascii() else None


def person_of(request: Request) -> User | None:
    """The person whose token the call shows, or None. Flask-Login asks once per call."""
    shown = bearer.get_auth()
    if shown is None or shown.token is None:
        return None
    found = bearer.authenticate(shown, None)
    if not isinstance(found, AccessToken):
        return None
    g.access_token = found
    if access_tokens.is_use_old(found):
        g.token_use_due = found.id
    g.user_id = found.user_id
    return found.user


def present_token() -> AccessToken | None:
    """The token that this call showed, if it is good."""
    found: AccessToken | None = g.get("access_token")
    return found


def may(scope: str) -> bool:
    """Whether the token of this call is good for something, beyond what the call itself needs."""
    token = present_token()
    return token is not None and allows(token.scopes.split(), scope)
