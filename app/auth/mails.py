"""The mails about accounts."""

from datetime import datetime

from app import mail
from app.auth import links
from app.auth.tokens import LIFETIMES, Purpose
from app.models import AccessToken, User

RESET_SLOT_SECONDS = 120
"""Nobody gets more than one of these mails within such a time, however often it is asked for."""


def reset_password(user: User, now: datetime) -> None:
    """The link to choose a new password with."""
    mail.send(
        "reset_password",
        to=user,
        key=f"reset:{user.id}:{int(now.timestamp()) // RESET_SLOT_SECONDS}",
        token=links.reset_token(user),
        minutes=LIFETIMES[Purpose.RESET].seconds // 60,
    )


def password_changed(user: User) -> None:
    """The owner hears of it, whoever did it."""
    mail.send("password_changed", to=user)


def confirm_email(user: User) -> None:
    """The link that proves an address: the one that waits, or the one there is."""
    address = user.pending_email or user.email
    mail.send(
        "confirm_email",
        to=user,
        address=address,
        token=links.confirm_token(user, address),
        days=LIFETIMES[Purpose.CONFIRM].days,
    )


def email_changing(user: User, old_address: str, new_address: str) -> None:
    """The old address hears that there will be another one."""
    mail.send("email_changing", to=user, address=old_address, new_address=new_address)


def token_made(user: User, token: AccessToken) -> None:
    """The owner hears that a program may act for them; the token itself is in no mail."""
    mail.send("token_made", to=user, token_name=token.name, expires_at=token.expires_at)
