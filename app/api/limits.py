"""How often the API may be called: with one token, by one person, from one address."""

from collections.abc import Callable
from typing import Any

from flask import current_app
from flask_limiter.util import get_remote_address

from app.auth.bearers import present_token
from app.extensions import limiter
from app.limits import by_person


def by_token() -> str:
    """Count per token; calls without one count per address."""
    token = present_token()
    return f"token:{token.id}" if token else get_remote_address()


def token_limit() -> str:
    """Calls with one token."""
    return str(current_app.config["RATE_API"])


def person_limit() -> str:
    """Calls by one person, with however many tokens."""
    return str(current_app.config["RATE_API_PERSON"])


def address_limit() -> str:
    """Calls from one address, by however many people."""
    return str(current_app.config["RATE_API_ADDRESS"])


# All calls count together. They are put on each call, not on the blueprint: there a limit of the
# call's own would take their place.
EVERY_CALL: tuple[Callable[[Any], Any], ...] = (
    limiter.shared_limit(token_limit, scope="api-token", key_func=by_token),
    limiter.shared_limit(person_limit, scope="api-person", key_func=by_person),
    limiter.shared_limit(address_limit, scope="api-address", key_func=get_remote_address),
)
