"""The mails about accounts."""

from datetime import datetime

from app import mail
from app.auth import links
from app.auth.tokens import LIFETIMES, Purpose
from app.models import User

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
