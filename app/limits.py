"""How often one person, or one address, may do what."""

from flask import current_app
from flask_limiter.util import get_remote_address
from flask_login import current_user


def by_person() -> str:
    """Count per person when signed in, else per address."""
    if current_user.is_authenticated:
        return f"person:{current_user.get_id()}"
    return get_remote_address()


def login_limit() -> str:
    """Sign-in attempts from one address."""
    return str(current_app.config["RATE_LOGIN"])


def register_limit() -> str:
    """Registrations from one address."""
    return str(current_app.config["RATE_REGISTER"])


def mail_limit() -> str:
    """Mails that one address may ask for."""
    return str(current_app.config["RATE_MAIL"])


def write_limit() -> str:
    """Changes by one person."""
    return str(current_app.config["RATE_WRITE"])
