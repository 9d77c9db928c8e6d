"""The secrets in the links of guests.

They are worked out from the name of the booking and the key of the site, so that every mail can
carry the link that the first one had, while the database knows only hashes. When the key of the
site changes, a link that was mailed before still fits its hash; ``services`` write the new hash
before the next mail leaves.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

from flask import current_app

from app.models import Booking


class Purpose(StrEnum):
    """What a link is for; a secret for one is none for the other."""

    CONFIRM = "confirm"
    MANAGE = "manage"


@dataclass(frozen=True)
class Tokens:
    """The two secrets of a booking, as its mails carry them."""

    confirm: str
    manage: str


def tokens_of(booking: Booking) -> Tokens:
    """The secrets of a booking; for mails only."""
    return Tokens(token(Purpose.CONFIRM, booking.uid), token(Purpose.MANAGE, booking.uid))


def token(purpose: Purpose, uid: str) -> str:
    """The secret of a booking for a purpose."""
    key = current_app.config["SECRET_KEY"].encode()
    made = hmac.new(key, f"booking:{purpose.value}:{uid}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    """What is stored of a secret: 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()
