"""Password rules (NIST SP 800-63B section 5.1.1.2) and hashes."""

import secrets
from functools import cache

from flask_babel import lazy_gettext as _l
from werkzeug.security import check_password_hash, generate_password_hash
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from app.errors.exceptions import DomainError

SHORTEST = 8
LONGEST = 128
COMMON = 10_000
"""How many of the most common passwords are refused."""


@cache
def common_passwords() -> frozenset[str]:
    """The most common passwords, in lower case.

    The list is the one that zxcvbn ranks by how often each was found in leaked data.
    """
    return frozenset(word.lower() for word in FREQUENCY_LISTS["passwords"][:COMMON])


def check_rules(password: str) -> None:
    """Refuse a password that is too short, too long or too common; nothing about its characters.

    Raises:
        DomainError: with the reason, for the field ``password``.
    """
    if len(password) < SHORTEST:
        raise DomainError(_l("Use at least 8 characters."), field="password")
    if len(password) > LONGEST:
        raise DomainError(_l("Use at most 128 characters."), field="password")
    if password.lower() in common_passwords():
        raise DomainError(
            _l("This password is one of the most common ones. Choose another."), field="password"
        )


def hash_password(password: str) -> str:
    """A salted scrypt hash with its parameters in front, up to 170 characters."""
    return generate_password_hash(password)


@cache
def _nobodys_hash() -> str:
    return hash_password(secrets.token_hex())


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password fits. Without a hash (nobody of that name) it takes the same time."""
    fits = check_password_hash(password_hash or _nobodys_hash(), password[: LONGEST + 1])
    return fits and password_hash is not None
