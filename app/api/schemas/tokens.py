"""Tokens as programs get them."""

from app.api.fields import Instant, Integer, List, Schema, String


class Token(Schema):
    """A token, shown once."""

    token = String(required=True)
    expires_in = Integer(required=True, metadata={"description": "Seconds."})
    expires_at = Instant(required=True)
    scopes = List(String(), required=True)
