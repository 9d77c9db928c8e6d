"""Verbs of signing in and out. They flush and return; the caller commits."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update

from app.auth import passwords, queries
from app.auth.kinds import WELCOME
from app.auth.names import check_email, check_username
from app.database import unique_violation
from app.dates import utcnow
from app.errors.exceptions import Conflict, DomainError
from app.extensions import db
from app.models import AccessToken, LoginSession, Role, Theme, User
from app.notifications.services import notify

TOKEN_BYTES = 32


def username_taken() -> DomainError:
    """What the form and a lost race say alike."""
    return Conflict(_l("This user name is taken. Choose another."), field="username")


def email_taken() -> DomainError:
    """What the form and a lost race say alike."""
    return Conflict(_l("There is an account with this e-mail address already."), field="email")


def register(
    *,
    username: str,
    email: str,
    password: str,
    locale: str,
    timezone: str = "UTC",
    theme: str = Theme.AUTO,
    role: Role = Role.MEMBER,
    confirmed: bool = False,
) -> User:
    """Make an account; ``confirmed`` when somebody vouches for the address.

    Raises:
        DomainError: a name, address or password breaks a rule; ``field`` says which.
        Conflict: the name or the address is taken, also by somebody a moment quicker.
    """
    check_username(username)
    passwords.check_rules(password)
    user = User(
        username=username,
        email=check_email(email),
        password_hash=passwords.hash_password(password),
        locale=locale,
        timezone=timezone,
        theme=theme,
        role=role,
        email_confirmed_at=utcnow() if confirmed else None,
    )
    with unique_violation({"username": username_taken(), "email": email_taken()}):
        db.session.add(user)
    notify(user, WELCOME)
    return user


def authenticate(name: str, password: str) -> User | None:
    """The person with this user name or address and this password, or None.

    An unknown name takes as long as a wrong password.
    """
    user = db.session.scalar(queries.person_signing_in(name))
    known_hash = None if user is None else user.password_hash
    return user if passwords.verify(known_hash, password) else None


def token_hash(token: str) -> str:
    """What is stored of a sign-in token: 64 hex digits of SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(user: User, device: str) -> str:
    """Begin a sign-in and return its token, which is kept by the browser alone."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.add(LoginSession(token_hash=token_hash(token), user_id=user.id, device=device[:200]))
    db.session.flush()
    return token


def sign_out(login_session: LoginSession) -> None:
    """End one sign-in."""
    login_session.ended_at = utcnow()
    db.session.flush()


def end_sessions(user: User, *, keep: LoginSession | None = None) -> None:
    """End every sign-in of a person, but the one to keep, and all their tokens for programs."""
    statement = update(LoginSession).where(
        LoginSession.user_id == user.id, LoginSession.ended_at.is_(None)
    )
    if keep is not None:
        statement = statement.where(LoginSession.id != keep.id)
    db.session.execute(statement.values(ended_at=utcnow()))
    db.session.execute(delete(AccessToken).where(AccessToken.user_id == user.id))


def set_password(user: User, password: str, *, keep: LoginSession | None = None) -> User:
    """Give a person a new password and end the other sign-ins.

    Raises:
        DomainError: the password breaks a rule.
    """
    passwords.check_rules(password)
    user.password_hash = passwords.hash_password(password)
    end_sessions(user, keep=keep)
    db.session.flush()
    return user


def change_password(
    user: User, *, current: str, new: str, keep: LoginSession | None = None
) -> User:
    """As ``set_password``, by the person, who proves to know the old one.

    Raises:
        DomainError: the old password is wrong, or the new one breaks a rule.
    """
    if not passwords.verify(user.password_hash, current):
        raise DomainError(_l("This is not your present password."), field="current_password")
    return set_password(user, new, keep=keep)


def reset_password(user: User, new: str) -> User:
    """As ``set_password``, by somebody who has a link that we mailed, and so reads that mail.

    Raises:
        DomainError: the password breaks a rule.
    """
    set_password(user, new)
    user.email_confirmed_at = user.email_confirmed_at or utcnow()
    db.session.flush()
    return user


def ask_for_address(user: User, *, current: str, email: str) -> User:
    """Note another address, which holds once it is confirmed.

    Raises:
        DomainError: the password is wrong, or the address is none or the present one.
        Conflict: the address is somebody's.
    """
    if not passwords.verify(user.password_hash, current):
        raise DomainError(_l("This is not your present password."), field="current_password")
    address = check_email(email)
    if address == user.email:
        raise DomainError(_l("This is your address already."), field="email")
    if db.session.scalar(queries.person_called(address)):
        raise email_taken()
    user.pending_email = address
    db.session.flush()
    return user


def confirm_address(user: User, address: str) -> User:
    """Make an address the person's own, proved one.

    Raises:
        Conflict: it has become somebody else's.
    """
    with unique_violation({"email": email_taken()}):
        user.email = address
        user.email_confirmed_at = utcnow()
        if user.pending_email == address:
            user.pending_email = None
    return user


def take_address(user: User) -> User:
    """Let the address that waits hold without a proof, where no mail could bring one.

    Raises:
        Conflict: it has become somebody else's.
    """
    with unique_violation({"email": email_taken()}):
        user.email = user.pending_email or user.email
        user.pending_email = user.email_confirmed_at = None
    return user


def record_visit(session_id: int, user_id: int, now: datetime, **also: Any) -> None:
    """Note that a person is here, on the sign-in and on the person.

    Args:
        also: further columns of the person's row.
    """
    for model, key, more in ((LoginSession, session_id, {}), (User, user_id, also)):
        seen = update(model).where(model.id == key).values(last_seen=now, **more)
        db.session.execute(seen.execution_options(synchronize_session=False))
