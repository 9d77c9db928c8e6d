"""Getting a token for name and password, and giving it back."""

from flask import abort, g
from flask_httpauth import HTTPBasicAuth
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from app.access import EVERYBODY, SIGNED_IN
from app.api import bp
from app.api.schemas.tokens import Token
from app.auth import access_tokens
from app.auth.bearers import bearer, present_token
from app.auth.names import LONGEST_EMAIL
from app.auth.services import authenticate
from app.limits import logins_limited
from app.models import User

basic = HTTPBasicAuth(realm=bearer.realm)


@basic.verify_password
def person_with_password(name: str, password: str) -> User | None:
    """The person with this name or address and this password."""
    if "\x00" in name or len(name) > LONGEST_EMAIL:
        return None
    return authenticate(name, password)


@basic.error_handler
def refuse(status: int) -> Response:
    """Answer as everything else does."""
    raise Unauthorized


@bp.call(
    "POST",
    "/tokens",
    tag="tokens",
    audience=EVERYBODY,
    scope=None,
    authentication="basic",
    answer=Token,
    status=201,
    example={
        "token": "microblog_Zk3tN0f1wq7Yb5mXhL9cP2sVdR8uJ6aEoG4iK1nTyQ0",
        "expires_in": 3600,
        "expires_at": "2026-05-04T13:30:00Z",
        "scopes": ["read", "write"],
    },
    repeatable=False,
    limits=(logins_limited,),
)
@basic.login_required
def get_token() -> dict[str, object]:
    """Get a token for an hour.

    Show the user name or e-mail address and the password as Basic authentication.
    """
    made, token = access_tokens.make_short_token(g.flask_httpauth_user) or abort(401)
    return {
        "token": token,
        "expires_in": int(access_tokens.SHORT_LIFETIME.total_seconds()),
        "expires_at": made.expires_at,
        "scopes": made.scopes.split(),
    }


@bp.call("DELETE", "/tokens", tag="tokens", audience=SIGNED_IN, scope=None, status=204)
def revoke_token() -> None:
    """Give back the token that this call shows.

    From then on it opens nothing.
    """
    if token := present_token():
        access_tokens.revoke(token)
